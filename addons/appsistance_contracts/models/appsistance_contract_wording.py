from datetime import date

from dateutil.relativedelta import relativedelta
from lxml import html

from odoo import models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from odoo.addons.appsistance_fieldservice.tools import canonical_json

from ..tools import cadence
from ..tools.words import amount_in_words

MONTHS = 12
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = (*HEADINGS, "p", "li", "div", "blockquote", "pre", "tr")


class AppsistanceContract(models.Model):
    """The contract in words, as the customer signs it."""

    _inherit = "appsistance.contract"

    def _get_document_content(self):
        """The dict that becomes canonical JSON, in the customer's language."""
        self.ensure_one()
        lang = self._get_document_lang()
        # Nothing of who asks goes into it: the same contract has the same words.
        contract = self.with_env(self.env(su=True, context={"lang": lang}))
        contract = contract.with_company(self.company_id)
        return {
            "schema": canonical_json.SCHEMA,
            "lang": lang,
            "title": contract._get_document_title(),
            "subtitle": contract._get_document_subtitle(),
            "company": contract._get_document_company(),
            "customer": contract.customer_id.name or "",
            "approval": contract._get_approval_text(),
            "labels": contract._get_document_labels(),
            "sections": [
                section
                for section in contract._get_document_sections()
                if section is not None
            ],
        }

    def _get_document_sections(self):
        """Hook: the parts in their order; None where there is nothing to say."""
        return [
            self._get_document_parties(),
            self._get_document_duration(),
            self._get_document_service(),
            self._get_document_equipment(),
            self._get_document_plan(),
            self._get_document_clauses(),
            self._get_document_fees(),
            self._get_document_payment(),
            self._get_document_terms(),
        ]

    def _get_document_lang(self):
        lang = self.customer_id.lang or self.company_id.partner_id.lang
        return lang or self.env.lang or "en_US"

    def _get_document_title(self):
        if self.name == "/":
            return self.env._("Maintenance Contract")
        return self.env._("Maintenance Contract %s", self.name)

    def _get_document_subtitle(self):
        kind = self._get_selection_label("kind")
        return " · ".join(filter(None, [self.title, kind]))

    def _get_selection_label(self, name):
        options = dict(self._fields[name]._description_selection(self.env))
        return options.get(self[name], "")

    def _get_document_labels(self):
        return {
            "vat": self.env._("VAT no."),
            "fiscal_code": self.env._("Fiscal code"),
            "page": self.env._("Page {page} of {pages}"),
            "signatures": self.env._("Signatures"),
            "for_us": self.env._("The contractor"),
            "for_customer": self.env._("The customer"),
            "place_and_date": self.env._("Place and date"),
        }

    def _get_approval_text(self):
        """Clauses that the law wants approved one by one (art. 1341 Codice civile)."""
        if self.renewal_kind != "tacit":
            return ""
        return self.env._(
            "Under articles 1341 and 1342 of the Italian Civil Code the customer"
            " specifically approves the clauses on tacit renewal and on the term of"
            " the termination notice."
        )

    # --------------------------------------------------
    # Parties and terms
    # --------------------------------------------------

    def _get_document_company(self):
        company = self.company_id
        logo = company._appsistance_get_logo()
        return {
            **self.env["appsistance.visit"]._get_content_partner(company.partner_id),
            "name": company.name,
            "phone": company.phone or "",
            "email": company.email or "",
            "logo": canonical_json.digest_bytes(logo),
        }

    def _get_document_party(self, partner):
        facts = self.env["appsistance.visit"]._get_content_partner(partner)
        codes = [
            f"{self._get_document_labels()[key]} {facts[key]}"
            for key in ("vat", "fiscal_code")
            if facts[key]
        ]
        return "\n".join([facts["name"], *facts["address"], *codes])

    def _get_document_parties(self):
        env = self.env
        cells = [
            [env._("Contractor"), self._get_document_party(self.company_id.partner_id)],
            [env._("Customer"), self._get_document_party(self.customer_id)],
        ]
        payer = self.invoice_partner_id
        if payer and payer != self.customer_id:
            cells.append([env._("Invoiced to"), self._get_document_party(payer)])
        return {"kind": "boxes", "heading": env._("Parties"), "cells": cells}

    def _get_document_duration(self):
        env = self.env
        renewal = self._get_selection_label("renewal_kind")
        if self.renewal_kind != "none":
            renewal = env._(
                "%(kind)s, for %(months)s months",
                kind=renewal,
                months=self.renewal_months,
            )
        cells = [
            [env._("From"), format_date(env, self.date_start) or ""],
            [env._("Until"), format_date(env, self.date_end) or ""],
            [env._("Renewal"), renewal],
        ]
        if self.notice_deadline:
            cells.append([env._("Termination notice"), self._get_notice_text()])
        return {"kind": "boxes", "heading": env._("Duration"), "cells": cells}

    def _get_notice_text(self):
        env = self.env
        words = {
            "value": self.notice_value,
            "date": format_date(env, self.notice_deadline),
        }
        if self.notice_unit == "date":
            return env._("by %(date)s", **words)
        if self.notice_unit == "month":
            return env._("%(value)s months before the end: by %(date)s", **words)
        return env._("%(value)s days before the end: by %(date)s", **words)

    def _get_document_service(self):
        env = self.env
        cells = [
            [
                env._("Hours of service"),
                self.service_calendar_id.name or env._("At any hour"),
            ],
            [env._("On call 24 hours"), env._("Yes") if self.has_h24 else env._("No")],
        ]
        for label, hours in (
            (env._("Response within"), self.response_hours),
            (env._("Working again within"), self.restore_hours),
        ):
            if hours:
                cells.append([label, env._("%s hours", self._format_hours(hours))])
        return {"kind": "boxes", "heading": env._("Service"), "cells": cells}

    def _format_hours(self, hours):
        digits = 0 if hours == int(hours) else 1
        return formatLang(self.env, hours, digits=digits)

    # --------------------------------------------------
    # Equipment and plan
    # --------------------------------------------------

    def _get_document_equipment(self):
        env = self.env
        rows = [
            [
                line.equipment_id.complete_name or "",
                line.category_id.name or "",
                line.equipment_id.serial_number or "",
                line.site_id.name or line.site_id.display_name or "",
                self._get_stay_text(line),
            ]
            for line in self.line_ids
        ]
        if not rows:
            places = ", ".join(self.site_ids.mapped("display_name"))
            if not places:
                return None
            text = {"kind": "text", "heading": env._("Places")}
            return {**text, "paragraphs": [["body", places]]}
        return self._prepare_table(
            env._("Equipment"),
            [
                env._("Equipment"),
                env._("Category"),
                env._("Serial number"),
                env._("Place"),
                env._("Under contract"),
            ],
            rows,
            [30, 18, 16, 20, 16],
        )

    def _prepare_table(self, heading, header, rows, widths, right=(), notes=()):
        return {
            "kind": "table",
            "heading": heading,
            "header": header,
            "rows": rows,
            "widths": widths,
            "right": list(right),
            "notes": list(notes),
        }

    def _get_stay_text(self, line):
        env = self.env
        parts = []
        if line.date_from:
            parts.append(env._("from %s", format_date(env, line.date_from)))
        if line.date_to:
            parts.append(env._("until %s", format_date(env, line.date_to)))
        return " ".join(parts) or env._("for its duration")

    def _get_document_plan(self):
        """The first twelve months of the period; what comes later repeats them."""
        if not self.plan_ids or not self.date_start:
            return None
        first = self.date_start.replace(day=1)
        months = [first + relativedelta(months=number) for number in range(MONTHS)]
        notes = []
        if self.date_end and cadence.count_months(first, self.date_end) >= MONTHS:
            notes.append(self.env._("The following years as the first."))
        return {
            "kind": "months",
            "heading": self.env._("Plan of the visits"),
            "months": [
                format_date(self.env, month, date_format="MMM") for month in months
            ],
            "rows": [
                self._get_document_plan_row(plan, months) for plan in self.plan_ids
            ],
            "notes": notes,
        }

    def _get_document_plan_row(self, plan, months):
        last = months[-1] + relativedelta(months=1, days=-1)
        found = cadence.occurrences(
            plan._get_cadence(),
            max(filter(None, [self.date_start, plan.date_from])),
            min(filter(None, [self.date_end, plan.date_to, last])),
            months[0],
            last,
        )
        falls = {month.replace(day=1) for month, _first, _last in found}
        kind = plan.type_id.name or ""
        if plan.cadence == "every":
            kind = self.env._(
                "%(type)s, every %(months)s months",
                type=kind,
                months=plan.interval_months,
            )
        return {
            "type": kind,
            "target": plan._get_target_name(),
            "marks": [month in falls for month in months],
        }

    # --------------------------------------------------
    # Coverage and money
    # --------------------------------------------------

    def _get_document_clauses(self):
        rows = [
            [
                clause.name,
                clause.text or "",
                self._get_part_label(clause, "scope"),
                self._get_effect_text(clause),
            ]
            for clause in self.clause_ids
        ]
        if not rows:
            return None
        env = self.env
        return self._prepare_table(
            env._("What is included"),
            [env._("Clause"), "", env._("For"), env._("Effect")],
            rows,
            [24, 38, 18, 20],
        )

    def _get_part_label(self, part, name):
        return part._get_labels(name)[name]

    def _get_effect_text(self, clause):
        env = self.env
        text = self._get_part_label(clause, "effect")
        if clause.effect == "price":
            if clause.price_unit:
                price = formatLang(
                    env, clause.price_unit, currency_obj=self.currency_id
                )
                text = f"{text}: {price}"
            if clause.discount:
                discount = f"{clause.discount:g}".replace(".", ",")
                text = env._(
                    "%(text)s, discount %(discount)s %%", text=text, discount=discount
                )
        if clause.measure != "none":
            text = f"{text}\n{self._get_limit_text(clause)}"
        return text

    def _get_limit_text(self, clause):
        env = self.env
        quantity = self._format_hours(clause.quantity)
        if clause.measure == "amount":
            quantity = self._format_money(clause.quantity)
        texts = {
            "visits": env._("up to %s visits", quantity),
            "minutes": env._("up to %s hours", quantity),
            "amount": env._("up to %s", quantity),
        }
        per = self._get_part_label(clause, "per").lower()
        return env._("%(limit)s per %(per)s", limit=texts[clause.measure], per=per)

    def _get_document_fees(self):
        env = self.env
        rows = [
            [
                self._get_fee_name(fee),
                self._get_interval_text(fee),
                self._get_part_label(fee, "timing"),
                self._get_amount_text(fee),
            ]
            for fee in self.fee_ids
        ]
        if not rows:
            return None
        return self._prepare_table(
            env._("Fees"),
            [
                env._("Description"),
                env._("Instalments"),
                "",
                env._("Amount, VAT excl."),
            ],
            rows,
            [46, 20, 16, 18],
            right=[3],
            notes=[*self._get_total_texts(), *self._get_indexation_texts()],
        )

    def _get_fee_name(self, fee):
        equipment = fee.equipment_id.complete_name
        if not equipment or equipment in fee.name:
            return fee.name
        return f"{fee.name}\n{equipment}"

    def _get_amount_text(self, fee):
        basis = self._get_part_label(fee, "basis").lower()
        return f"{self._format_money(fee.amount)}\n{basis}"

    def _format_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _get_interval_text(self, fee):
        env = self.env
        if fee.basis == "total":
            return env._("Once")
        if fee.instalment_months:
            return env._("In the months %s", fee.instalment_months)
        known = {
            1: env._("Monthly"),
            2: env._("Every two months"),
            3: env._("Quarterly"),
            6: env._("Half-yearly"),
            12: env._("Yearly"),
        }
        return known.get(fee.interval_months) or env._(
            "Every %s months", fee.interval_months
        )

    def _get_total_texts(self):
        """The sums in figures and in words."""
        env = self.env
        fees = self.fee_ids
        yearly = sum(
            fee.amount * (12 if fee.basis == "month" else 1)
            for fee in fees
            if fee.basis != "total"
        )
        once = sum(fee.amount for fee in fees if fee.basis == "total")
        return [
            env._(
                "%(label)s: %(amount)s (%(words)s), VAT excluded",
                label=label,
                amount=self._format_money(amount),
                words=self._get_words(amount),
            )
            for label, amount in ((env._("Per year"), yearly), (env._("Once"), once))
            if amount
        ]

    def _get_indexation_texts(self):
        """How the fees rise, where that was agreed."""
        text = self._get_indexation_text()
        return [text] if text else []

    def _get_indexation_text(self):
        env = self.env
        if self.indexation_kind == "none" or not any(self.fee_ids.mapped("is_indexed")):
            return ""
        if self.indexation_kind == "fixed":
            percent = f"{self.indexation_percent:g}".replace(".", ",")
            what = env._("The fees rise by %s %%", percent)
        else:
            what = env._(
                "The fees follow %(share)s %% of the change of the index %(index)s over"
                " twelve months",
                share=f"{self.index_share:g}".replace(".", ","),
                index=self.index_id.name,
            )
        if self.indexation_when == "renewal":
            return env._("%s, at each renewal.", what)
        month = date(2000, int(self.indexation_month), 1)
        return env._(
            "%(what)s, each year in %(month)s, from the second year on.",
            what=what,
            month=format_date(env, month, date_format="MMMM"),
        )

    def _get_words(self, amount):
        words = amount_in_words(
            self.currency_id.round(amount), self._get_document_lang()[:2]
        )
        return f"{(self.currency_id.full_name or '').lower()} {words}".strip()

    def _get_document_payment(self):
        env = self.env
        pairs = [
            (env._("Payment"), self.payment_term_id.name),
            (env._("Customer's order"), self.customer_order_number),
            (env._("Order date"), format_date(env, self.customer_order_date)),
            ("CIG", self.cig),
            ("CUP", self.cup),
        ]
        cells = [[label, value] for label, value in pairs if value]
        if not cells:
            return None
        return {"kind": "boxes", "heading": env._("Payment"), "cells": cells}

    def _get_document_terms(self):
        paragraphs = self._split_html(self.terms or "")
        if not paragraphs:
            return None
        heading = self.env._("General terms")
        return {"kind": "text", "heading": heading, "paragraphs": paragraphs}

    def _split_html(self, text):
        """``[[style, text]]`` of the blocks of a rich text."""
        if not text.strip():
            return []
        found = []
        root = html.fragment_fromstring(text, create_parent="div")
        for node in root.iter(*BLOCKS):
            if any(child.tag in BLOCKS for child in node):
                words = (node.text or "").split()
            else:
                words = node.text_content().split()
            if not words:
                continue
            line = " ".join(words)
            if node.tag in HEADINGS:
                found.append(["strong", line])
            elif node.tag == "li":
                found.append(["bullet", f"\N{BULLET} {line}"])
            else:
                found.append(["body", line])
        return found
