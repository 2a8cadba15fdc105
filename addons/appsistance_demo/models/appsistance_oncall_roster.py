from odoo import api, models

TURNS = {
    "roster_lifts": ["orlandi", "popescu", "quaresmini", "rovetta"],
    "roster_heating": ["rinaldi", "ghidini", "belotti", "inselvini"],
}


class AppsistanceOncallRoster(models.Model):
    _inherit = "appsistance.oncall.roster"

    @api.model
    def _create_demo_turns(self):
        rosters = self.browse()
        vals_list = []
        for xml_id, names in TURNS.items():
            roster = self.env.ref(f"appsistance_demo.{xml_id}")
            rosters |= roster
            vals_list += [
                {
                    "roster_id": roster.id,
                    "sequence": number,
                    "resource_id": self.env.ref(
                        f"appsistance_demo.employee_{name}"
                    ).resource_id.id,
                }
                for number, name in enumerate(names)
            ]
        self.env["appsistance.oncall.turn"].create(vals_list)
        rosters._fill(weeks=8)
