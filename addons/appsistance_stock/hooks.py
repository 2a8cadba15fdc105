def post_init_hook(env):
    """Every company gets its kinds of transfers; what is planned keeps its plan."""
    env["res.company"].sudo().search([])._appsistance_create_stock_settings()
