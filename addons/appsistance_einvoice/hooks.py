def post_init_hook(env):
    """Italian companies start on the file channel: nothing leaves by itself."""
    companies = env["res.company"].search([])
    companies._appsistance_einvoice_enable()
    companies._appsistance_einvoice_create_sequence()
    for company in companies.filtered(lambda company: company.chart_template == "it"):
        company._create_condominium_position()
