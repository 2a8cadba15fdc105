from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.naming import normalise_code


class AppsistanceEquipment(models.Model):
    """Serial numbers: the same one twice on the same brand and model is a mistake."""

    _inherit = "appsistance.equipment"

    @api.depends("model_name")
    def _compute_model_key(self):
        for equipment in self:
            equipment.model_key = normalise_code(equipment.model_name)

    @api.depends("serial_number")
    def _compute_serial_key(self):
        for equipment in self:
            equipment.serial_key = normalise_code(equipment.serial_number)

    @api.depends("serial_number", "company_id")
    def _compute_duplicate_ids(self):
        keys = {normalise_code(equipment.serial_number) for equipment in self}
        others = (
            self.with_context(active_test=False)
            .search_fetch(
                [("serial_key", "in", list(keys - {False}))],
                ["serial_key", "company_id", "merged_into_id"],
            )
            .filtered(lambda other: not other.merged_into_id)
            .grouped(lambda other: (other.company_id, other.serial_key))
        )
        for equipment in self:
            key = (equipment.company_id, normalise_code(equipment.serial_number))
            twins = others.get(key, self.browse())
            equipment.duplicate_ids = twins - equipment._origin

    def _check_serial_numbers(self, candidates):
        """Refuse a serial number that exists for the same company, brand and model.

        The unique index guards it; this comes first because it can name the other one.

        :param candidates: list of ``(id or None, company_id, brand_id, model_key,
            serial_key)``, as they will be once written.
        """
        wanted = {}
        for id_, *identity in candidates:
            _company_id, brand_id, model_key, serial_key = identity
            if not serial_key or not (brand_id or model_key):
                continue
            if tuple(identity) in wanted:
                self._raise_serial_given_twice(serial_key)
            wanted[tuple(identity)] = id_
        if not wanted:
            return
        others = (
            self.sudo()
            .with_context(active_test=False)
            .search_fetch(
                [
                    ("serial_key", "in", list({key[3] for key in wanted})),
                    ("id", "not in", [id_ for id_, *_ in candidates if id_]),
                    ("merged_into_id", "=", False),
                ],
                ["company_id", "brand_id", "model_key", "serial_key"],
            )
        )
        for other in others:
            if other._get_identity() in wanted:
                self._raise_serial_taken(other)

    def _raise_serial_given_twice(self, serial_key):
        raise ValidationError(
            self.env._(
                "The serial number %(serial)s is given to two equipment of the same "
                "brand and model.",
                serial=serial_key,
            )
        )

    def _raise_serial_taken(self, other):
        if other.active:
            message = self.env._(
                "The serial number %(serial)s already belongs to %(equipment)s of "
                "%(customer)s, with the same brand and model. Open that equipment, or "
                "check the number on the rating plate.",
                serial=other.serial_number,
                equipment=other.complete_name,
                customer=other.customer_id.display_name,
            )
        else:
            message = self.env._(
                "The serial number %(serial)s already belongs to %(equipment)s of "
                "%(customer)s, with the same brand and model. That equipment is "
                "archived: restore it instead of entering it again.",
                serial=other.serial_number,
                equipment=other.complete_name,
                customer=other.customer_id.display_name,
            )
        raise ValidationError(message)

    def _get_identity(self):
        """Company, brand, model and serial number: no two equipment share them."""
        self.ensure_one()
        return (
            self.company_id.id,
            self.brand_id.id or False,
            self.model_key or False,
            self.serial_key or False,
        )

    @api.model
    def _get_identity_of(self, vals):
        return (
            vals.get("company_id") or self.env.company.id,
            vals.get("brand_id") or False,
            normalise_code(vals.get("model_name")),
            normalise_code(vals.get("serial_number")),
        )

    def _prepare_serial_candidates(self, vals):
        if vals.get("merged_into_id"):
            return []
        return [
            (
                equipment.id,
                *self._get_identity_of(
                    {
                        "company_id": equipment.company_id.id,
                        "brand_id": equipment.brand_id.id,
                        "model_name": equipment.model_name,
                        "serial_number": equipment.serial_number,
                        **vals,
                    }
                ),
            )
            for equipment in self
            if not equipment.sudo().merged_into_id
        ]
