from odoo.exceptions import UserError


def pre_init_hook(env):
    """The data stand on Italian accounts and speak Italian: see to both."""
    company = env.ref("base.main_company")
    if company.chart_template != "it":
        raise UserError(
            env._(
                "The demonstration firm needs the Italian chart of accounts on %s. "
                "Install it in a new database of an Italian company.",
                company.display_name,
            )
        )
    env["res.lang"]._activate_lang("it_IT")


def uninstall_hook(env):
    """The data stay: invoices, and later sealed reports, are made of them.

    Without their external ids the records are like any that people have entered.
    """
    env["ir.model.data"].search(
        [("module", "=", "appsistance_demo"), ("model", "not like", "ir.model%")]
    ).unlink()
