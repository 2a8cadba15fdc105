from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command

from odoo.addons.appsistance_fieldservice.tests.common import FieldserviceCommon


class ContractCommon(FieldserviceCommon):
    """A customer with two plants, and a contract of a year on one of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "en_US"
        cls.chiller = cls._create_equipment("Chiller")
        cls.contract = cls._create_contract()

    @classmethod
    def _create_contract(cls, **vals):
        return cls.env["appsistance.contract"].create(
            {
                "title": "Boiler house",
                "customer_id": cls.customer.id,
                "date_start": "2027-01-01",
                "date_end": "2027-12-31",
                "line_ids": [Command.create({"equipment_id": cls.boiler.id})],
                **vals,
            }
        )

    @classmethod
    def _add_plan(cls, contract=None, **vals):
        return cls.env["appsistance.contract.plan"].create(
            {
                "contract_id": (contract or cls.contract).id,
                "equipment_ids": [Command.set(cls.boiler.ids)],
                "type_id": cls.type.id,
                "months": "3,9",
                **vals,
            }
        )

    @classmethod
    def _add_clause(cls, contract=None, **vals):
        return cls.env["appsistance.contract.clause"].create(
            {
                "contract_id": (contract or cls.contract).id,
                "name": "Art. 4",
                **vals,
            }
        )

    @classmethod
    def _add_fee(cls, contract=None, **vals):
        return cls.env["appsistance.contract.fee"].create(
            {
                "contract_id": (contract or cls.contract).id,
                "name": "Fee",
                "amount": 1200.0,
                **vals,
            }
        )

    def _run_cron(self, model, name, moment):
        """Run the method of a scheduled job at a moment, without its commits."""
        path = "odoo.addons.base.models.ir_cron.IrCron._commit_progress"
        with patch(path, return_value=1.0), freeze_time(moment):
            getattr(self.env[model], name)()
            self.env.flush_all()
