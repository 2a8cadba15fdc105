import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

BATCH = 50
TRIES = 5
_logger = logging.getLogger(__name__)


class AppsistanceReport(models.Model):
    """What closing does to the stock: left pending, done by a job in batches."""

    _inherit = "appsistance.report"

    stock_state = fields.Selection(
        [
            ("pending", "To Be Moved"),
            ("done", "Moved"),
            ("held", "Held Back"),
        ],
        string="Movement of Materials",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="appsistance_base.group_technician",
        help="Held back: something has to be solved by the office first.",
    )
    discrepancy_ids = fields.One2many(
        "appsistance.stock.discrepancy",
        "report_id",
        groups="appsistance_base.group_dispatcher",
    )
    picking_ids = fields.One2many(
        "stock.picking",
        "appsistance_report_id",
        string="Transfers",
        groups="appsistance_base.group_dispatcher",
    )

    @api.model
    def _get_system_fields(self):
        return super()._get_system_fields() | {"stock_state"}

    def _after_sealing(self, version):
        result = super()._after_sealing(version)
        self._queue_stock()
        return result

    def _get_anomalies(self):
        texts = super()._get_anomalies()
        open_ones = self.sudo().discrepancy_ids.filtered(
            lambda row: row.state == "open" and row.kind != "expired"
        )
        return texts + [
            self.env._("Materials: %s", row._get_text()) for row in open_ones
        ]

    # --------------------------------------------------
    # Moving goods
    # --------------------------------------------------

    def _queue_stock(self):
        """Let the job look at these closed reports: evidence first, goods later."""
        todo = self.sudo().filtered(
            lambda report: (
                report.state in ("closed", "final") and report.stock_state != "pending"
            )
        )
        todo.write({"stock_state": "pending"})
        if todo:
            self.env.ref("appsistance_stock.ir_cron_stock").sudo()._trigger()

    def _get_stock_domain(self):
        return [("stock_state", "=", "pending"), ("state", "in", ("closed", "final"))]

    @api.model
    def _cron_move_stock(self):
        """Move the goods of closed reports, a batch at a time.

        What another worker has in hand is skipped; a batch that fails is done report by
        report, so that one of them does not keep the others; whoever loses the turn at
        a van begins again.
        """
        cron = self.env["ir.cron"]
        todo = self.search(self._get_stock_domain(), order="id")
        cron._commit_progress(remaining=len(todo))
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            done = self._try_stock_batch(batch)
            if not cron._commit_progress(done):
                break

    def _try_stock_batch(self, batch):
        for _attempt in range(TRIES):
            try:
                with self.env.cr.savepoint():
                    locked = batch.try_lock_for_update().filtered_domain(
                        self._get_stock_domain()
                    )
                    locked._move_stock()
                return len(batch)
            except (  # noqa: PERF203 that is what it tries again for
                ConcurrencyError,
                *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
            ):
                # the snapshot is old: only a new transaction sees what the other did
                self.env.cr.rollback()
                self.env.invalidate_all(flush=False)
        _logger.info("The goods of %s reports are moved later.", len(batch))
        return 0

    def _move_stock(self):
        """Move the goods of these reports: all at once, or one by one where one of
        them fails."""
        if not self:
            return
        mover = self.env["appsistance.stock.mover"].sudo()
        try:
            with self.env.cr.savepoint():
                mover._move(self)
        except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise
        except Exception:  # noqa: BLE001 core has many reasons to refuse
            self.env.invalidate_all(flush=False)
            for report in self:
                report._move_stock_alone(mover)

    def _move_stock_alone(self, mover):
        try:
            with self.env.cr.savepoint():
                mover._move(self)
        except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise
        except (Exception, psycopg2.Error) as error:  # noqa: BLE001 told to the office
            self.env.invalidate_all(flush=False)
            _logger.warning("The goods of %s cannot be moved: %s", self.name, error)
            self.sudo().stock_state = "held"
            self.env["appsistance.stock.discrepancy"].sudo()._note(
                [{"report_id": self.id, "kind": "error", "note": str(error)}]
            )
