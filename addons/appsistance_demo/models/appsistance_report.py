import base64
import io

from PIL import Image, ImageDraw

from odoo import Command, api, models

from ..tools.tables import read_table

# a pen's way over the paper
STROKE = [(12, 70), (40, 22), (52, 66), (78, 34), (96, 62), (130, 40), (180, 58)]
STROKE += [(206, 30), (224, 64), (290, 46)]
SIZE = (300, 90)
OUTCOMES = {"absent": "absent", "refused": "refused"}


class AppsistanceReport(models.Model):
    _inherit = "appsistance.report"

    @api.model
    def _create_demo_reports(self):
        """Visits of the last working days, with reports in all their states.

        Nobody is mailed: the days are over, and the addresses are invented.
        """
        rows = read_table("reports")
        orders = self.env["appsistance.work.order"].create(
            [self._prepare_demo_order(row["plant"], row["type"]) for row in rows]
        )
        visits = self.env["appsistance.visit"]._plan(
            [
                order._prepare_demo_plan(
                    order, int(row["days"]), float(row["hour"]), row["lead"], []
                )
                for order, row in zip(orders, rows, strict=True)
            ]
        )
        # in the order of time: a clock that runs is in the way of later work
        pairs = sorted(zip(visits, rows, strict=True), key=lambda pair: pair[0].start)
        for visit, row in pairs:
            visit._record_demo(row["note"])
            visit._get_or_create_reports()._advance_demo(row["stage"])
        self._silence_demo(visits)
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"appsistance_demo.report_{row['stage']}",
                    "record": visit.report_ids,
                    "noupdate": True,
                }
                for visit, row in zip(visits, rows, strict=True)
            ]
        )

    @api.model
    def _prepare_demo_order(self, plant, type_id):
        orders = self.env["appsistance.work.order"]
        return {
            "type_id": orders._demo(type_id).id,
            "equipment_ids": [Command.set(orders._demo(f"equipment_{plant}").ids)],
        }

    def _advance_demo(self, stage):
        """From the open report to where it stands, by the methods people use."""
        if stage == "open":
            return
        self._seal()
        if stage == "closed":
            return
        self._conclude_demo(OUTCOMES.get(stage, "signed"))
        if stage == "approved":
            self._approve(self.has_anomaly and "Concordato per telefono.")
        elif stage == "renewed":
            manager = self.env.ref("appsistance_demo.user_manager")
            self.with_user(manager)._renew("Ore corrette su richiesta del cliente.")
            self._seal()
            self._conclude_demo("signed")

    def _conclude_demo(self, outcome):
        lead = self.visit_id.lead_id
        stroke = self._draw_demo_stroke()
        signatures = [{"role": "technician", "name": lead.name, "image": stroke}]
        if outcome == "signed":
            order = self.work_order_id
            signer = order.contact_name or self.site_id.name or self.customer_id.name
            signatures.append({"role": "customer", "name": signer, "image": stroke})
        self._sign(signatures)
        self._conclude(outcome)

    @api.model
    def _draw_demo_stroke(self):
        picture = Image.new("RGBA", SIZE, (255, 255, 255, 0))
        ImageDraw.Draw(picture).line(STROKE, fill=(20, 40, 90), width=4, joint="curve")
        output = io.BytesIO()
        picture.save(output, "PNG")
        return base64.b64encode(output.getvalue())

    @api.model
    def _silence_demo(self, visits):
        mails = self.env["mail.mail"].search(
            [
                ("model", "=", self._name),
                ("res_id", "in", visits.report_ids.ids),
                ("state", "=", "outgoing"),
            ]
        )
        mails.cancel()
        invitations = self.env["appsistance.invitation"].search(
            [("visit_id", "in", visits.ids)]
        )
        invitations.write({"is_pending": False})
        notices = self.env["appsistance.visit.notice"].search(
            [("visit_id", "in", visits.ids), ("state", "=", "pending")]
        )
        notices.unlink()
