from odoo.tools import sql

TICKETS = "appsistance_ticket_scope"
PORTAL = "appsistance_portal_scope"

RULES = (
    "appsistance_party_rule_company",
    "appsistance_party_rule_portal",
    "res_partner_rule_mandate",
)


def migrate(cr, version):
    keep_scopes(cr)
    let_rules_change(cr)


def keep_scopes(cr):
    """What a contact sees was said of tickets alone: now it is of the whole portal."""
    if not sql.column_exists(cr, "res_partner", TICKETS):
        return
    if not sql.column_exists(cr, "res_partner", PORTAL):
        sql.rename_column(cr, "res_partner", TICKETS, PORTAL)
        return
    # both are there: nobody may see more than he did
    cr.execute(
        """
        UPDATE res_partner SET appsistance_portal_scope = appsistance_ticket_scope
         WHERE appsistance_ticket_scope IN ('site', 'own')
           AND coalesce(appsistance_portal_scope, 'customer') = 'customer'
        """
    )


def let_rules_change(cr):
    """The rules of roles were loaded once for all; they follow the addon now."""
    cr.execute(
        """
        UPDATE ir_model_data SET noupdate = false
         WHERE module = 'appsistance_base' AND model = 'ir.rule' AND name IN %s
        """,
        [RULES],
    )
