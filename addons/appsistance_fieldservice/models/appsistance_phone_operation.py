import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)

# what a value of the wrong kind ends in
MALFORMED = (
    ArithmeticError,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
    psycopg2.DataError,
)


class AppsistancePhoneOperation(models.Model):
    """What arrived from a phone, once: the second time the first answer is repeated.

    A conflict keeps both values here, until somebody chooses.
    """

    _name = "appsistance.phone.operation"
    _description = "Operation from a Phone"
    _inherit = ["appsistance.client.mixin"]
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", required=True, default=lambda self: self.env.user, index=True
    )
    visit_id = fields.Many2one(
        "appsistance.visit", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    kind = fields.Char(required=True)
    state = fields.Selection(
        [("done", "Done"), ("conflict", "Conflict"), ("settled", "Settled")],
        string="Status",
        required=True,
        default="done",
        index=True,
    )
    result = fields.Json()

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _receive(self, operations):
        """Carry out operations in order, each in its own savepoint.

        :param operations: list of dicts ``uuid``, ``kind``, ``visit`` (id),
            ``client_time`` (UTC), ``values``
        :return: list of dicts ``uuid``, ``status`` (``done``, ``conflict``, ``refused``
            or ``retry``), ``message``, ``data``, ``server_time``
        """
        known = self._get_known(operations)
        results = []
        for operation in operations:
            uuid = operation.get("uuid")
            if uuid not in known:
                known[uuid] = self._receive_one(operation)
            results.append({"uuid": uuid, **known[uuid]})
        return results

    @api.model
    def _get_known(self, operations):
        rows = self.sudo().search(
            [
                ("uuid", "in", [item.get("uuid") for item in operations]),
                ("user_id", "=", self.env.uid),
            ]
        )
        return {row.uuid: row.result for row in rows}

    @api.model
    def _receive_one(self, operation):
        try:
            with self.env.cr.savepoint():
                return self._carry_out(operation)
        except psycopg2.errors.UniqueViolation:
            # the same operation is being received by another request
            _logger.info("Operation %s arrives twice at once", operation.get("uuid"))
            return self._get_result("retry")
        except psycopg2.errors.IntegrityError as error:
            return self._get_result(
                "refused", self.env["appsistance.visit"]._sql_error_to_message(error)
            )
        except AccessError as error:
            _logger.info("Operation refused: %s", error)
            return self._get_result(
                "refused", self.env._("You are not booked on this visit any more.")
            )
        except UserError as error:
            return self._get_result("refused", str(error))
        except MALFORMED as error:
            _logger.info("Malformed operation %s: %s", operation.get("kind"), error)
            return self._get_result(
                "refused", self.env._("This operation could not be read.")
            )

    @api.model
    def _carry_out(self, operation):
        visit = self._get_visit(operation["visit"])
        handler = visit._get_phone_handlers().get(operation["kind"])
        if not handler:
            raise UserError(self.env._("This app is too old: reload the page."))
        moment = self._parse_moment(operation.get("client_time"))
        row = self.sudo().create(
            {
                "uuid": operation["uuid"],
                "kind": operation["kind"],
                "user_id": self.env.uid,
                "visit_id": visit.id,
                "client_time": moment,
            }
        )
        late = not operation.get("online")
        data = handler(
            visit.with_context(appsistance_late=late),
            {**operation["values"], "moment": moment},
        )
        conflict = (data or {}).get("conflict")
        result = self._get_result("conflict" if conflict else "done", data=data)
        row.write({"result": result, "state": result["status"]})
        self.env.flush_all()
        return result

    @api.model
    def _get_visit(self, visit_id):
        """The visit, if the caller may write it: he is booked on it or opened it."""
        visit = self.env["appsistance.visit"].browse(int(visit_id)).exists()
        if not visit:
            raise UserError(self.env._("This visit does not exist any more."))
        visit.check_access("write")
        return visit

    @api.model
    def _parse_moment(self, text):
        """A phone's moment (ISO, UTC) as the ORM stores it; never in the future."""
        if not text:
            return fields.Datetime.now()
        moment = fields.Datetime.to_datetime(text[:19].replace("T", " "))
        return min(moment, fields.Datetime.now())

    @api.model
    def _get_result(self, status, message="", data=None):
        return {
            "status": status,
            "message": message,
            "data": data or {},
            "server_time": fields.Datetime.to_string(fields.Datetime.now()),
        }
