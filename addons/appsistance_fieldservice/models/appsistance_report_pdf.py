import base64

from odoo import models

from ..tools import report_pdf


class AppsistanceReport(models.Model):
    """The PDF: from the closed content and the signatures, in the reader's words."""

    _inherit = "appsistance.report"

    def _render_pdf(self, version, closing=None):
        """Bytes of the PDF of a version, as it is signed now."""
        content = version._get_content()
        reader = self.with_context(lang=content["lang"])
        return report_pdf.render(
            content,
            reader._get_pdf_labels(),
            reader._get_pdf_assets(content),
            reader._get_pdf_closing(version) if closing is None else closing,
        )

    def _get_pdf_name(self, version):
        name = self.name.replace("/", "-")
        if version.number > 1:
            return self.env._(
                "%(report)s - version %(number)s.pdf",
                report=name,
                number=version.number,
            )
        return f"{name}.pdf"

    def _get_pdf_assets(self, content):
        """``{sha256: bytes}`` of the pictures that the content names."""
        wanted = {photo["sha256"] for photo in content["photos"]}
        assets = {}
        visit = self.visit_id.sudo()
        photos = visit.photo_ids if wanted else visit.photo_ids.browse()
        for photo in photos:
            assets[visit._get_photo_hash(photo)] = photo._get_bytes()
        if content["company"]["logo"]:
            assets[content["company"]["logo"]] = visit._get_logo()
        return {sha: data for sha, data in assets.items() if data}

    def _get_pdf_closing(self, version):
        visit = self.visit_id
        return {
            "hash": version.content_hash,
            "outcome": self.signature_outcome or None,
            "note": self.signature_note or "",
            "signatures": [
                {
                    "role": signature.role,
                    "name": signature.name,
                    "place": signature.place,
                    "channel": signature.channel,
                    "signed_at": visit._get_local_text(signature._get_moment()),
                    "image": base64.b64decode(
                        signature.with_context(bin_size=False).image or b""
                    ),
                }
                for signature in version.sudo().signature_ids.sorted(
                    lambda signature: signature.role == "customer"
                )
            ],
        }

    # --------------------------------------------------
    # Words
    # --------------------------------------------------

    def _get_pdf_labels(self):
        return {
            **self._get_pdf_head_labels(),
            **self._get_pdf_section_labels(),
            **self._get_pdf_closing_labels(),
            **self._get_pdf_choice_labels(),
        }

    def _get_pdf_head_labels(self):
        return {
            "title": self.env._("Service Report"),
            "version_note": self.env._("New version no. {version}: {reason}"),
            "version": self.env._("version {version}"),
            "page": self.env._("Page {page} of {pages}"),
            "vat": self.env._("VAT no."),
            "fiscal_code": self.env._("Fiscal code"),
            "customer": self.env._("Customer"),
            "site": self.env._("Service site"),
            "work_order": self.env._("Work order"),
            "begun": self.env._("Begun"),
            "ended": self.env._("Ended"),
            "people": self.env._("Technicians"),
            "role_helper": self.env._("helper"),
        }

    def _get_pdf_section_labels(self):
        return {
            "asked": self.env._("Asked for"),
            "equipment": self.env._("Equipment"),
            "equipment_name": self.env._("Equipment"),
            "model": self.env._("Brand and model"),
            "serial": self.env._("Serial number"),
            "location": self.env._("Where"),
            "note_work": self.env._("Work done"),
            "note_customer": self.env._("Customer’s remarks"),
            "times": self.env._("Times"),
            "person": self.env._("Who"),
            "kind": self.env._("What"),
            "from": self.env._("From"),
            "to": self.env._("To"),
            "hours": self.env._("Hours"),
            "km": self.env._("km"),
            "total_work": self.env._("Total work"),
            "total_travel": self.env._("Total travel"),
            "materials": self.env._("Materials"),
            "code": self.env._("Code"),
            "description": self.env._("Description"),
            "material_state": self.env._("Status"),
            "quantity": self.env._("Quantity"),
            "question": self.env._("Check"),
            "answer": self.env._("Result"),
            "yes": self.env._("Yes"),
            "no": self.env._("No"),
            "flagged": self.env._("Anomaly"),
            "limits": self.env._("Limits:"),
            "photo_count": self.env._("{count} photos"),
            "photos": self.env._("Photos"),
            "photo_gone": self.env._("The photo is no longer stored."),
            "outcome": self.env._("Outcome"),
        }

    def _get_pdf_closing_labels(self):
        return {
            "signatures": self.env._("Signatures"),
            "sign_technician": self.env._("The technician"),
            "sign_customer": self.env._("For the customer"),
            "signed_at": self.env._("{moment} · {place}"),
            "by_link": self.env._("Signed by a personal link"),
            "signature_absent": self.env._("Customer absent: not signed"),
            "signature_refused": self.env._("The customer refused to sign"),
            "signature_expired": self.env._("Not signed within the time given"),
            "signature_not_required": self.env._("No signature required"),
            "seal": self.env._("Hash of the content (SHA-256): {hash}"),
        }

    def _get_pdf_choice_labels(self):
        """Labels of the selections that the content holds as keys."""
        labels = {}
        for prefix, model, field in (
            ("time", "appsistance.visit.time", "kind"),
            ("material", "appsistance.visit.material", "state"),
            ("photo", "appsistance.visit.photo", "kind"),
            ("outcome", "appsistance.visit", "outcome"),
        ):
            selection = self.env[model]._fields[field]._description_selection(self.env)
            labels |= {f"{prefix}_{key}": label for key, label in selection}
        return labels
