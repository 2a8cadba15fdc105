import base64
import io
import uuid
from datetime import timedelta

from PIL import Image

from .common import FieldserviceCommon

SIGNATURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


class ReportCommon(FieldserviceCommon):
    """A visit of Anna's with a checklist, ready to be recorded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "hotel@example.com"
        cls.checklist = cls._create_checklist()
        cls.type.checklist_ids = cls.checklist
        cls.version = cls.checklist.published_version_id
        cls.yes_no, cls.number, cls.choice, cls.text = cls.version.question_ids
        cls.order = cls._create_order(equipment_ids=cls.boiler.ids)
        cls.visit = cls._plan(order=cls.order)
        cls.user_anna = cls.anna.user_id
        cls.user_bruno = cls.bruno.user_id

    @classmethod
    def _create_checklist(cls, **vals):
        checklist = cls.env["appsistance.checklist"].create(
            {
                "name": "Boiler Check",
                "question_ids": [
                    (0, 0, {"name": "Is it tight?", "is_required": True}),
                    (
                        0,
                        0,
                        {
                            "name": "Efficiency",
                            "sequence": 20,
                            "kind": "number",
                            "unit": "%",
                            "has_minimum": True,
                            "minimum": 90,
                            "asks_follow_up": True,
                        },
                    ),
                    (
                        0,
                        0,
                        {
                            "name": "Fuel",
                            "sequence": 30,
                            "kind": "single",
                            "choice_ids": [
                                (0, 0, {"name": "Gas"}),
                                (0, 0, {"name": "Oil", "is_anomaly": True}),
                            ],
                        },
                    ),
                    (
                        0,
                        0,
                        {
                            "name": "Why not tight?",
                            "sequence": 40,
                            "kind": "text",
                            "is_required": True,
                        },
                    ),
                ],
                **vals,
            }
        )
        questions = checklist.question_ids
        questions[3].write(
            {"condition_question_id": questions[0].id, "condition_boolean": "no"}
        )
        checklist.action_publish()
        return checklist

    @classmethod
    def _photo(cls, size=(800, 600)):
        output = io.BytesIO()
        Image.new("RGB", size, "teal").save(output, "JPEG")
        return output.getvalue()

    @classmethod
    def _create_photo(cls, visit=None, **vals):
        return cls.env["appsistance.visit.photo"].create(
            {
                "visit_id": (visit or cls.visit).id,
                "image": base64.b64encode(cls._photo()),
                **vals,
            }
        )

    @classmethod
    def _create_time(cls, visit=None, start=None, stop=None, resource=None, **vals):
        """An hour from the visit's planned start, or between two of Monday's hours."""
        visit = visit or cls.visit
        begin = visit.start if start is None else cls._at(start)
        return cls.env["appsistance.visit.time"].create(
            {
                "visit_id": visit.id,
                "resource_id": (resource or cls.anna).id,
                "start": begin,
                "stop": begin + timedelta(hours=1) if stop is None else cls._at(stop),
                **vals,
            }
        )

    @classmethod
    def _answer(cls, question, visit=None, **vals):
        return cls.env["appsistance.checklist.answer"].create(
            {
                "visit_id": (visit or cls.visit).id,
                "question_id": question.id,
                "is_answered": True,
                **vals,
            }
        )

    @classmethod
    def _record(cls, visit=None, **vals):
        """Everything a simple visit needs."""
        visit = visit or cls.visit
        visit._freeze_checklists()
        cls._create_time(visit)
        cls._answer(cls.yes_no, visit, value_boolean="yes")
        visit.write({"note": "Gasket replaced.", **vals})
        visit._finish(vals.get("outcome", "completed"), at=visit.start)
        return visit

    @classmethod
    def _signature(cls, role="customer", name="Giulia Niccolò", **vals):
        return {"role": role, "name": name, "image": SIGNATURE, **vals}

    @classmethod
    def _close(cls, visit=None, user=None):
        """Recorded, closed and signed by both sides."""
        visit = cls._record(visit)
        report = visit._get_or_create_reports()
        if user:
            report = report.with_user(user)
        report._seal()
        report._sign([cls._signature("technician", "Anna"), cls._signature()])
        report._conclude("signed")
        return report

    def _operation(self, kind, values=None, visit=None, user=None, **extra):
        """Send one operation as a phone does; returns its result."""
        operation = {
            "uuid": str(uuid.uuid4()),
            "kind": kind,
            "visit": (visit or self.visit).id,
            "client_time": "2026-11-24T08:00:00Z",
            "values": values or {},
            **extra,
        }
        model = self.env["appsistance.phone.operation"].with_user(
            user or self.user_anna
        )
        return model._receive([operation])[0]
