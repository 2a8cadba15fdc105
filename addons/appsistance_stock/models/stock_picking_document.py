import pytz

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang, get_lang

from odoo.addons.appsistance_base.tools.work_time import load_timezone

from ..tools.delivery_note import DeliveryNote


class StockPicking(models.Model):
    """The delivery note as it is printed: core's shows prices, and the day of UTC."""

    _inherit = "stock.picking"

    def _appsistance_get_delivery_notes(self):
        """One a transfer, each in its addressee's language."""
        unnumbered = self.filtered(
            lambda picking: (
                picking.appsistance_is_visit_type and not picking.l10n_it_ddt_number
            )
        )
        if unnumbered:
            raise UserError(
                self.env._(
                    "%s: nobody has asked for a delivery note.", unnumbered[0].name
                )
            )
        return [
            picking.with_context(
                lang=picking._get_report_lang()
            )._appsistance_prepare_delivery_note()
            for picking in self
        ]

    def _appsistance_prepare_delivery_note(self):
        """Hook: the texts of the document."""
        company = self.company_id
        partner = company.partner_id
        day = self._appsistance_get_ddt_moment()
        title = self.env._(
            "Delivery note %(number)s of %(day)s",
            number=self.l10n_it_ddt_number or self.name,
            day=day.strftime("%d/%m/%Y"),
        )
        return DeliveryNote(
            firm=company.name,
            firm_lines=tuple(self._appsistance_get_firm_lines(partner)),
            logo=company._appsistance_get_logo() or b"",
            title=title,
            law=self.env._("Transport document, D.P.R. 14 August 1996, no. 472"),
            parties=tuple(self._appsistance_get_ddt_parties()),
            facts=tuple(self._appsistance_get_ddt_facts(day)),
            headers=(
                self.env._("Code"),
                self.env._("Description of the goods"),
                self.env._("Unit"),
                self.env._("Quantity"),
            ),
            lines=tuple(self._appsistance_get_ddt_lines()),
            note=self._appsistance_get_ddt_note(),
            figures=tuple(self._appsistance_get_ddt_figures()),
            signatures=(
                self.env._("Signature of the driver"),
                self.env._("Signature of the carrier"),
                self.env._("Signature of the recipient"),
            ),
            foot=f"{company.name} · {title}",
            page=self.env._("Page {page} of {pages}"),
        )

    def _appsistance_get_ddt_moment(self):
        """When the goods left, on the clock of the people who carried them."""
        moment = pytz.utc.localize(self.date_done or self.scheduled_date)
        return moment.astimezone(load_timezone("Europe/Rome"))

    # --------------------------------------------------
    # Who
    # --------------------------------------------------

    @api.model
    def _appsistance_get_firm_lines(self, partner):
        vat, code = partner.vat or "", partner.l10n_it_codice_fiscale or ""
        codes = [
            self.env._("VAT no. %s", vat) if vat else "",
            self.env._("Tax code %s", code) if code and code not in vat else "",
        ]
        reach = [partner.phone, partner.email]
        lines = [" · ".join(filter(None, part)) for part in (codes, reach)]
        return [*self._appsistance_get_address_lines(partner), *filter(None, lines)]

    @api.model
    def _appsistance_get_address_lines(self, partner):
        state = f"({partner.state_id.code})" if partner.state_id else ""
        town = " ".join(filter(None, [partner.zip, partner.city, state]))
        return [text for text in (partner.street, partner.street2, town) if text]

    def _appsistance_get_ddt_parties(self):
        """From where, to whom, to which place."""
        sender, place = self._appsistance_get_ddt_ends()
        owner = place.commercial_partner_id
        codes = self._appsistance_get_firm_lines(owner)[
            len(self._appsistance_get_address_lines(owner)) :
        ][:1]
        describe = self._appsistance_describe_party
        return [
            (self.env._("Sender"), describe(sender)),
            (self.env._("Recipient"), describe(owner, *codes)),
            (self.env._("Place of destination"), describe(place)),
        ]

    def _appsistance_get_ddt_ends(self):
        """Where the goods leave, and where they go; of a dropshipping, as core does."""
        warehouse = self.picking_type_id.warehouse_id.partner_id
        sender = warehouse or self.company_id.partner_id
        if self.location_id.usage == "supplier" and self.move_ids.partner_id:
            return self.partner_id, self.move_ids.partner_id[:1]
        return sender, self.partner_id

    @api.model
    def _appsistance_describe_party(self, partner, *more):
        lines = self._appsistance_get_address_lines(partner)
        return "\n".join([partner.name or partner.display_name or "", *lines, *more])

    # --------------------------------------------------
    # What
    # --------------------------------------------------

    def _appsistance_get_ddt_facts(self, day):
        return [
            (
                self.env._("Reason of the transport"),
                self._appsistance_get_label("l10n_it_transport_reason"),
            ),
            (
                self.env._("Transport by"),
                self._appsistance_get_label("l10n_it_transport_method"),
            ),
            (
                self.env._("Carrier"),
                self.l10n_it_transport_method_details or self.carrier_id.name or "",
            ),
            (self.env._("Start of the transport"), day.strftime("%d/%m/%Y %H:%M")),
        ]

    def _appsistance_get_label(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    def _appsistance_get_ddt_lines(self):
        """One line a product and unit, with the lots that went."""
        moves = self.move_ids.filtered("quantity")
        by_product = moves.grouped(lambda move: (move.product_id, move.product_uom))
        return [
            (
                product.default_code or "",
                own._appsistance_describe_goods(product),
                unit.name,
                self._appsistance_format_quantity(sum(own.mapped("quantity"))),
            )
            for (product, unit), own in by_product.items()
        ]

    @api.model
    def _appsistance_format_quantity(self, quantity):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        text = formatLang(self.env, quantity, digits=digits)
        point = get_lang(self.env).decimal_point
        return text.rstrip("0").rstrip(point) if point in text else text

    def _appsistance_get_ddt_note(self):
        texts = []
        if self.origin:
            texts.append(self.env._("Reference: %s", self.origin))
        if self.appsistance_ddt_note:
            texts.append(self.env._("Made later: %s", self.appsistance_ddt_note))
        return (self.env._("Notes"), "\n".join(texts)) if texts else ()

    def _appsistance_get_ddt_figures(self):
        weight = self.shipping_weight or self.weight
        return [
            (self.env._("Packages"), str(self.l10n_it_parcels or "")),
            (
                self.env._("Gross Weight (kg)"),
                self._appsistance_format_quantity(weight) if weight else "",
            ),
            (self.env._("Look of the goods"), self.env._("To the eye")),
        ]
