from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools import canonical_json


class AppsistanceReport(models.Model):
    """Closing, signing, concluding: the way from a live visit to evidence."""

    _inherit = "appsistance.report"

    # --------------------------------------------------
    # Buttons
    # --------------------------------------------------

    def action_close(self):
        """[Chiudi rapportino]"""
        self._seal()

    def action_request_signature(self):
        """Send the customer a link to sign."""
        for report in self:
            report._request_signature()

    def action_send(self):
        """Send the final PDF again to whoever gets it."""
        self._check_final()
        self._send()

    def action_verify(self):
        """Check content and PDF against the stored hashes."""
        problems = self._verify()
        bad = [f"{report.name}: {text}" for report in self for text in problems[report]]
        if bad:
            message, kind = "\n".join(bad), "danger"
        else:
            message = self.env._(
                "Content, signatures and PDF are as they were when the report was"
                " closed."
            )
            kind = "success"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Check of the Report"),
                "message": message,
                "type": kind,
                "sticky": bool(bad),
            },
        }

    def action_open_pdf(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/appsistance/rapportino/{self.id}/pdf",
            "target": "new",
        }

    # --------------------------------------------------
    # Sealing
    # --------------------------------------------------

    def _seal(self):
        """Freeze the content: from here on it does not change.

        Closing again changes nothing. What is missing stops it, all of it named.
        """
        for report in self.filtered(lambda report: report.state == "open"):
            report._check_closable()
            report.visit_id._complete_recording()
            version = report._create_version()
            report.sudo().write({"state": "closed", "version_id": version.id})
            report._after_sealing(version)
        return self.version_id

    def _check_closable(self):
        self.ensure_one()
        self.visit_id.check_access("write")
        self.visit_id._check_recordable()
        missing = self.visit_id._get_missing()
        if missing:
            raise UserError(
                self.env._(
                    "The report %(report)s cannot be closed yet:\n%(missing)s",
                    report=self.name,
                    missing="\n".join(f"• {item['text']}" for item in missing),
                )
            )

    def _create_version(self):
        self.ensure_one()
        content = canonical_json.dumps(self._get_content())
        return (
            self.env["appsistance.report.version"]
            .sudo()
            .create(
                {
                    "report_id": self.id,
                    "number": self._get_next_number(),
                    "content": content,
                    "content_hash": canonical_json.digest(content),
                    "closed_by_id": self.env.uid,
                    "reason": self.renewal_reason,
                }
            )
        )

    def _get_next_number(self):
        return max(self.sudo().version_ids.mapped("number"), default=0) + 1

    def _get_content(self):
        """The visit's content with what the report adds: number, version, what it
        follows."""
        self.ensure_one()
        return {
            **self.visit_id._get_report_content(),
            "number": self.name,
            "version": self._get_next_number(),
            "reason": self.renewal_reason or "",
            "follows": self.sudo().version_id.content_hash or "",
        }

    def _after_sealing(self, version):
        """Hook: what follows from a closed report (stock, follow-ups). Nothing heavy:
        work is left pending for a cron."""
        if version.number == 1:
            self.visit_id._create_follow_ups()

    # --------------------------------------------------
    # Signing
    # --------------------------------------------------

    def _sign(self, vals_list):
        """Add signatures under the hash of the current version.

        :param vals_list: dicts with ``role``, ``name``, ``image`` (base64 PNG) and
            perhaps ``uuid``, ``client_time``, ``channel``
        """
        self.ensure_one()
        if self.state != "closed":
            raise UserError(self.env._("Only a closed report can be signed."))
        version = self.version_id
        signed = set(version.sudo().signature_ids.mapped("role"))
        for vals in vals_list:
            self._check_signature(vals, signed)
        self.env["appsistance.signature"].sudo().create(
            [
                {
                    "version_id": version.id,
                    "content_hash": version.content_hash,
                    "place": self._get_place(),
                    "user_id": self.env.uid,
                    **vals,
                }
                for vals in vals_list
            ]
        )

    def _check_signature(self, vals, signed):
        if not (vals.get("name") or "").strip():
            raise UserError(self.env._("Who signs? The name is missing."))
        if not vals.get("image"):
            raise UserError(self.env._("The signature is empty."))
        if vals["role"] in signed:
            raise UserError(self.env._("This side has signed already."))

    def _get_place(self):
        """The site's address as it is written in the closed content: never a GPS
        position."""
        site = self.version_id.sudo()._get_content()["site"]
        return ", ".join(site["address"]) or site["name"] or "?"

    # --------------------------------------------------
    # Concluding
    # --------------------------------------------------

    def _conclude(self, outcome, note=None):
        """Make the final PDF, seal it and send it. Concluding again changes nothing."""
        for report in self.filtered(lambda report: report.state == "closed"):
            report._check_concludable(outcome)
            report.sudo().write(
                {"signature_outcome": outcome, "signature_note": note or False}
            )
            report._create_pdf()
            report.sudo().write({"state": "final", "approval_state": "to_approve"})
            report.sudo().request_ids._cancel()
            report.sudo()._portal_ensure_token()
            report._after_concluding()

    def _check_concludable(self, outcome):
        self.ensure_one()
        if not self.env.su:
            self.visit_id.check_access("write")
        roles = self.version_id.sudo().signature_ids.mapped("role")
        if outcome == "signed" and "customer" not in roles:
            raise UserError(self.env._("The customer has not signed yet."))

    def _create_pdf(self):
        self.ensure_one()
        version = self.sudo().version_id
        data = self._render_pdf(version)
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": self._get_pdf_name(version),
                    "raw": data,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        version.write(
            {
                "attachment_id": attachment.id,
                "pdf_hash": canonical_json.digest_bytes(data),
            }
        )
        attachment._appsistance_seal()

    def _after_concluding(self):
        """Hook: what follows from a final report."""
        self._send()

    def _check_final(self):
        if any(report.state != "final" for report in self):
            raise UserError(self.env._("Only a final report can be sent."))

    # --------------------------------------------------
    # After closing
    # --------------------------------------------------

    def _add(self, text, **vals):
        """[Integrazione] Append a text to a closed report."""
        self.ensure_one()
        self.visit_id.check_access("write")
        return self.env["appsistance.report.addendum"].create(
            {"report_id": self.id, "text": text, **vals}
        )

    def _renew(self, reason):
        """[Rettifica] A manager opens the report for a new version; the old one, its
        signatures and its PDF stay."""
        if not self.env.user.has_group("appsistance_base.group_manager"):
            raise AccessError(
                self.env._("Only a manager makes a new version of a closed report.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Why is a new version needed?"))
        for report in self:
            if report.state != "final":
                raise UserError(
                    self.env._(
                        "%(report)s is not final: only a final report gets a new"
                        " version.",
                        report=report.name,
                    )
                )
            report.sudo().write(
                {
                    "state": "open",
                    "renewal_reason": reason,
                    "signature_outcome": False,
                    "signature_note": False,
                    "approval_state": "waiting",
                }
            )

    def _verify(self):
        """``{report: [texts]}``: what does not fit the stored hashes any more."""
        return {
            report: [
                f"{version.display_name}: {text}"
                for version in report.sudo().version_ids
                for text in version._get_problems()
            ]
            + report.sudo().addendum_ids._get_problems()
            for report in self
        }

    def _get_shown_pdf(self):
        """The newest PDF: the one before, while a new version is being made."""
        self.ensure_one()
        return self.version_ids.attachment_id[:1]

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for report in self:
            report.access_url = f"/appsistance/rapportino/{report.id}/pdf"
        return result
