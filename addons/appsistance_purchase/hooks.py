from odoo import Command

IMPLIED = {
    "appsistance_base.group_dispatcher": ["stock.group_stock_user"],
    "appsistance_base.group_manager": ["purchase.group_purchase_user"],
}


def uninstall_hook(env):
    """Our roles keep no right of core that this addon gave them."""
    for name, implied in IMPLIED.items():
        env.ref(name).implied_ids = [
            Command.unlink(env.ref(group).id) for group in implied
        ]
