"""What was used is charged with its delivery note; what was left is billed later."""


def step(story):
    office = story.env("dispatcher")
    report = office["appsistance.report"].browse(story.material_report.id)
    report._approve(report.has_anomaly and "Concordato per telefono.")
    charges = report.charge_ids.filtered(lambda charge: charge.kind == "material")
    story.check(len(charges) == 2, f"{len(charges)} charges of materials instead of 2")
    number = report.picking_ids.l10n_it_ddt_number
    check_references(story, charges, report, number)
    left = office["appsistance.left.material"].search([("report_id", "=", report.id)])
    story.check(left.quantity_open == 1, "what was left is not followed")
    manager = story.env("manager")["appsistance.left.material"].browse(left.id)
    manager.action_bill()
    late = story.superuser["appsistance.charge"].search(
        [("res_model", "=", left._name), ("res_id", "=", left.id)]
    )
    story.check(len(late) == 1, "what was left is not billed")
    check_references(story, late, report, number)
    return (
        f"{len(charges)} addebiti di materiali con rif. {report.work_order_id.name} e "
        f"{number}; quanto lasciato è fatturato dopo, una volta."
    )


def check_references(story, charges, report, number):
    for charge in charges.sudo():
        documents = {
            document["type"]: document["number"]
            for document in charge._get_reference_documents()
        }
        story.check(
            documents.get("ddt") == number
            and documents.get("work_order") == report.work_order_id.name,
            f"{charge.name} names {documents}",
        )
