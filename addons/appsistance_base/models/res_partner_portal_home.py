from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_amount, format_date

# So many rows stand in a block; its link leads to all of them.
HOME_ROWS = 4
HOME_DEADLINE_DAYS = 60
SETTLED = ("paid", "in_payment", "reversed")


class ResPartner(models.Model):
    """The customer's home in the portal: block by block, what concerns him now."""

    _inherit = "res.partner"

    @api.model
    def _appsistance_prepare_home_block(self, key, sequence, title, **values):
        """A block: ``rows``, the ``link`` to all of them, and what to say if there are
        none. ``total`` counts them all; ``action`` is (text, address) of a button."""
        return {
            "key": key,
            "sequence": sequence,
            "title": title,
            "icon": "fa-folder-o",
            "rows": [],
            "total": 0,
            "url": False,
            "link": "",
            "empty": "",
            "action": False,
            **values,
        }

    @api.model
    def _appsistance_prepare_home_row(self, name, url=False, **values):
        """A row of a block. ``badge`` is (text, colour); ``files`` are (text, address,
        icon). A ``task`` says in a word what the customer is asked to do: the row then
        stands at the head of the page too."""
        return {
            "name": name,
            "url": url,
            "details": [],
            "badge": False,
            "task": False,
            "files": [],
            **values,
        }

    def _appsistance_get_home(self):
        """The blocks in their order, and the rows that wait for the customer.

        In the environment of the portal user whose contact this is: the record rules
        decide what he sees. Our own people have no home here, and a login whose right
        to the portal was withdrawn has nothing.
        """
        self.ensure_one()
        if not self.env.user._is_portal():
            return {"blocks": [], "tasks": []}
        blocks = sorted(
            self._appsistance_get_home_blocks(), key=lambda block: block["sequence"]
        )
        return {
            "blocks": blocks,
            "tasks": [
                {**row, "block": block}
                for block in blocks
                for row in block["rows"]
                if row["task"]
            ],
        }

    def _appsistance_get_home_blocks(self):
        """Hook: the blocks of the home page; every addon adds its own."""
        self.ensure_one()
        return [
            *self._appsistance_get_home_equipment(),
            *self._appsistance_get_home_invoices(),
        ]

    @api.model
    def _appsistance_get_home_place(self, site, customer):
        """Where it is, as superuser: an administrator knows several customers."""
        own = self.env.user.commercial_partner_id
        parts = [site.name or customer.name]
        if customer not in (own, site):
            parts.append(customer.name)
        return " · ".join(filter(None, parts))

    # --------------------------------------------------
    # Equipment
    # --------------------------------------------------

    def _appsistance_get_home_equipment(self):
        equipment = self.env["appsistance.equipment"]
        if not equipment.has_access("read"):
            return []
        present = Domain("state", "!=", "dismantled")
        shown, deadlines = self._appsistance_find_home_equipment(present)
        return [
            self._appsistance_prepare_home_block(
                "equipment",
                60,
                self.env._("Plants and Appliances"),
                icon="fa-cogs",
                rows=[
                    self._appsistance_prepare_home_unit(unit, deadlines.get(unit.id))
                    for unit in shown.sudo()
                ],
                url="/my/equipment",
                link=self.env._("All plants and appliances"),
                empty=self.env._("There is no equipment of yours here yet."),
            )
        ]

    def _appsistance_find_home_equipment(self, present):
        """What has stopped, then what has a deadline soon, then the others; and the
        next deadline of each."""
        equipment = self.env["appsistance.equipment"]
        soon = fields.Date.add(fields.Date.context_today(self), days=HOME_DEADLINE_DAYS)
        plants = Domain("parent_id", "not any", []) | Domain("state", "=", "stopped")
        units = equipment.search(
            present & plants, order="state desc, complete_name, id", limit=HOME_ROWS
        )
        due = self.env["appsistance.equipment.deadline"]._read_group(
            Domain("date", "<=", soon) & Domain("equipment_id", "any", present),
            ["equipment_id"],
            ["date:min"],
            order="date:min",
            limit=2 * HOME_ROWS,
        )
        found = units.sudo().filtered(lambda unit: unit.state == "stopped")
        for unit, _day in due:
            found |= unit
        found |= units
        return found[:HOME_ROWS], {unit.id: day for unit, day in due}

    def _appsistance_prepare_home_unit(self, unit, deadline):
        details = [self._appsistance_get_home_place(unit.site_id, unit.customer_id)]
        badge = False
        if deadline:
            badge = self._appsistance_get_home_deadline(deadline)
        if unit.state == "stopped":
            badge = (self.env._("Stopped"), "danger")
        return self._appsistance_prepare_home_row(
            unit.name, unit.access_url, details=details, badge=badge
        )

    def _appsistance_get_home_deadline(self, day):
        text = format_date(self.env, day)
        if day < fields.Date.context_today(self):
            return self.env._("Was due on %(day)s", day=text), "warning"
        return self.env._("Due on %(day)s", day=text), "light"

    # --------------------------------------------------
    # Invoices
    # --------------------------------------------------

    def _appsistance_get_home_invoices(self):
        moves = self.env["account.move"]
        if not moves.has_access("read"):
            return []
        # What is to be paid first, then the newest, in one query: the rules of core
        # ask for the whole firm each time.
        shown = moves._search(self._appsistance_get_home_invoice_domain())
        rows = self.env.execute_query(
            SQL(
                """SELECT move.id FROM account_move move WHERE move.id IN %(shown)s
                    ORDER BY CASE WHEN move.move_type = 'out_invoice'
                                   AND move.payment_state NOT IN %(settled)s
                             THEN COALESCE(move.invoice_date_due, move.invoice_date)
                              END,
                             move.invoice_date DESC, move.id DESC
                    LIMIT %(rows)s""",
                shown=shown.subselect(),
                settled=SETTLED,
                rows=HOME_ROWS,
            )
        )
        found = moves.sudo().browse([row[0] for row in rows])
        return [
            self._appsistance_prepare_home_block(
                "invoices",
                80,
                self.env._("Invoices"),
                icon="fa-file-text-o",
                rows=[self._appsistance_prepare_home_invoice(move) for move in found],
                url="/my/invoices",
                link=self.env._("All invoices"),
                empty=self.env._("There are no invoices yet."),
            )
        ]

    def _appsistance_get_home_invoice_domain(self):
        return Domain("state", "=", "posted") & Domain(
            "move_type", "in", ("out_invoice", "out_refund")
        )

    def _appsistance_prepare_home_invoice(self, move):
        """Hook: the row of an invoice (as superuser), with its files."""
        day = format_date(self.env, move.invoice_date)
        amount = format_amount(self.env, move.amount_total, move.currency_id)
        details = [f"{day} · {amount}"]
        if move.partner_id.commercial_partner_id != self.env.user.commercial_partner_id:
            details.append(move.partner_id.commercial_partner_id.name)
        url = f"/my/invoices/{move.id}"
        return self._appsistance_prepare_home_row(
            move.name,
            url,
            details=details,
            badge=self._appsistance_get_home_payment(move),
            files=[("PDF", f"{url}?report_type=pdf", "fa-file-pdf-o")],
        )

    def _appsistance_get_home_payment(self, move):
        if move.move_type == "out_refund":
            return self.env._("Credit Note"), "secondary"
        if move.payment_state in SETTLED:
            return self.env._("Paid"), "success"
        due = move.invoice_date_due
        if due and due < fields.Date.context_today(self):
            return self.env._("Overdue"), "danger"
        if not due:
            return self.env._("To Pay"), "info"
        text = self.env._("To pay by %(day)s", day=format_date(self.env, due))
        return text, "light"
