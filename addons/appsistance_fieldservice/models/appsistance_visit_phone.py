from odoo import fields, models
from odoo.exceptions import UserError

TEXT_FIELDS = ("note", "customer_remarks", "internal_note")


class AppsistanceVisit(models.Model):
    """Operations that a technician's phone sends; see ``appsistance.phone.operation``.

    A handler gets the visit and the values, with the ``moment`` on the phone's clock
    among them. It may be called again with the same row ``uuid``: rows are made once.
    """

    _inherit = "appsistance.visit"

    def _get_phone_handlers(self):
        """Handlers by kind of operation; other addons add theirs."""
        model = type(self)
        return {
            "start": model._phone_start,
            "pause": model._phone_pause,
            "finish": model._phone_finish,
            "release": model._phone_release,
            "text": model._phone_text,
            "answer": model._phone_answer,
            "time": model._phone_time,
            "time_delete": model._phone_time_delete,
            "material": model._phone_material,
            "material_delete": model._phone_material_delete,
            "photo_caption": model._phone_photo_caption,
            "photo_delete": model._phone_photo_delete,
            "close": model._phone_close,
            "addendum": model._phone_addendum,
        }

    # --------------------------------------------------
    # The clock
    # --------------------------------------------------

    def _phone_start(self, values):
        versions = self.env["appsistance.checklist.version"].browse(
            values.get("versions") or []
        )
        crew = self._get_crew()
        people = [
            {
                "uuid": item["uuid"],
                "resource_id": item["resource"],
                "client_time": values["moment"],
            }
            for item in values.get("people") or []
            if item["resource"] in crew.ids
        ]
        # a clock that starts or stops is a fact: it is never refused, but flagged
        self.with_context(appsistance_late=True)._start(
            kind=values.get("kind") or "work",
            at=values["moment"],
            people=people or None,
            checklist_versions=versions.exists(),
        )
        if values.get("kind") != "travel":
            self._phone_note_trapped("arrived_at", values["moment"])

    def _phone_release(self, values):
        self._phone_note_trapped("released_at", values["moment"])

    def _phone_note_trapped(self, name, moment):
        """When somebody came to the person trapped, and freed him: the first time."""
        order = self.work_order_id.sudo()
        if order.priority == "3" and not order[name]:
            order[name] = moment

    def _phone_pause(self, values):
        self.with_context(appsistance_late=True)._pause(at=values["moment"])

    def _phone_finish(self, values):
        reason = self.env["appsistance.outcome.reason"].browse(
            values.get("reason") or []
        )
        self.with_context(appsistance_late=True)._finish(
            values.get("outcome") or "completed",
            reason=reason,
            at=values["moment"],
            note=values.get("note") or "",
        )
        if "return_is_ours" in values:
            self.write({"return_is_ours": values["return_is_ours"]})

    # --------------------------------------------------
    # Texts
    # --------------------------------------------------

    def _phone_text(self, values):
        """Write one text, unless somebody else has written another one meanwhile."""
        name = values["field"]
        if name not in TEXT_FIELDS:
            raise UserError(self.env._("This operation could not be read."))
        return self._phone_merge(self, {name: values["value"]}, {name: values["base"]})

    def _phone_merge(self, record, vals, base):
        """Write ``vals`` where the stored values are still those that the phone knew.

        :param base: what the phone knew when the change was made there; without it the
            change wins (the technician has seen both and chosen)
        :return: a conflict with both values, or nothing
        """
        if base is not None:
            for name, known in base.items():
                stored = record[name]
                if (stored or "") not in ((known or ""), (vals[name] or "")):
                    return {
                        "conflict": True,
                        "field": name,
                        "mine": vals[name] or "",
                        "theirs": stored or "",
                        "author": record.sudo().write_uid.name,
                    }
        record.write(vals)
        return None

    # --------------------------------------------------
    # Rows
    # --------------------------------------------------

    def _phone_find(self, model, uuid):
        """The row of this visit that the phone calls so."""
        row = self.env[model].search([("uuid", "=", uuid)], limit=1)
        if row and row.visit_id != self:
            raise UserError(self.env._("This row belongs to another visit."))
        return row

    def _phone_upsert(self, model, values, vals):
        row = self._phone_find(model, values["uuid"])
        if row:
            row.write(vals)
            return row
        return self.env[model].create(
            {
                **vals,
                "visit_id": self.id,
                "uuid": values["uuid"],
                "client_time": values["moment"],
            }
        )

    def _phone_answer(self, values):
        question = self.env["appsistance.checklist.question"].browse(
            int(values["question"])
        )
        equipment_id = int(values.get("equipment") or 0)
        self._phone_check_question(question, equipment_id)
        vals = self.env["appsistance.checklist.answer"]._prepare_value(
            question, values.get("value")
        )
        answer = self.answer_ids.filtered(
            lambda row: (
                (row.question_id == question and row.equipment_id.id == equipment_id)
                if equipment_id
                else row.question_id == question and not row.equipment_id
            )
        )
        if not answer:
            self.env["appsistance.checklist.answer"].create(
                {
                    **vals,
                    "visit_id": self.id,
                    "question_id": question.id,
                    "equipment_id": equipment_id or False,
                    "uuid": values["uuid"],
                    "client_time": values["moment"],
                    "date": self._get_phone_day(values["moment"]),
                }
            )
            return None
        if "base" in values and answer._get_phone_value() not in (
            values["base"],
            values.get("value"),
        ):
            return {
                "conflict": True,
                "question": question.id,
                "equipment": equipment_id,
                "mine": values.get("value"),
                "theirs": answer._get_phone_value(),
                "author": answer.sudo().write_uid.name,
            }
        answer.write(vals)
        return None

    def _phone_check_question(self, question, equipment_id):
        if not self.checklist_version_ids:
            self._freeze_checklists()
        blocks = [
            (version, equipment.id or 0)
            for version, equipment in self._get_checklist_blocks()
        ]
        if (question.version_id, equipment_id) not in blocks:
            raise UserError(self.env._("This question is not asked on this visit."))

    def _get_phone_day(self, moment):
        zone = self.with_context(tz=self._get_report_timezone())
        return fields.Datetime.context_timestamp(zone, moment).date()

    def _phone_time(self, values):
        parse = self.env["appsistance.phone.operation"]._parse_moment
        vals = {"kind": values["kind"], "km": float(values.get("km") or 0)}
        if "note" in values:
            vals["note"] = values["note"]
        if values.get("resource"):
            vals["resource_id"] = self._phone_check_person(values["resource"])
        if values.get("start"):
            vals["start"] = parse(values["start"])
        if values.get("stop"):
            vals["stop"] = parse(values["stop"])
        self._phone_upsert("appsistance.visit.time", values, vals)

    def _phone_check_person(self, resource_id):
        if resource_id not in self._get_crew().ids:
            raise UserError(self.env._("This person is not booked on the visit."))
        return resource_id

    def _phone_time_delete(self, values):
        self._phone_find("appsistance.visit.time", values["uuid"]).unlink()

    def _phone_material(self, values):
        product = self.env["product.product"].browse(values.get("product") or [])
        vals = {
            "work_order_id": self.work_order_id.id,
            "product_id": product.id,
            "name": not product and values.get("name"),
            "quantity": float(str(values.get("quantity") or 1).replace(",", ".")),
            "state": values["state"] if values["state"] == "left" else "used",
            "lot_name": values.get("lot") or False,
            "resource_id": self.vehicle_ids[:1].id,
        }
        if not product and not vals["name"]:
            raise UserError(self.env._("Which material? Its name is missing."))
        planned = self._phone_find_planned(values)
        if planned:
            # what was to be brought becomes what was used: it belongs to no visit yet,
            # and the caller may write this one
            planned.sudo().write({**vals, "visit_id": self.id})
            return
        self._phone_upsert("appsistance.visit.material", values, vals)

    def _phone_find_planned(self, values):
        if not values.get("planned"):
            return None
        return self.work_order_id.material_ids.filtered(
            lambda line: line.id == values["planned"] and line.state == "planned"
        )

    def _phone_material_delete(self, values):
        self._phone_find("appsistance.visit.material", values["uuid"]).unlink()

    def _phone_photo_caption(self, values):
        photo = self._phone_find("appsistance.visit.photo", values["uuid"])
        photo.write({"name": values.get("name"), "kind": values.get("kind") or "work"})

    def _phone_photo_delete(self, values):
        self._phone_find("appsistance.visit.photo", values["uuid"]).unlink()

    def _phone_add_photo(self, values, image):
        """A photo comes by an upload of its own; sent twice it is there once."""
        if self._phone_find("appsistance.visit.photo", values["uuid"]):
            return
        vals = {
            "visit_id": self.id,
            "uuid": values["uuid"],
            "client_time": values["moment"],
            "image": image,
            "name": values.get("name") or False,
            "kind": values.get("kind") or "work",
        }
        if values.get("question"):
            answer = self._phone_get_photo_answer(values)
            vals |= {"answer_id": answer.id, "equipment_id": answer.equipment_id.id}
        self.env["appsistance.visit.photo"].create(vals)

    def _phone_get_photo_answer(self, values):
        question = self.env["appsistance.checklist.question"].browse(
            int(values["question"])
        )
        equipment_id = int(values.get("equipment") or 0)
        self._phone_check_question(question, equipment_id)
        answer = self.answer_ids.filtered(
            lambda row: (
                row.question_id == question
                and (row.equipment_id.id or 0) == equipment_id
            )
        )
        return answer or self.env["appsistance.checklist.answer"].create(
            {
                "visit_id": self.id,
                "question_id": question.id,
                "equipment_id": equipment_id or False,
                "is_answered": True,
                "date": self._get_phone_day(values["moment"]),
            }
        )

    # --------------------------------------------------
    # Closing
    # --------------------------------------------------

    def _phone_close(self, values):
        """Close, sign and conclude in one go: all of it, or nothing."""
        self._phone_check_seen(values.get("seen"))
        report = self._get_or_create_reports()
        report._seal()
        report._sign(
            [
                {
                    "role": item["role"],
                    "name": item["name"],
                    "image": item["image"].split(",")[-1],
                    "uuid": item["uuid"],
                    "client_time": values["moment"],
                }
                for item in values.get("signatures") or []
            ]
        )
        outcome = values.get("signature_outcome") or "signed"
        if outcome == "link":
            report._request_signature(values.get("email"), values.get("signer"))
        else:
            report._conclude(outcome, values.get("signature_note"))
        return {"report": report.id, "name": report.name, "state": report.state}

    def _phone_check_seen(self, seen):
        """What the customer has signed is what is closed: nothing came in between."""
        if not seen:
            return
        current = self._get_phone_seen()
        changed = [
            label
            for key, label in self._get_phone_seen_labels().items()
            if key in seen and seen[key] != current[key]
        ]
        if changed:
            raise UserError(
                self.env._(
                    "Meanwhile this has changed: %(changed)s. Show the customer the"
                    " report as it is now, and sign again.",
                    changed=", ".join(changed),
                )
            )

    def _get_phone_seen(self):
        """What a phone shows before the signature, to compare."""
        self.ensure_one()
        return {
            "note": self.note or "",
            "customer_remarks": self.customer_remarks or "",
            "times": sorted(self.time_ids.mapped("uuid")),
            "materials": sorted(
                self.material_ids.filtered(lambda line: line.state != "planned").mapped(
                    "uuid"
                )
            ),
            "photos": sorted(self.photo_ids.mapped("uuid")),
        }

    def _get_phone_seen_labels(self):
        return {
            "note": self.env._("the work done"),
            "customer_remarks": self.env._("the customer’s remarks"),
            "times": self.env._("the times"),
            "materials": self.env._("the materials"),
            "photos": self.env._("the photos"),
        }

    def _phone_addendum(self, values):
        self.report_id._add(
            values["text"], uuid=values["uuid"], client_time=values["moment"]
        )
