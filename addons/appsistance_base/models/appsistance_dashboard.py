from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain


class AppsistanceDashboard(models.AbstractModel):
    """[Cruscotto] The office's home: what is to do, in the order of the day.

    Each addon adds its own figures to the lists that the hooks return. What a figure
    counts and what its list shows come from one and the same domain. The rights of the
    user hold; a figure of records that he may not read is left out.
    """

    _name = "appsistance.dashboard"
    _description = "Office Home"

    # --------------------------------------------------
    # Hooks
    # --------------------------------------------------

    @api.model
    def _get_dashboard_groups(self):
        """``{group: (sequence, label)}``: the cards of the home."""
        return {"billing": (70, self.env._("Billing"))}

    @api.model
    def _get_dashboard_figures(self):
        """List of figures, each a dict:

        * ``key``, ``group``, ``sequence``, ``label``, ``icon``, ``level`` (the colour
          where there is something: ``info``, ``warning``, or ``danger`` for what is
          late) and optionally ``help``;
        * ``model`` and ``domain``, a function without arguments, asked only when the
          user may read the model;
        * ``action``: external id of the list that it opens;
        * optionally ``split``: a selection field, one number for each of its values;
          ``amount``: an aggregate of a monetary field in the company's currency, left
          out where the user may not read the field; ``groups``: who sees it.
        """
        charges = "appsistance_base.appsistance_charge_action"
        return [
            {
                "key": "charges_to_invoice",
                "group": "billing",
                "sequence": 10,
                "label": self.env._("Charges to Invoice"),
                "icon": "fa-euro",
                "level": "info",
                "model": "appsistance.charge",
                "domain": lambda: Domain("state", "=", "to_invoice"),
                "amount": "amount:sum_currency",
                "action": charges,
            },
            {
                "key": "charges_exception",
                "group": "billing",
                "sequence": 20,
                "label": self.env._("Charges with Something Missing"),
                "icon": "fa-question-circle",
                "level": "warning",
                "model": "appsistance.charge",
                "domain": lambda: (
                    Domain("state", "=", "to_review")
                    | Domain("state", "=", "to_invoice")
                    & Domain("exception", "!=", False)
                ),
                "action": charges,
            },
            {
                "key": "charges_disputed",
                "group": "billing",
                "sequence": 30,
                "label": self.env._("Disputed Charges"),
                "icon": "fa-hand-paper-o",
                "level": "warning",
                "model": "appsistance.charge",
                "domain": lambda: Domain("state", "=", "disputed"),
                "action": charges,
            },
        ]

    # --------------------------------------------------
    # What the page asks for
    # --------------------------------------------------

    @api.model
    def get_dashboard(self):
        """All that the home shows: groups with their figures, and the trends."""
        own = self._with_office_env()
        figures = own._get_readable_figures()
        cards = {}
        for figure in figures:
            cards.setdefault(figure["group"], []).append(own._read_figure(figure))
        groups = sorted(own._get_dashboard_groups().items(), key=lambda item: item[1])
        return {
            "currency_id": self.env.company.currency_id.id,
            "groups": [
                {"key": key, "label": label, "figures": cards[key]}
                for key, (_sequence, label) in groups
                if key in cards
            ],
            "trends": own._read_trends(),
        }

    @api.model
    def open_figure(self, key, part=None):
        """The list of exactly what a figure, or one part of it, has counted."""
        own = self._with_office_env()
        figure = own._find_readable(own._get_readable_figures(), key)
        domain = figure["domain"]()
        label = figure["label"]
        if part is not None:
            labels = own._get_split_labels(figure)
            label = f"{label} · {own._find_shown(labels, part)}"
            domain &= Domain(figure["split"], "=", part)
        return own._get_list_action(figure["action"], domain, label)

    # --------------------------------------------------
    # Business methods
    # --------------------------------------------------

    @api.model
    def _with_office_env(self):
        """For the office only, in its own days also where a user has no time zone."""
        if not self.env.user.has_group("appsistance_base.group_dispatcher"):
            raise AccessError(self.env._("The home is for the office."))
        zone = self.env.user.tz or self.env.company.partner_id.tz or "Europe/Rome"
        return self.with_context(tz=zone)

    @api.model
    def _get_readable_figures(self):
        readable = filter(self._is_readable, self._get_dashboard_figures())
        return sorted(readable, key=lambda figure: figure["sequence"])

    @api.model
    def _is_readable(self, figure):
        groups = figure.get("groups")
        return self.env[figure["model"]].has_access("read") and (
            not groups or self.env.user.has_groups(groups)
        )

    @api.model
    def _find_readable(self, items, key):
        """The figure or trend of that name, as far as this user has it."""
        return self._find_shown({item["key"]: item for item in items}, key)

    @api.model
    def _find_shown(self, values, key):
        """What stands under the name that the page sends back."""
        if not isinstance(key, str) or key not in values:
            raise UserError(self.env._("This is not on your home: reload the page."))
        return values[key]

    @api.model
    def _read_figure(self, figure):
        """Count, by one query."""
        records = self.env[figure["model"]]
        split = figure.get("split")
        aggregates = ["__count"]
        if self._has_amount(figure):
            aggregates.append(figure["amount"])
        rows = records._read_group(
            figure["domain"](), [split] if split else [], aggregates
        )
        first = 1 if split else 0
        count = sum(row[first] for row in rows)
        return {
            "key": figure["key"],
            "label": figure["label"],
            "help": figure.get("help", ""),
            "icon": figure["icon"],
            "level": figure["level"] if count else "none",
            "count": count,
            "amount": (rows[0][1] or 0.0) if len(aggregates) > 1 else None,
            "parts": self._get_parts(figure, rows) if split else [],
        }

    @api.model
    def _has_amount(self, figure):
        if not figure.get("amount"):
            return False
        records = self.env[figure["model"]]
        name = figure["amount"].partition(":")[0]
        return records._has_field_access(records._fields[name], "read")

    @api.model
    def _get_parts(self, figure, rows):
        """A number for each value that occurs, in the order of the field."""
        counts = dict(rows)
        return [
            {"value": value, "label": label, "count": counts[value]}
            for value, label in self._get_split_labels(figure).items()
            if counts.get(value)
        ]

    @api.model
    def _get_split_labels(self, figure):
        if not figure.get("split"):
            return {}
        field = self.env[figure["model"]]._fields[figure["split"]]
        return dict(field._description_selection(self.env))

    @api.model
    def _get_list_action(self, name, domain, label):
        """The window action ``name``, its list first, on the records of ``domain``."""
        action = self.env["ir.actions.act_window"]._for_xml_id(name)
        views = sorted(action["views"], key=lambda view: view[1] != "list")
        return {
            **action,
            "name": label,
            "display_name": label,
            "views": views,
            "view_mode": ",".join(kind for _view, kind in views),
            "domain": list(domain),
            "context": {"create": False},
        }
