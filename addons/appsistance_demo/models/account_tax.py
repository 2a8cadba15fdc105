from odoo import Command, api, models


class AccountTax(models.Model):
    _inherit = "account.tax"

    @api.model
    def _create_demo_condominium_taxes(self):
        """VAT and the 4 % that a condominium withholds, side by side on a line.

        Core has withholding taxes but not this one. All three are made after core's,
        so that accounts, tags and grids are the chart's own; core's stay as they are.
        """
        return self._load_records(
            [
                {"xml_id": f"appsistance_demo.{name}", "values": vals, "noupdate": True}
                for name, vals in (
                    ("tax_condominium_10", self._prepare_demo_vat("10")),
                    ("tax_condominium_22", self._prepare_demo_vat("22")),
                    ("tax_condominium_withholding", self._prepare_demo_withholding()),
                )
            ]
        )

    @api.model
    def _prepare_demo_vat(self, rate):
        origin = self.env.ref(f"account.1_{rate}v")
        services = self.env.ref(f"account.1_{rate}vs")
        return origin._prepare_demo_replacement(
            origin + services, name=f"{rate}% Cond.", description=f"{rate} % condominio"
        )

    @api.model
    def _prepare_demo_withholding(self):
        origins = self.browse().union(
            *(self.env.ref(f"account.1_{rate}") for rate in ("10v", "10vs")),
            *(self.env.ref(f"account.1_{rate}") for rate in ("22v", "22vs")),
        )
        return self.env.ref("account.1_20vwc")._prepare_demo_replacement(
            origins,
            name="4% RIT Cond.",
            description="Ritenuta d'acconto 4 % condominio",
            invoice_label="Ritenuta 4 %",
            amount=-4.0,
            l10n_it_withholding_reason="W",
        )

    def _prepare_demo_replacement(self, origins, **values):
        position = self.env.ref("appsistance_demo.fiscal_position_condominium")
        return self.copy_data(
            {
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(origins.ids)],
                **values,
            }
        )[0]
