import uuid

from odoo import fields, models


class AppsistanceClientMixin(models.AbstractModel):
    """Rows that a phone makes: the client names them, so that an operation that
    arrives twice is recognised."""

    _name = "appsistance.client.mixin"
    _description = "Made on a Phone"

    uuid = fields.Char(
        string="Client Identifier",
        required=True,
        copy=False,
        readonly=True,
        default=lambda self: str(uuid.uuid4()),
    )
    client_time = fields.Datetime(
        string="Device Time",
        copy=False,
        readonly=True,
        help="What the phone's clock said when the row was made there.",
    )

    _uuid_unique = models.UniqueIndex(
        "(uuid)", "This operation was already received from the phone."
    )
