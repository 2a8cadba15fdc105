from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    appsistance_clock_agreement = fields.Selection(
        [
            ("agreement", "Agreement with the unions"),
            ("authorisation", "Authorisation of the labour inspectorate"),
        ],
        string="Basis of Positions",
        help="Art. 4 of law 300/1970: without one of them no gate uses a position.",
    )
    appsistance_clock_agreement_reference = fields.Char(
        string="Date and Reference",
        help="For example: union agreement of 12 January, protocol 15.",
    )
    appsistance_clock_notice = fields.Text(
        string="Privacy Notice",
        help="What the clock page tells before the first position. Empty: our text.",
    )

    def _get_clock_notice(self):
        """Return what is told to an employee before a position is asked for."""
        return self.appsistance_clock_notice or self.env._(
            "Your position is asked for only when you press the button, and only if"
            " you agree. It is compared with the gates and thrown away at once: we keep"
            " the minute, the gate and whether you were near it, no coordinates and no"
            " address. If you do not agree, use the QR code of the gate or the site's"
            " network, or just punch: the office checks it with you. You may change"
            " your mind here at any time."
        )
