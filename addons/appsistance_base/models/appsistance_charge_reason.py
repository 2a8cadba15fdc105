from odoo import api, models
from odoo.tools import get_lang


class AppsistanceChargeReason(models.AbstractModel):
    """The sentences of the billing computation, in the reader's language.

    They never tell a price: those who may not see prices read them too.
    """

    _name = "appsistance.charge.reason"
    _description = "Charge Reason"

    @api.model
    def _get_text(self, reason):
        """Return the sentence of a :class:`tools.reasons.Reason`."""
        return getattr(self, f"_get_{reason.code}_text")(reason.params)

    @api.model
    def _get_error_text(self, error):
        """Return the sentence of a :class:`tools.errors.BillingError`."""
        texts = {
            "negative_time": self.env._("The work ends before it starts."),
            "zero_time": self.env._("The work starts and ends in the same minute."),
            "mixed_timezones": self.env._("Start and end are in two time zones."),
            "cost_missing": self.env._("The cost of the product is missing."),
        }
        return texts.get(error.code) or self.env._(
            "The recorded work does not make sense (%(error)s).", error=error.code
        )

    @api.model
    def _format_number(self, number):
        """12,5 and 34 in Italian: no zeros that say nothing."""
        language = self.env["res.lang"]._get_data(code=get_lang(self.env).code)
        text = f"{float(number):.10f}".rstrip("0").rstrip(".")
        return text.replace(".", language.decimal_point)

    @api.model
    def _format_minutes(self, minutes):
        return f"{minutes // 60}:{minutes % 60:02d}"

    def _lower(self, label):
        """A label within a sentence; what is an abbreviation stays one."""
        return " ".join(
            word if len(word) > 1 and word.isupper() else word.lower()
            for word in label.split()
        )

    # --------------------------------------------------
    # Time
    # --------------------------------------------------

    def _get_time_rounded_text(self, params):
        policies = self.env["appsistance.billing.policy"]._fields
        scopes = dict(policies["rounding_scope"]._description_selection(self.env))
        methods = dict(policies["rounding_method"]._description_selection(self.env))
        if params["worked"] == params["charged"]:
            return self.env._(
                "Worked and charged %(time)s.",
                time=self._format_minutes(params["worked"]),
            )
        return self.env._(
            "Worked %(worked)s, charged %(charged)s: blocks of %(block)s minutes, "
            "%(method)s, minimum %(minimum)s, rounded by %(scope)s.",
            worked=self._format_minutes(params["worked"]),
            charged=self._format_minutes(params["charged"]),
            block=params["block"],
            method=self._lower(methods[params["method"]]),
            minimum=params["minimum"],
            scope=self._lower(scopes[params["grouping"]]),
        )

    @api.model
    def _get_band_label(self, band):
        return {
            "ordinary": self.env._("ordinary hours"),
            "extra": self.env._("outside ordinary hours"),
            "saturday": self.env._("Saturday"),
            "night": self.env._("night"),
            "holiday": self.env._("holiday"),
            "holiday_night": self.env._("holiday night"),
            "on_call": self.env._("on call"),
        }[band]

    # --------------------------------------------------
    # Call-out
    # --------------------------------------------------

    def _get_basis_label(self, params):
        field = self.env["appsistance.billing.policy"]._fields["callout_scope"]
        labels = dict(field._description_selection(self.env))
        return self._lower(labels[params["basis"]])

    def _get_call_out_charged_text(self, params):
        if params["included_minutes"]:
            return self.env._(
                "Call-out fee: %(basis)s, the first %(minutes)s minutes included.",
                basis=self._get_basis_label(params),
                minutes=params["included_minutes"],
            )
        return self.env._(
            "Call-out fee: %(basis)s.", basis=self._get_basis_label(params)
        )

    def _get_call_out_not_foreseen_text(self, _params):
        return self.env._("The policy charges no call-out fee.")

    def _get_call_out_our_return_text(self, params):
        return self.env._(
            "Call-out fee not charged: we came back for our own reason (%(cause)s).",
            cause=params["cause"],
        )

    def _get_call_out_same_group_text(self, params):
        return self.env._(
            "Call-out fee charged already: %(basis)s.",
            basis=self._get_basis_label(params),
        )

    def _get_call_out_already_charged_text(self, params):
        return self._get_call_out_same_group_text(params)

    def _get_call_out_group_missing_text(self, params):
        return self.env._(
            "Call-out fee %(basis)s, but the work does not tell which.",
            basis=self._get_basis_label(params),
        )

    # --------------------------------------------------
    # Travel
    # --------------------------------------------------

    def _get_travel_not_foreseen_text(self, _params):
        return self.env._("The policy charges no travel.")

    def _get_travel_our_return_text(self, params):
        return self.env._(
            "Travel not charged: we came back for our own reason (%(cause)s).",
            cause=params["cause"],
        )

    def _get_travel_same_trip_text(self, _params):
        return self.env._("Travel charged with the van's other passenger.")

    def _get_travel_km_text(self, params):
        return self.env._(
            "Driven %(km)s km, %(free)s km free, charged %(charged)s km.",
            km=self._format_number(params["km"]),
            free=self._format_number(params["free_km"]),
            charged=self._format_number(params["charged_km"]),
        )

    def _get_travel_within_free_km_text(self, params):
        return self.env._(
            "Driven %(km)s km, within the %(free)s km that are free.",
            km=self._format_number(params["km"]),
            free=self._format_number(params["free_km"]),
        )

    def _get_travel_km_missing_text(self, _params):
        return self.env._("Travel is charged by kilometre, but nobody wrote them.")

    def _get_travel_km_negative_text(self, _params):
        return self.env._("The kilometres are negative.")

    def _get_travel_zone_text(self, params):
        zone = self.env["appsistance.zone"].browse(params["zone"])
        return self.env._("Travel to zone %(zone)s.", zone=zone.sudo().name)

    def _get_travel_zone_missing_text(self, params):
        if not params["zone"]:
            return self.env._("Travel is charged by zone, but the site has none.")
        zone = self.env["appsistance.zone"].browse(params["zone"])
        return self.env._(
            "Travel is charged by zone, but the policy has no price for %(zone)s.",
            zone=zone.sudo().name,
        )

    def _get_travel_flat_text(self, _params):
        return self.env._("Travel at a flat price.")

    # --------------------------------------------------
    # Materials
    # --------------------------------------------------

    def _get_cost_plus_text(self, _params):
        return self.env._("Cost plus the margin of the policy.")

    def _get_cost_plus_minimum_text(self, params):
        return self._get_cost_plus_text(params)

    def _get_consumables_fixed_text(self, _params):
        return self.env._("Small consumables: fixed sum of the policy.")

    def _get_consumables_percent_text(self, _params):
        return self.env._("Small consumables: per cent of the materials.")
