"""Making the file: only what passed the gate gets a name, and once."""

import base64
import hashlib

from lxml import etree

from odoo import fields, models
from odoo.exceptions import LockError, UserError

from ..tools import filename, rules
from .appsistance_einvoice_gate import Outcome, Problem


class AppsistanceEinvoiceExporter(models.AbstractModel):
    """Part of `account.move`: buttons, names and files."""

    _name = "appsistance.einvoice.exporter"
    _description = "Export of an Electronic Invoice"

    # --------------------------------------------------
    # Actions
    # --------------------------------------------------

    def action_appsistance_einvoice_export(self):
        """Check and export; a single clean invoice goes straight to the download."""
        moves = self.filtered(lambda move: move._is_einvoice_ours())
        if not moves:
            raise UserError(
                self.env._("Select posted customer invoices or credit notes.")
            )
        wizard = self.env["appsistance.einvoice.export"].create(
            {"move_ids": [fields.Command.set(moves.ids)]}
        )
        wizard._run()
        if len(moves) == 1 and wizard.file_ids and not wizard.line_ids:
            # only with a new window does the client read the invoice again
            return {**wizard.file_ids.action_download(), "target": "new"}
        return wizard._get_action()

    def action_appsistance_einvoice_check(self):
        """Only look: what would stop these invoices."""
        wizard = self.env["appsistance.einvoice.export"].create(
            {
                "move_ids": [
                    fields.Command.set(
                        self.filtered(lambda move: move._is_einvoice_ours()).ids
                    )
                ],
                "is_check": True,
            }
        )
        wizard._run()
        return wizard._get_action()

    def action_appsistance_einvoice_preview(self):
        self.ensure_one()
        return self.env.ref(
            "appsistance_einvoice.account_move_report_html"
        ).report_action(self, config=False)

    def action_appsistance_einvoice_download(self):
        self.ensure_one()
        return self.appsistance_einvoice_file_id.action_download()

    def action_appsistance_einvoice_sent(self):
        return self.appsistance_einvoice_file_id.action_sent()

    # --------------------------------------------------
    # Export
    # --------------------------------------------------

    def _export_einvoice(self, override_reason=""):
        """(files, {move: Outcome of the refused ones}).

        An invoice with a live file gives that one again: same bytes, same name.
        With `override_reason` problems that are not of the schema do not stop it;
        who may give it is checked here.
        """
        if override_reason and not self.env.user.has_group(
            "appsistance_base.group_manager"
        ):
            raise UserError(self.env._("Only a manager can override the checks."))
        self.check_access("read")
        self._lock_for_einvoice()
        live = self.filtered(lambda move: move._has_live_einvoice())
        unready = (self - live)._check_einvoice_state()
        ready = (self - live).filtered(lambda move: move not in unready)
        outcomes = {**unready, **ready._check_einvoice()}
        refused = {
            move: outcome
            for move, outcome in outcomes.items()
            if not _may_leave(outcome, override_reason)
        }
        passed = {
            move: outcome for move, outcome in outcomes.items() if move not in refused
        }
        files = live.appsistance_einvoice_file_id
        files |= self._create_einvoice_files(passed, override_reason, refused)
        return files, refused

    def _lock_for_einvoice(self):
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._("These invoices are being exported by somebody else.")
            ) from error

    def _check_einvoice_state(self):
        """Outcomes of those that are not to be exported at all."""
        return {
            move: move._get_refusal(
                self.env._("The invoice is not confirmed."),
                self.env._("Confirm it first."),
            )
            for move in self
            if move.state != "posted" or not move._is_einvoice_ours()
        }

    def _get_refusal(self, message, advice):
        return Outcome([Problem("state", message, advice, self)])

    def _create_einvoice_files(self, passed, override_reason, refused):
        vals_list = []
        for move, outcome in passed.items():
            name = move._draw_einvoice_name()
            content = move._get_einvoice_bytes(outcome.root, name)
            problems = [
                move._read_einvoice_finding(finding)
                for finding in (*rules.check_name(name), *rules.check_file(content))
            ]
            if problems:
                outcome.problems += problems
                refused[move] = outcome
                continue
            vals_list.append(
                move._prepare_einvoice_file_vals(
                    name, content, outcome, override_reason
                )
            )
        files = self.env["appsistance.einvoice.file"].sudo().create(vals_list)
        for file in files.filtered("override_reason"):
            file.move_id.message_post(
                body=self.env._(
                    "XML exported in spite of the checks (%(codes)s): %(reason)s",
                    codes=file.override_codes,
                    reason=file.override_reason,
                )
            )
        return files.sudo(False)

    def _prepare_einvoice_file_vals(self, name, content, outcome, override_reason):
        self.ensure_one()
        overridden = bool(outcome.problems)
        return {
            "move_id": self.id,
            "company_id": self.company_id.id,
            "name": name,
            "content": base64.b64encode(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "document_type": self.l10n_it_document_type.code,
            "user_id": self.env.uid,
            "exported_on": fields.Datetime.now(),
            "override_reason": override_reason if overridden else False,
            "override_codes": ", ".join(
                sorted({problem.code for problem in outcome.problems})
            )
            or False,
        }

    def _draw_einvoice_name(self):
        """A name never used before; core's own sequence, so that the two never meet."""
        self.ensure_one()
        files = self.env["appsistance.einvoice.file"].sudo()
        name = self._l10n_it_edi_generate_filename()
        while files.search_count([("name", "=", name)], limit=1):
            name = self._l10n_it_edi_generate_filename()
        return name

    def _get_einvoice_bytes(self, root, name):
        progressive = root.find(
            "FatturaElettronicaHeader/DatiTrasmissione/ProgressivoInvio"
        )
        if progressive is not None:
            progressive.text = filename.progressive_of(name) or progressive.text
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _may_leave(outcome, override_reason):
    if outcome.is_clean:
        return True
    return (
        bool(override_reason)
        and bool(outcome.root is not None)
        and (not outcome.has_schema_problem)
    )
