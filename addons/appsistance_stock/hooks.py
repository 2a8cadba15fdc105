from odoo import Command


def post_init_hook(env):
    """Every company gets its kinds of transfers; what is planned keeps its plan."""
    env["res.company"].sudo().search([])._appsistance_create_stock_settings()


def uninstall_hook(env):
    """Our roles keep no right of core that this addon alone gave them."""
    # the addon of purchasing gives it too
    if env["ir.module.module"]._get("appsistance_purchase").state != "installed":
        office = env.ref("appsistance_base.group_dispatcher")
        office.implied_ids = [Command.unlink(env.ref("stock.group_stock_user").id)]
