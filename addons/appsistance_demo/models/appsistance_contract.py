import base64
import io
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from PIL import Image, ImageDraw

from odoo import api, models
from odoo.fields import Command

# The last value of the example, what it grows by in a month, and what joins its bases.
INDEX_START = 118.9
INDEX_STEP = 0.14
INDEX_MONTHS = 27
INDEX_LINK = 1.213


class AppsistanceContract(models.Model):
    _inherit = "appsistance.contract"

    def _mail(self, name, recipients, attachments=()):
        """Nobody is mailed while the examples are made."""
        if self.env.context.get("appsistance_demo_quiet"):
            return None
        return super()._mail(name, recipients, attachments)

    @api.model
    def _create_demo_contracts(self):
        """What contracts go through: to sign, signed, renewed, ended, with notice."""
        quiet = self.with_context(
            appsistance_demo_quiet=True, mail_activity_quick_update=True
        )
        quiet._create_demo_index()
        quiet._create_demo_signing()
        quiet._create_demo_history()
        quiet._create_demo_consumer()
        quiet._create_demo_notice()
        quiet._demo("contract_mercati_prealpi")._plan_demo_year()

    def _demo(self, name):
        return self.env.ref(f"appsistance_demo.{name}")

    def _load_demo(self, name, **vals):
        """A contract with the office's usual terms."""
        vals = {
            "user_id": self._demo("user_dispatcher").id,
            "renewal_kind": "tacit",
            "notice_value": 60,
            **vals,
        }
        return self._load_records(
            [
                {
                    "xml_id": f"appsistance_demo.contract_{name}",
                    "values": vals,
                    "noupdate": True,
                }
            ]
        )

    @api.model
    def _add_demo_line(self, equipment):
        return Command.create({"equipment_id": equipment.id})

    @api.model
    def _add_demo_plan(self, equipment, kind, months, **vals):
        return Command.create(
            {
                "equipment_ids": [Command.set(equipment.ids)],
                "type_id": self._demo(f"type_{kind}").id,
                "months": months,
                **vals,
            }
        )

    # --------------------------------------------------
    # The index
    # --------------------------------------------------

    def _create_demo_index(self):
        """Example values of FOI, on a new base since January of this year."""
        index = self.env.ref("appsistance_contracts.appsistance_contract_index_foi")
        this_month = self._get_own_today().replace(day=1)
        base = this_month.replace(month=1)
        rows = []
        for number in range(INDEX_MONTHS):
            month = this_month - relativedelta(months=INDEX_MONTHS - number)
            value = INDEX_START + INDEX_STEP * number
            if month >= base:
                value /= INDEX_LINK
            rows.append({"month": month, "value": round(value, 1)})
        index.value_ids = [Command.create(row) for row in rows]
        index.link_ids = [
            Command.create(
                {
                    "month": base,
                    "name": f"{base.year - 1} = 100 (esempio)",
                    "coefficient": INDEX_LINK,
                }
            )
        ]

    def _plan_demo_year(self):
        """The jobs of the last month, and the rise of the next period, which waits for
        the last value of the index."""
        self._generate(self.date_end.replace(day=1), self.date_end)
        day = self.date_end + timedelta(days=1)
        self._propose_indexations(day, day)

    # --------------------------------------------------
    # Signing
    # --------------------------------------------------

    def _get_demo_year(self, years=0):
        day = self._get_own_today() + relativedelta(years=years)
        return day.replace(month=1, day=1), day.replace(month=12, day=31)

    def _create_demo_signing(self):
        """One waits for its signature in the portal, one is signed."""
        start, end = self._get_demo_year(1)
        clause = {
            "name": "Art. 4 Visite programmate",
            "text": "Le visite del programma, complete di trasferta.",
            "origin": "planned",
        }
        units = [
            self._demo(f"equipment_mercati_{store}_rooftop")
            for store in ("rovato", "iseo")
        ]
        rooftops = self._load_demo(
            "mercati_rooftops",
            title="Roof-top dei punti vendita",
            customer_id=self._demo("partner_mercati_prealpi").id,
            kind="basic",
            date_start=start,
            date_end=end,
            line_ids=[self._add_demo_line(unit) for unit in units],
            plan_ids=[
                self._add_demo_plan(unit, "refrigeration_check", "4,10")
                for unit in units
            ],
            clause_ids=[Command.create(clause)],
            fee_ids=[
                Command.create(
                    {"name": "Canone roof-top", "amount": 960, "interval_months": 6}
                )
            ],
        )
        lift = self._demo("equipment_betulle_lift")
        signed = self._load_demo(
            "le_betulle",
            title="Ascensore, semi-completo",
            template_id=self._demo("contract_template_lift").id,
            customer_id=lift.customer_id.id,
            kind="semi",
            date_start=start,
            date_end=end,
            has_h24=True,
            line_ids=[self._add_demo_line(lift)],
            plan_ids=[self._add_demo_plan(lift, "lift_visit", "2,4,6,8,10,12")],
            clause_ids=[Command.create(clause)],
            fee_ids=[
                Command.create(
                    {
                        "name": "Canone manutenzione ascensore",
                        "equipment_id": lift.id,
                        "amount": 690,
                        "interval_months": 6,
                    }
                )
            ],
        )
        for contract in rooftops | signed:
            contract.action_send_to_sign()
        picture = self._draw_demo_signature()
        signer = self._demo("partner_studio_ferrari_admin")
        signed._sign_in_portal(signer.name, picture, signer)
        signed._approve_in_portal(signer.name, picture)

    def _draw_demo_signature(self):
        image = Image.new("RGBA", (480, 160), (255, 255, 255, 0))
        points = [(40, 110), (70, 40), (95, 120), (130, 60), (160, 115), (200, 75)]
        points += [(240, 110), (290, 70), (330, 105), (380, 60), (440, 90)]
        draw = ImageDraw.Draw(image)
        draw.line(points, fill=(20, 30, 90, 255), width=5, joint="curve")
        stream = io.BytesIO()
        image.save(stream, "PNG")
        return base64.b64encode(stream.getvalue()).decode()

    # --------------------------------------------------
    # History
    # --------------------------------------------------

    def _create_demo_history(self):
        """One that was renewed with a rise, and its predecessor in the history."""
        customer = self._demo("partner_zani")
        counter = self._demo("equipment_zani_counter")
        start, end = self._get_demo_year(-1)
        this_year = self._get_demo_year()[0]
        before = self._get_demo_year(-2)
        line = self._add_demo_line(counter)
        old = self._load_demo(
            "zani_trial",
            title="Prova di un anno, banco pasticceria",
            customer_id=customer.id,
            kind="on_call",
            renewal_kind="none",
            date_start=before[0],
            date_end=before[1],
            line_ids=[line],
        )
        old.action_activate()
        old._end()
        old.action_archive_history()
        month = self._get_own_today() + relativedelta(months=1, day=1)
        contract = self._load_demo(
            "zani",
            title="Banchi e celle della pasticceria",
            customer_id=customer.id,
            kind="basic",
            date_start=start,
            date_end=end,
            indexation_kind="index",
            index_id=self.env.ref(
                "appsistance_contracts.appsistance_contract_index_foi"
            ).id,
            index_share=75.0,
            line_ids=[line],
            plan_ids=[
                self._add_demo_plan(counter, "refrigeration_check", f"{month.month}")
            ],
            clause_ids=[
                Command.create(
                    {
                        "name": "Art. 3 Chiamate",
                        "text": "Due chiamate all'anno, con diritto di chiamata.",
                        "origin": "call",
                        "scope": "callout",
                        "measure": "visits",
                        "quantity": 2,
                    }
                )
            ],
            fee_ids=[
                # what was owed before is settled
                Command.create(
                    {"name": "Canone annuo", "amount": 480, "date_from": this_year}
                )
            ],
        )
        contract.action_activate()
        contract._renew()
        contract._generate(month, month + relativedelta(day=31))

    # --------------------------------------------------
    # Consumers and notices
    # --------------------------------------------------

    def _create_demo_consumer(self):
        """A private customer who is to be told of the renewal, and the letters."""
        unit = self._demo("equipment_bonometti_split")
        end = self._get_own_today() + timedelta(days=50)
        contract = self._load_demo(
            "bonometti",
            title="Climatizzatore di casa",
            customer_id=unit.customer_id.id,
            kind="basic",
            date_start=end - relativedelta(years=1) + timedelta(days=1),
            date_end=end,
            notice_value=20,
            line_ids=[self._add_demo_line(unit)],
            plan_ids=[
                self._add_demo_plan(unit, "refrigeration_check", "5", duration=1)
            ],
            fee_ids=[
                Command.create(
                    {"name": "Manutenzione annuale", "amount": 85, "date_from": end}
                )
            ],
        )
        contract.action_activate()
        mailing = self.env["appsistance.contract.mailing"].create(
            {
                "kind": "renewal",
                "channel": "auto",
                "date": self._get_own_today(),
                "user_id": self._demo("user_dispatcher").id,
            }
        )
        mailing._make(self._demo("contract_zani") | contract)

    def _create_demo_notice(self):
        """A notice that came by PEC, in time."""
        compressor = self._demo("equipment_gatti_compressor")
        start, end = self._get_demo_year()
        contract = self._load_demo(
            "gatti",
            title="Essiccatore aria compressa",
            customer_id=compressor.customer_id.id,
            kind="on_call",
            date_start=start,
            date_end=end,
            notice_value=30,
            line_ids=[self._add_demo_line(compressor)],
        )
        contract.action_activate()
        self.env["appsistance.contract.termination"].create(
            {
                "contract_id": contract.id,
                "date_received": max(start, self._get_own_today() - timedelta(days=6)),
                "channel": "pec",
                "reason": "Chiusura dello stabilimento.",
            }
        )
