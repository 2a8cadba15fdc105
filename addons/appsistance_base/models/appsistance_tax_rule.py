from odoo import api, fields, models

from ..tools import tax_rules

DECLARED = "declared"


class AppsistanceTaxRule(models.Model):
    """Which taxes a charge carries, and why.

    An empty criterion stands for any value; the rule with most criteria met wins. A
    combination without rule is an exception of the invoicing run, never a default.
    """

    _name = "appsistance.tax.rule"
    _description = "Tax Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(string="Reason", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    customer_kind = fields.Selection(
        selection=lambda self: (
            self.env["res.partner"]
            ._fields["appsistance_customer_kind"]
            ._description_selection(self.env)
        )
    )
    building_use = fields.Selection(
        selection=lambda self: (
            self.env["res.partner"]
            ._fields["appsistance_building_use"]
            ._description_selection(self.env)
        )
    )
    equipment_family = fields.Selection(
        selection=lambda self: (
            self.env["appsistance.equipment.category"]
            ._fields["family"]
            ._description_selection(self.env)
        )
    )
    line_kind = fields.Selection(
        [
            ("labour", "Labour"),
            ("part", "Part"),
            ("fee", "Fee"),
            ("sim", "SIM Card"),
            ("insurance", "Insurance"),
        ]
    )
    needs_declaration = fields.Boolean(
        help="Only with the customer's declaration on file, valid on the day."
    )
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        required=True,
        check_company=True,
        domain="[('type_tax_use', '=', 'sale')]",
    )

    @api.model
    def _decide(self, company, facts):
        """Return ``(taxes, reason)`` for each dict of ``facts``; no taxes where the
        table names none, and the reason says for which combination.

        A fact has ``customer``, ``payer``, ``site``, ``family``, ``line_kind`` and
        ``date``.
        """
        keys = [self._get_fact_key(fact) for fact in facts]
        unique = dict(zip(keys, facts, strict=True))
        table = tuple(rule._to_tool() for rule in self._get_table(company))
        declarations = self._get_declarations(company, unique.values())
        batch = [
            self._prepare_tax_facts(fact, declarations) for fact in unique.values()
        ]
        decisions = dict(
            zip(unique, tax_rules.choose_tax_rules(table, batch), strict=True)
        )
        answers = {}
        for decision in decisions.values():
            if decision.reason not in answers:
                answers[decision.reason] = self._answer(decision)
        return [answers[decisions[key].reason] for key in keys]

    def _get_table(self, company):
        return self.sudo().search([("company_id", "=", company.id)])

    def _get_fact_key(self, fact):
        return (
            fact["customer"].id,
            fact["payer"].id,
            fact["site"].id,
            fact["family"],
            fact["line_kind"],
            fact["date"],
        )

    def _answer(self, decision):
        taxes = decision.rule.taxes if decision.rule else ()
        return self.env["account.tax"].browse(taxes), self._explain(decision)

    def _to_tool(self):
        self.ensure_one()
        return tax_rules.TaxRule(
            key=self.id,
            taxes=tuple(self.tax_ids.ids),
            customer_kind=self.customer_kind or None,
            building_use=self.building_use or None,
            equipment_family=self.equipment_family or None,
            line_kind=self.line_kind or None,
            declaration=DECLARED if self.needs_declaration else None,
        )

    def _get_declarations(self, company, facts):
        partners = self.env["res.partner"].browse(
            {fact[name].id for fact in facts for name in ("customer", "payer")}
            - {False}
        )
        return self.env["appsistance.tax.declaration"]._get_on_file(company, partners)

    def _prepare_tax_facts(self, fact, declarations):
        payer, site, customer = fact["payer"], fact["site"], fact["customer"]
        place = site or customer
        on_file = self.env["appsistance.tax.declaration"].browse()
        for partner in payer | customer:
            on_file |= declarations.get(partner.id, on_file.browse())
        return tax_rules.TaxFacts(
            day=fact["date"],
            customer_kind=payer.commercial_partner_id.appsistance_customer_kind
            or payer.appsistance_customer_kind
            or None,
            building_use=place.appsistance_building_use
            or customer.appsistance_building_use
            or None,
            equipment_family=fact["family"] or None,
            line_kind=fact["line_kind"] or None,
            declarations=tuple(
                tax_rules.Declaration(
                    row.id, DECLARED, row.date_from, row.date_to or None
                )
                for row in (on_file._filter_site(site) if on_file else on_file)
            ),
        )

    # --------------------------------------------------
    # Sentences
    # --------------------------------------------------

    def _explain(self, decision):
        params = decision.reason.params
        if decision.rule:
            return self._explain_rule(params)
        if decision.tied:
            return self.env._(
                "Two tax rules fit equally well: %(rules)s. Make one more specific.",
                rules=self._join_names(params["rules"]),
            )
        text = self.env._(
            "No tax rule for %(combination)s.",
            combination=self._describe_combination(params),
        )
        if params["undeclared"]:
            text += " " + self._explain_undeclared(params["undeclared"])
        return text

    def _explain_rule(self, params):
        text = self.browse(params["rule"]).sudo().name
        if params["declaration"]:
            row = self.env["appsistance.tax.declaration"].browse(params["declaration"])
            text += self.env._(
                " (declaration on file from %(date)s)",
                date=row.sudo().date_from.strftime("%d/%m/%Y"),
            )
        if params["undeclared"]:
            text += ". " + self._explain_undeclared(params["undeclared"])
        return text

    def _explain_undeclared(self, rule_ids):
        return self.env._(
            "With a declaration on file it would be “%(rules)s”.",
            rules=self._join_names(rule_ids),
        )

    def _join_names(self, rule_ids):
        return ", ".join(self.browse(rule_ids).sudo().mapped("name"))

    def _describe_combination(self, params):
        labels = [
            self._get_label(
                "customer_kind", params, self.env._("customer kind missing")
            ),
            self._get_label("building_use", params, self.env._("building use missing")),
            self._get_label("equipment_family", params, self.env._("no equipment")),
            self._get_label("line_kind", params, self.env._("kind of line missing")),
        ]
        return " + ".join(labels)

    def _get_label(self, name, params, missing):
        selection = dict(self._fields[name]._description_selection(self.env))
        return selection.get(params[name], missing)
