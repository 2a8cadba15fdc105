from collections import defaultdict

from odoo import models
from odoo.fields import Command
from odoo.tools import float_is_zero

from ..tools.difference import get_differences


class AppsistanceStockMover(models.AbstractModel):
    """From closed reports to movements of goods.

    The rule: what has gone to the customer for a line of a report, all movements
    together, is what its newest version says. So the first version moves all of it, a
    correction the difference, and a second run nothing.
    """

    _name = "appsistance.stock.mover"
    _description = "Movements of Materials"

    def _move(self, reports):
        """Move what is missing of ``reports``, whose rows are locked by the caller."""
        steps = self._get_steps(reports)
        self._take_turns(steps)
        steps, problems = self._check_steps(steps)
        pickings = self._create_pickings(steps)
        self._finish_pickings(pickings)
        self._after_moving(reports, pickings)
        self.env["appsistance.stock.discrepancy"]._note(problems, moved=reports)
        held = {row["report_id"] for row in problems if row.get("is_held")}
        for report_ids, state in (
            (held, "held"),
            (set(reports.ids) - held, "done"),
        ):
            reports.browse(sorted(report_ids)).write({"stock_state": state})

    def _after_moving(self, reports, pickings):
        """Hook: what follows from goods that have moved."""
        self.env["appsistance.left.material"]._sync(reports)
        pickings._appsistance_number_requested()
        moved = set(pickings.move_ids.mapped("appsistance_line_uuid"))
        reports.visit_id.material_ids.filtered(
            lambda line: line.uuid in moved or line.replaced_id
        )._install()

    # --------------------------------------------------
    # What is missing
    # --------------------------------------------------

    def _get_steps(self, reports):
        """One dict per movement that is missing: ``report``, ``line``, ``product``,
        ``lot``, ``lot_name``, ``source``, ``target``, ``quantity`` (negative: taken
        back), in the product's unit."""
        wanted = self._get_wanted(reports)
        done = self._get_done(reports)
        return [
            {**facts, "quantity": quantity}
            for facts, quantity in get_differences(wanted, done, self._is_nothing)
        ]

    def _is_nothing(self, quantity):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return float_is_zero(quantity, precision_digits=digits)

    def _get_wanted(self, reports):
        """``{identity: (facts, quantity)}`` of what the reports say now."""
        lines = reports.visit_id.material_ids.filtered(
            lambda line: line._is_moved() and line.visit_id.state != "cancelled"
        )
        lots = self._find_lots(lines)
        sources = self._get_sources(lines)
        targets = self._get_targets(lines)
        wanted = {}
        for line in lines:
            facts = {
                "report": line.visit_id.report_ids[:1],
                "line": line,
                "uuid": line.uuid,
                "product": line.product_id,
                "lot": lots.get(line, self.env["stock.lot"]),
                "source": sources[line],
                "target": targets[line],
            }
            wanted[self._get_identity(facts)] = (facts, line._get_product_quantity())
        return wanted

    def _get_done(self, reports):
        """``{identity: (facts, quantity)}`` of what has gone already."""
        moves = self.env["stock.move"].search(
            [("appsistance_report_id", "in", reports.ids), ("state", "=", "done")]
        )
        lines = {line.uuid: line for line in reports.visit_id.material_ids}
        done = {}
        for move in moves:
            source, target = move._appsistance_get_way()
            facts = {
                "report": move.appsistance_report_id,
                "line": lines.get(
                    move.appsistance_line_uuid, self.env["appsistance.visit.material"]
                ),
                "uuid": move.appsistance_line_uuid,
                "product": move.product_id,
                "lot": move.move_line_ids.lot_id[:1],
                "source": source,
                "target": target,
            }
            key = self._get_identity(facts)
            before = done[key][1] if key in done else 0.0
            done[key] = (facts, before + move._appsistance_get_signed())
        return done

    def _get_identity(self, facts):
        return (
            facts["uuid"],
            facts["product"].id,
            facts["lot"].id,
            facts["source"].id,
            facts["target"].id,
        )

    def _get_sources(self, lines):
        """``{line: location}`` that the goods are taken from."""
        stocks = {
            company: company._appsistance_get_warehouse().lot_stock_id
            for company in lines.company_id
        }
        return {
            line: self._get_source(line) or stocks[line.company_id] for line in lines
        }

    def _get_source(self, line):
        """Hook: the van that the line names, those of the visit, the technician's own
        place; else the goods come from the warehouse."""
        visit = line.visit_id
        carriers = line.resource_id | visit.vehicle_ids | visit.lead_id
        return carriers.appsistance_location_ids.filtered(
            lambda place: place.company_id == line.company_id
        )[:1]

    def _get_targets(self, lines):
        """``{line: location}``: the customer's, or where left goods of his lie."""
        targets = {}
        for company, own in lines.grouped("company_id").items():
            left = own.filtered(lambda line: line.state == "left")
            places = self.env["stock.location"]._appsistance_get_left_locations(
                left.visit_id.customer_id, company
            )
            for line in own:
                customer = line.visit_id.customer_id.with_company(company)
                targets[line] = (
                    places[customer]
                    if line.state == "left"
                    else customer.property_stock_customer
                )
        return targets

    # --------------------------------------------------
    # Lots
    # --------------------------------------------------

    def _find_lots(self, lines):
        """``{line: lot}``: by the office's choice, by name, or the only one there."""
        tracked = lines.filtered(lambda line: line.product_id.tracking != "none")
        lots = {line: line.lot_id for line in tracked if line.lot_id}
        named = tracked.filtered(
            lambda line: (line.lot_name or "").strip() and line not in lots
        )
        lots |= self._find_named_lots(named)
        lots |= self._find_only_lots(tracked - named - self._join(lots))
        return lots

    def _join(self, lines):
        empty = self.env["appsistance.visit.material"]
        return empty.concat(*lines)

    def _find_named_lots(self, lines):
        """By the number that the technician read; one that is not known is new.

        Two firms may have the same number: each takes its own, or that of all.
        """
        names = {line: line.lot_name.strip() for line in lines}
        found = self.env["stock.lot"].search(
            [
                ("product_id", "in", lines.product_id.ids),
                ("name", "in", list(set(names.values()))),
                ("company_id", "in", [False, *lines.company_id.ids]),
            ]
        )
        by_name = {
            (lot.product_id, company, lot.name): lot
            for lot in found
            for company in lot.company_id or lines.company_id
        }
        keys = {line: (line.product_id, line.company_id, names[line]) for line in lines}
        missing = [key for key in dict.fromkeys(keys.values()) if key not in by_name]
        created = self.env["stock.lot"].create(
            [
                {"product_id": product.id, "name": name, "company_id": company.id}
                for product, company, name in missing
            ]
        )
        by_name |= dict(zip(missing, created, strict=True))
        return {line: by_name[key] for line, key in keys.items()}

    def _find_only_lots(self, lines):
        """Where the van carries just one lot of it, that one it was."""
        sources = self._get_sources(lines)
        rows = self.env["stock.quant"]._read_group(
            [
                ("product_id", "in", lines.product_id.ids),
                ("location_id", "in", [place.id for place in sources.values()]),
                ("quantity", ">", 0),
                ("lot_id", "!=", False),
            ],
            ["product_id", "location_id"],
            ["lot_id:recordset"],
        )
        by_place = {(product, place): lots for product, place, lots in rows}
        return {
            line: by_place[line.product_id, place]
            for line, place in sources.items()
            if len(by_place.get((line.product_id, place), ())) == 1
        }

    # --------------------------------------------------
    # What is wrong
    # --------------------------------------------------

    def _take_turns(self, steps):
        places = self.env["stock.location"].union(
            *(step[name] for step in steps for name in ("source", "target"))
        )
        places.filtered(
            lambda place: place.usage == "internal"
        )._appsistance_take_turn()

    def _check_steps(self, steps):
        """Return the steps that can be done, and what the office has to know."""
        stock = self._get_stock(steps)
        allowed, problems = [], []
        for step in steps:
            found = self._find_lot_problems(step)
            if not any(problem["is_held"] for problem in found):
                found += self._find_short(step, stock)
            problems += found
            if not any(problem["is_held"] for problem in found):
                allowed.append(step)
        return allowed, problems

    def _get_stock(self, steps):
        """``{(product, place, lot): quantity}`` on hand."""
        products = {step["product"].id for step in steps}
        places = {step[name].id for step in steps for name in ("source", "target")}
        rows = self.env["stock.quant"]._read_group(
            [
                ("product_id", "in", sorted(products)),
                ("location_id", "in", sorted(places)),
                ("location_id.usage", "=", "internal"),
            ],
            ["product_id", "location_id", "lot_id"],
            ["quantity:sum"],
        )
        stock = defaultdict(float)
        for product, place, lot, quantity in rows:
            stock[product.id, place.id, lot.id] = quantity
        return stock

    def _find_lot_problems(self, step):
        product, lot = step["product"], step["lot"]
        if product.tracking != "none" and not lot:
            return [self._prepare_problem(step, "lot", is_held=True)]
        if lot.product_expiry_alert and step["quantity"] > 0:
            return [self._prepare_problem(step, "expired")]
        return []

    def _find_short(self, step, stock):
        """What goes below zero is moved all the same, unless the company forbids it."""
        quantity = step["quantity"]
        place = step["source"] if quantity > 0 else step["target"]
        if place.usage != "internal" or not step["product"].is_storable:
            return []
        key = (step["product"].id, place.id, step["lot"].id)
        left = stock[key] - abs(quantity)
        is_short = left < 0 and not self._is_nothing(left)
        is_held = (
            is_short and step["report"].company_id.appsistance_below_zero == "forbid"
        )
        if not is_held:
            stock[key] = left
        if not is_short:
            return []
        missing = min(-left, abs(quantity))
        return [self._prepare_problem(step, "short", is_held=is_held, missing=missing)]

    def _prepare_problem(self, step, kind, is_held=False, missing=0.0):
        place = step["source"] if step["quantity"] > 0 else step["target"]
        return {
            "report_id": step["report"].id,
            "kind": kind,
            "line_uuid": step["uuid"],
            "product_id": step["product"].id,
            "lot_id": step["lot"].id,
            "location_id": place.id,
            "quantity": abs(step["quantity"]),
            "missing": missing,
            "is_held": is_held,
        }

    # --------------------------------------------------
    # Movements
    # --------------------------------------------------

    def _create_pickings(self, steps):
        """One transfer per report, van and direction, all of them at once."""
        groups = defaultdict(list)
        for step in steps:
            groups[step["report"], step["source"], step["quantity"] < 0].append(step)
        vals_list = [
            self._prepare_picking(report, source, is_return, own)
            for (report, source, is_return), own in groups.items()
        ]
        model = self.env["stock.picking"].with_context(**self._get_quiet_context())
        pickings = model.create(vals_list)
        moves = [move for picking in pickings for move in picking.move_ids.sorted("id")]
        lots = [step["lot"] for own in groups.values() for step in own]
        pickings._appsistance_take(zip(moves, lots, strict=True))
        return pickings

    def _get_quiet_context(self):
        """Nothing of core's asks back or mails."""
        return {
            "cancel_backorder": True,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "mail_notrack": True,
            "skip_sms": True,
            "tracking_disable": True,
        }

    def _finish_pickings(self, pickings):
        """Straight to done: no wizard of core's stands between evidence and goods."""
        if pickings:
            pickings._action_done()

    def _prepare_picking(self, report, source, is_return, steps):
        kind = report.company_id._appsistance_get_stock_type(
            "incoming" if is_return else "outgoing"
        )
        visit = report.visit_id
        customer = visit.customer_id.with_company(report.company_id)
        places = [source.id, customer.property_stock_customer.id]
        if is_return:
            places.reverse()
        return {
            "picking_type_id": kind.id,
            "partner_id": (visit.site_id or visit.customer_id).id,
            "company_id": report.company_id.id,
            "location_id": places[0],
            "location_dest_id": places[1],
            "origin": f"{visit.work_order_id.name} · {report.name}",
            "appsistance_report_id": report.id,
            **visit._prepare_ddt_vals(),
            "move_ids": [
                Command.create(self._prepare_move(kind, number, step))
                for number, step in enumerate(steps)
            ],
        }

    def _prepare_move(self, kind, number, step):
        report, product = step["report"], step["product"]
        visit, is_return = report.visit_id, step["quantity"] < 0
        quantity = abs(step["quantity"])
        source, target = step["source"], step["target"]
        if is_return:
            source, target = target, source
        key = f"{step['uuid']}:back{number}" if is_return else step["uuid"]
        common = {
            "product_id": product.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "company_id": report.company_id.id,
        }
        return {
            **common,
            "product_uom_qty": quantity,
            "product_uom": product.uom_id.id,
            "picking_type_id": kind.id,
            "origin": report.name,
            "sale_line_id": step["line"].sale_line_id.id,
            "to_refund": is_return,
            "appsistance_report_id": report.id,
            "appsistance_version_id": report.version_id.id,
            "appsistance_line_key": key,
            "appsistance_line_uuid": step["uuid"],
            "appsistance_is_return": is_return,
            "appsistance_visit_id": visit.id,
            "appsistance_work_order_id": visit.work_order_id.id,
            "appsistance_customer_id": visit.customer_id.id,
            "appsistance_equipment_id": (
                step["line"].equipment_id or visit.work_order_id.equipment_id
            ).id,
            "appsistance_type_id": visit.type_id.id,
        }
