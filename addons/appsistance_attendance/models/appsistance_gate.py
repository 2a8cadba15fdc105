import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import gate_rule
from ..tools.gate_poster import Poster

ACCESS_POINT = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", re.IGNORECASE)
RULE_FIELDS = [
    "latitude",
    "longitude",
    "radius",
    "network_list",
    "access_point_list",
    "token",
]
# Gates further from a fix than these degrees (about 10 km) cannot match it.
LATITUDES, LONGITUDES = 0.1, 0.2


class AppsistanceGate(models.Model):
    """A place where people clock in and out: one of ours or a customer's site."""

    _name = "appsistance.gate"
    _description = "Gate"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Place",
        check_company=True,
        index="btree_not_null",
        help="Our own address or a customer's site; its position fills the gate's.",
    )
    latitude = fields.Float(
        digits=(10, 7),
        compute="_compute_position",
        store=True,
        readonly=False,
        aggregator=None,
    )
    longitude = fields.Float(
        digits=(10, 7),
        compute="_compute_position",
        store=True,
        readonly=False,
        aggregator=None,
    )
    radius = fields.Integer(
        string="Tolerance (m)",
        default=100,
        aggregator=None,
        help="Metres around the point. 0: this gate does not use positions.",
    )
    network_list = fields.Text(
        string="Networks",
        help="Internet addresses of the site, one per line: 203.0.113.0/29.",
    )
    access_point_list = fields.Text(
        string="Wi-Fi Access Points",
        help="BSSIDs, one per line. A browser cannot read them: for a native app.",
    )
    token = fields.Char(
        readonly=True,
        copy=False,
        default=lambda self: self._make_token(),
        groups="hr_attendance.group_hr_attendance_user,appsistance_base.group_manager",
    )
    url = fields.Char(
        string="Address of the QR or NFC Tag",
        compute="_compute_url",
        groups="hr_attendance.group_hr_attendance_user,appsistance_base.group_manager",
    )
    is_position_barred = fields.Boolean(compute="_compute_is_position_barred")
    punch_count = fields.Integer(compute="_compute_punch_count")

    _token_unique = models.UniqueIndex("(token)", "This code is already in use.")
    _radius_range = models.Constraint(
        "CHECK (radius BETWEEN 0 AND 5000)",
        "The tolerance is between 0 and 5,000 metres.",
    )

    # --------------------------------------------------
    # Compute
    # --------------------------------------------------

    @api.depends("partner_id")
    def _compute_position(self):
        for gate in self.filtered("partner_id"):
            gate.latitude = gate.partner_id.partner_latitude
            gate.longitude = gate.partner_id.partner_longitude

    @api.depends("token")
    def _compute_url(self):
        for gate in self:
            gate.url = f"{gate.get_base_url()}/appsistance/timbratura/{gate.token}"

    @api.depends("radius", "company_id.appsistance_clock_agreement")
    def _compute_is_position_barred(self):
        for gate in self:
            gate.is_position_barred = bool(
                gate.radius and not gate.company_id.appsistance_clock_agreement
            )

    def _compute_punch_count(self):
        counts = dict(
            self.env["appsistance.punch"]._read_group(
                [("gate_id", "in", self.ids)], ["gate_id"], ["__count"]
            )
        )
        for gate in self:
            gate.punch_count = counts.get(gate, 0)

    # --------------------------------------------------
    # Constraints
    # --------------------------------------------------

    @api.constrains("network_list")
    def _check_network_list(self):
        for gate in self:
            gate._check_networks()

    @api.constrains("access_point_list")
    def _check_access_point_list(self):
        for gate in self:
            for line in gate._get_access_points():
                if not ACCESS_POINT.fullmatch(line):
                    raise ValidationError(
                        self.env._(
                            "Gate %(name)s: “%(line)s” is no BSSID such as"
                            " 00:1a:2b:3c:4d:5e.",
                            name=gate.name,
                            line=line,
                        )
                    )

    def _check_networks(self):
        try:
            gate_rule.parse_networks(self.network_list)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "Gate %(name)s: a network is not written as an address or a CIDR"
                    " range (%(error)s).",
                    name=self.name,
                    error=error,
                )
            ) from error

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_renew_token(self):
        """Make the printed codes of these gates worthless."""
        for gate in self:
            gate.token = self._make_token()

    def action_print_code(self):
        """Open the sheets to hang up as PDF."""
        report = "appsistance_attendance.report_gate_poster"
        numbers = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/report/pdf/{report}/{numbers}",
            "target": "new",
        }

    def action_view_punches(self):
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "appsistance_attendance.appsistance_punch_action"
            ),
            "domain": [("gate_id", "in", self.ids)],
            "context": {},
        }

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _make_token(self):
        return secrets.token_urlsafe(18)

    def _prepare_poster(self):
        self.ensure_one()
        return Poster(
            url=self.url,
            company=self.company_id.name,
            title=self.env._("Time Clock"),
            name=self.name,
            explanation=self.env._(
                "Scan the code with your phone's camera, sign in, and press the button."
            ),
        )

    @api.model
    def _find_by_token(self, token, company):
        """Return the gate of a printed code, or an empty recordset."""
        if not token:
            return self.sudo().browse()
        return self.sudo().search(
            [("token", "=", str(token)), ("company_id", "=", company.id)], limit=1
        )

    @api.model
    def _get_candidates(self, company, evidence):
        """Return the gates (for the rule) that this evidence could match."""
        domain = fields.Domain("token", "=", evidence.token or "-")
        domain |= fields.Domain("network_list", "!=", False)
        if evidence.access_points:
            domain |= fields.Domain("access_point_list", "!=", False)
        if evidence.fix:
            domain |= fields.Domain(
                [
                    ("radius", ">", 0),
                    ("latitude", ">=", evidence.fix.latitude - LATITUDES),
                    ("latitude", "<=", evidence.fix.latitude + LATITUDES),
                    ("longitude", ">=", evidence.fix.longitude - LONGITUDES),
                    ("longitude", "<=", evidence.fix.longitude + LONGITUDES),
                ]
            )
        gates = self.sudo().search_fetch(
            domain & fields.Domain("company_id", "=", company.id), RULE_FIELDS
        )
        return [gate._get_rule_values() for gate in gates]

    def _get_rule_values(self):
        is_placed = self.latitude or self.longitude
        return gate_rule.Gate(
            id=self.id,
            latitude=self.latitude,
            longitude=self.longitude,
            radius=self.radius if is_placed else 0,
            networks=gate_rule.parse_networks(self.network_list),
            access_points=self._get_access_points(),
            token=self.token,
        )

    def _get_access_points(self):
        lines = (self.access_point_list or "").splitlines()
        return tuple(line.strip() for line in lines if line.strip())
