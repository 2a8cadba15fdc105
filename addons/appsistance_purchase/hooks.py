from odoo import Command


def uninstall_hook(env):
    """Our roles keep no right of core that this addon alone gave them."""
    implied = {"appsistance_base.group_manager": "purchase.group_purchase_user"}
    # the addon of the stock gives this one too
    if env["ir.module.module"]._get("appsistance_stock").state != "installed":
        implied["appsistance_base.group_dispatcher"] = "stock.group_stock_user"
    for name, group in implied.items():
        env.ref(name).implied_ids = [Command.unlink(env.ref(group).id)]
