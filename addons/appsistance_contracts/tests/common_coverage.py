from datetime import timedelta

from odoo import Command

from odoo.addons.appsistance_fieldservice.tests.common_billing import ApprovalCommon


class CoverageCommon(ApprovalCommon):
    """A visit of one hour with a trip on 30 November 2026, under contract."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contract()

    @classmethod
    def _create_contract(cls, **vals):
        contract = cls.env["appsistance.contract"].create(
            {
                "title": "Boiler house",
                "customer_id": cls.customer.id,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
                "line_ids": [Command.create({"equipment_id": cls.boiler.id})],
                **vals,
            }
        )
        contract.action_activate()
        cls.visit.work_order_id.contract_id = contract
        return contract

    @classmethod
    def _add_clause(cls, **vals):
        return cls.env["appsistance.contract.clause"].create(
            {"contract_id": cls.contract.id, "name": "Art. 4", **vals}
        )

    @classmethod
    def _create_job(cls, minutes=60, days=1, **vals):
        """The report of another visit under the contract, ready to be approved."""
        order = cls._create_order(
            equipment_ids=[Command.set(cls.boiler.ids)],
            contract_id=cls.contract.id,
            **vals,
        )
        return cls._report(
            cls._plan(order=order, hours=minutes / 60, days=days), minutes
        )

    @classmethod
    def _report(cls, visit=None, minutes=60):
        visit = visit or cls.visit
        cls._create_trip(visit)
        time = cls._create_time(visit)
        time.stop = time.start + timedelta(minutes=minutes)
        return cls._finalize(visit)

    def _get_coverage(self, charges):
        """``{kind: [coverages]}``"""
        found = {}
        for charge in charges.sorted("id"):
            found.setdefault(charge.kind, []).append(charge.coverage)
        return found
