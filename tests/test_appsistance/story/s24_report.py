"""The technician's phone sends the day: times, materials, signatures, the report."""

import base64
import io
import uuid
from datetime import datetime, timedelta

from PIL import Image

from odoo import fields

from odoo.addons.appsistance_base.tools.holidays import is_holiday

# A stroke, as the signature pad sends it.
STROKE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kg"
    "AAAABJRU5ErkJggg=="
)
TRAVEL, WORK = timedelta(minutes=30), timedelta(minutes=80)


def step(story):
    office = story.env("dispatcher")
    visit = office["appsistance.visit"].browse(story.visit.id)
    start = get_last_working_morning(visit.company_id)
    end = start + WORK
    visit._move({visit: (start, start + timedelta(minutes=60))})
    phone = Phone(story, visit)
    crew = visit._get_crew()
    leaving = start - TRAVEL
    phone.send("start", leaving, kind="travel", people=phone.people(crew))
    phone.send("start", start, kind="work", people=phone.people(crew))
    for time in visit.time_ids.filtered(lambda time: time.kind == "travel"):
        phone.send("time", start, uuid=time.uuid, kind="travel", km=34)
    fan = story.superuser.ref("appsistance_demo.product_fan")
    phone.send(
        "material", end, uuid=phone.uuid(), product=fan.id, quantity=1, state="used"
    )
    phone.take_photo(end, "Ventilatore consumato")
    text = "Sostituito il ventilatore dell'evaporatore, ripristinata la temperatura."
    phone.send("text", end, field="note", value=text, base="")
    phone.send("finish", end, outcome="completed")
    phone.send("close", end, signatures=phone.signatures())
    report = visit.report_ids
    story.report = report
    story.check(report.state == "final", f"the report is {report.state}")
    story.check(visit.work_order_id.state == "done", "the job is not done")
    name = f"{report.name}.pdf"
    saved = story.save(name, report.attachment_id.raw)
    story.check(not report._verify()[report], "the seal does not hold")
    return f"{report.name} chiuso e firmato dal telefono: {saved.name}."


def get_last_working_morning(company):
    """Whatever the day on which the story is told, its work is at ordinary hours."""
    day = fields.Date.today() - timedelta(days=1)
    while day.weekday() > 4 or is_holiday(
        day, company.sudo()._appsistance_get_patron()
    ):
        day -= timedelta(days=1)
    return datetime(day.year, day.month, day.day, 8)


class Phone:
    """What the technician's app sends, through the same method as its endpoint."""

    def __init__(self, story, visit):
        self.story = story
        self.visit = visit
        self.operations = story.env("technician")["appsistance.phone.operation"]

    @staticmethod
    def uuid():
        return str(uuid.uuid4())

    def people(self, crew):
        return [{"uuid": self.uuid(), "resource": person.id} for person in crew]

    def signatures(self):
        signers = (("technician", "Marco Rinaldi"), ("customer", "Sara Pedretti"))
        return [
            {"role": role, "name": name, "image": STROKE, "uuid": self.uuid()}
            for role, name in signers
        ]

    def take_photo(self, moment, caption):
        """A photo comes as a file, and small enough for a phone."""
        output = io.BytesIO()
        Image.new("RGB", (1024, 768), "slategray").save(output, "JPEG")
        visit = self.operations._get_visit(self.visit.id)
        values = {"uuid": self.uuid(), "moment": moment, "name": caption}
        visit._phone_add_photo(values, base64.b64encode(output.getvalue()))

    def send(self, action, moment, /, **values):
        operation = {
            "uuid": self.uuid(),
            "kind": action,
            "visit": self.visit.id,
            "client_time": moment.isoformat(),
            "values": values,
        }
        result = self.operations._receive([operation])[0]
        self.story.check(
            result["status"] == "done",
            f"{action}: {result['status']} {result['message']}",
        )
        self.operations.env.invalidate_all()
