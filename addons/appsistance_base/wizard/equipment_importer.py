"""From rows of a file to equipment: in batches, with a reason for what is refused."""

from collections import defaultdict

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..tools.csv_table import normalise, parse_date
from ..tools.equipment_rows import parse_state
from ..tools.naming import PATH_SEPARATOR, normalise_code

BATCH = 500
IMPORT_MODULE = "__import__"
PLAIN_FIELDS = ("name", "location", "model_name", "serial_number")
DATE_FIELDS = ("installed_on", "warranty_until")


class EquipmentImporter:
    """``check`` resolves all rows without writing; ``load`` writes the good ones.

    No query depends on the number of rows, but for the batches that are written.
    """

    def __init__(self, env, rows):
        self.env = env(
            context={
                **env.context,
                "tracking_disable": True,
                "mail_create_nolog": True,
                "mail_create_nosubscribe": True,
                "appsistance_transfer_reason": env._("Import"),
            }
        )
        self.company = env.company
        self.equipment = self.env["appsistance.equipment"]
        self.rows = rows
        self._ = env._

    def check(self):
        self._read_plain_values()
        self._find_customers()
        self._find_by_external_id()
        self._find_categories()
        self._find_brands()
        self._find_parents()
        self._find_sites()
        self._find_existing()
        self._check_twins()
        self._check_required()
        self._refuse_below_refused()
        return self

    def load(self):
        self._create_brands()
        for rows in self._get_new_rows_by_level():
            for batch in split_every(BATCH, rows, list):
                self._create_batch(batch)
        self._update_rows([row for row in self.good if row.equipment and row.vals])
        return self

    @property
    def good(self):
        return [row for row in self.rows if not row.errors]

    @property
    def bad(self):
        return [row for row in self.rows if row.errors]

    # --------------------------------------------------
    # Values of the row itself
    # --------------------------------------------------

    def _read_plain_values(self):
        for row in self.rows:
            row.vals = {key: row.get(key) for key in PLAIN_FIELDS if row.get(key)}
            for key in DATE_FIELDS:
                self._parse(row, key, parse_date, self._("“%s” is not a date."))
            self._parse(
                row,
                "state",
                parse_state,
                self._(
                    "“%s” is not a status: write in service, stopped or dismantled."
                ),
            )

    def _parse(self, row, key, parser, message):
        try:
            value = parser(row.get(key))
        except ValueError:
            row.errors.append(message % row.get(key))
            return
        if value:
            row.vals[key] = value

    # --------------------------------------------------
    # Records that the row names
    # --------------------------------------------------

    def _find_customers(self):
        """By VAT or codice fiscale, by reference, by name: the first column given."""
        tokens = defaultdict(set)
        for row in self.rows:
            for key in ("customer_vat", "customer_ref", "customer"):
                if row.get(key):
                    tokens[key].add(row.get(key))
        found = self._search_customers(tokens)
        for row in self.rows:
            for key in ("customer_vat", "customer_ref", "customer"):
                if row.get(key):
                    row.customer = self._pick(
                        row,
                        found[key].get(self._get_token(key, row.get(key))),
                        self._("There is no customer “%s”."),
                        self._("Several customers are called “%s”: give the VAT."),
                        row.get(key),
                    )
                    break

    @staticmethod
    def _get_token(key, text):
        if key == "customer_vat":
            return (normalise_code(text) or "").removeprefix("IT")
        return normalise(text)

    def _search_customers(self, tokens):
        codes = {
            self._get_token("customer_vat", text) for text in tokens["customer_vat"]
        }
        names = tokens["customer"] | tokens["customer_ref"]
        fields = ["name", "ref", "vat", "l10n_it_codice_fiscale"]
        partners = self.env["res.partner"]
        partners.flush_model([*fields, "commercial_partner_id"])
        ids = [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    """
                    SELECT id FROM res_partner
                     WHERE (upper(vat) = ANY(%(codes)s)
                            OR upper(l10n_it_codice_fiscale) = ANY(%(codes)s)
                            OR lower(name) = ANY(%(names)s)
                            OR lower(ref) = ANY(%(names)s))
                       AND commercial_partner_id = id
                    """,
                    codes=[*codes, *(f"IT{code}" for code in codes)],
                    names=[name.lower() for name in names],
                )
            )
        ]
        found = {key: defaultdict(set) for key in tokens}
        fields = ["name", "ref", "vat", "l10n_it_codice_fiscale"]
        for partner in self.env["res.partner"].search_fetch(
            [("id", "in", ids)], fields
        ):
            for code in (partner.vat, partner.l10n_it_codice_fiscale):
                if code:
                    token = self._get_token("customer_vat", code)
                    found["customer_vat"][token].add(partner)
            found["customer_ref"][normalise(partner.ref)].add(partner)
            for text in (partner.name, partner.ref):
                if text:
                    found["customer"][normalise(text)].add(partner)
        return found

    def _pick(self, row, candidates, missing, several, text):
        """The one candidate; otherwise the row says why there is none."""
        if not candidates:
            row.errors.append(missing % text)
            return None
        if len(candidates) > 1:
            row.errors.append(several % text)
            return None
        return next(iter(candidates))

    def _find_by_external_id(self):
        """Rows whose external id exists already: they update."""
        names = {row.get("xmlid") for row in self.rows if row.get("xmlid")}
        records = self._read_external_ids(names)
        first = {}
        for row in self.rows:
            name = row.get("xmlid")
            if not name:
                continue
            if name in first:
                row.errors.append(
                    self._("Row %(row)s has the same external id.", row=first[name])
                )
            first.setdefault(name, row.number)
            row.equipment = records.get(name)

    def _read_external_ids(self, names):
        full = {
            name: name if "." in name else f"{IMPORT_MODULE}.{name}" for name in names
        }
        data = self.env["ir.model.data"].sudo()
        found = {
            item.complete_name: item.res_id
            for item in data.search_fetch(
                [
                    ("model", "=", self.equipment._name),
                    ("module", "in", list({v.split(".", 1)[0] for v in full.values()})),
                    ("name", "in", list({v.split(".", 1)[1] for v in full.values()})),
                ],
                ["module", "name", "res_id"],
            )
        }
        readable = set(
            self.equipment.with_context(active_test=False)
            .search([("id", "in", list(found.values()))])
            .ids
        )
        return {
            name: self.equipment.browse(found[full_name])
            for name, full_name in full.items()
            if found.get(full_name) in readable
        }

    def _find_categories(self):
        found = defaultdict(set)
        categories = self.env["appsistance.equipment.category"]
        for lang in {self.env.lang or "en_US", "en_US"}:
            for category in categories.with_context(lang=lang).search([]):
                for text in (category.name, category.complete_name):
                    found[normalise(text)].add(category.id)
        for row in self.rows:
            text = row.get("category")
            if text:
                category_id = self._pick(
                    row,
                    found.get(normalise(text)),
                    self._("There is no category “%s”."),
                    self._("Several categories are called “%s”: write the full path."),
                    text,
                )
                row.vals["category_id"] = category_id

    def _find_brands(self):
        """A brand that does not exist yet is made, if a good row names it."""
        brands = {
            brand.name.strip().lower(): brand.id
            for brand in self.env["appsistance.equipment.brand"].search_fetch(
                [], ["name"]
            )
        }
        for row in self.rows:
            row.brand_name = row.get("brand")
            brand_id = brands.get(row.brand_name.lower())
            if brand_id:
                row.vals["brand_id"] = brand_id

    # --------------------------------------------------
    # Place
    # --------------------------------------------------

    def _find_parents(self):
        """Another row of the file, by external id, serial number or path; else an
        equipment that exists."""
        index = self._index_rows()
        pending = [row for row in self.rows if row.get("parent")]
        for row in self.rows:
            if not row.get("parent"):
                self._index_path(index, row, row.get("name"))
        while pending:
            left = [row for row in pending if not self._find_parent_row(row, index)]
            if len(left) == len(pending):
                break
            pending = left
        self._find_existing_parents(pending)

    def _index_rows(self):
        index = defaultdict(list)
        for row in self.rows:
            for text in (row.get("xmlid"), normalise_code(row.get("serial_number"))):
                if text:
                    index[normalise(text)].append(row)
        return index

    def _index_path(self, index, row, path):
        row.path = path or ""
        index[normalise(row.path)].append(row)

    def _find_parent_row(self, row, index):
        text = row.get("parent")
        candidates = list(
            dict.fromkeys(
                candidate
                for token in (normalise(text), normalise(normalise_code(text) or ""))
                for candidate in index.get(token, ())
                if candidate is not row
                and candidate.path
                and (not row.customer or candidate.customer in (None, row.customer))
                and not (
                    row.get("site")
                    and candidate.get("site")
                    and normalise(row.get("site")) != normalise(candidate.get("site"))
                )
            )
        )
        if len(candidates) != 1:
            if len(candidates) > 1:
                row.errors.append(self._explain_several_parents(text))
            return bool(candidates)
        row.parent_row = candidates[0]
        path = PATH_SEPARATOR.join([row.parent_row.path, row.get("name")])
        self._index_path(index, row, path)
        return True

    def _explain_several_parents(self, text):
        return self._(
            "Several equipment answer to “%s”: name the plant by its external id or "
            "serial number.",
            text,
        )

    def _find_existing_parents(self, rows):
        if not rows:
            return
        texts = {row.get("parent") for row in rows}
        by_id = self._read_external_ids(texts)
        found = defaultdict(set)
        keys = [key for key in map(normalise_code, texts) if key]
        for equipment in self.equipment.search_fetch(
            Domain("complete_name", "in", list(texts))
            | Domain("serial_key", "in", keys),
            ["complete_name", "serial_key", "customer_id", "site_id", "company_id"],
        ):
            for token in {equipment.complete_name, equipment.serial_key} - {False}:
                found[normalise(token)].add(equipment)
        for row in rows:
            text = row.get("parent")
            candidates = {
                candidate
                for token in (normalise(text), normalise(normalise_code(text) or ""))
                for candidate in found[token]
                if row.customer in (None, candidate.customer_id)
            }
            if text in by_id:
                candidates = {by_id[text]}
            row.parent = self._pick(
                row,
                candidates,
                self._("There is no plant “%s” at this customer's."),
                self._explain_several_parents("%s"),
                text,
            )
            if row.parent:
                row.path = PATH_SEPARATOR.join(
                    [row.parent.complete_name, row.get("name")]
                )

    def _find_sites(self):
        customers = self.env["res.partner"].union(
            *(row.customer for row in self.rows if row.customer)
        )
        defaults = self.equipment._get_default_sites(customers)
        found = self._search_sites(customers)
        for row in sorted(self.rows, key=lambda row: row.level):
            self._set_site(row, found, defaults)
            if row.customer and row.site and not row.errors:
                row.vals["customer_id"] = row.customer.id
                row.vals["site_id"] = row.site.id

    def _search_sites(self, customers):
        """``{(customer or None, text): {sites}}`` by name, reference or street."""
        names = {
            row.get("site") for row in self.rows if row.get("site") and not row.customer
        }
        found = defaultdict(set)
        fields = ["name", "ref", "street", "commercial_partner_id"]
        for site in self.env["res.partner"].search_fetch(
            Domain("commercial_partner_id", "in", customers.ids)
            | Domain("name", "in", list(names))
            | Domain("ref", "in", list(names)),
            fields,
        ):
            for text in {site.name, site.ref, site.street} - {False}:
                for owner in (site.commercial_partner_id, None):
                    found[owner, normalise(text)].add(site)
        return found

    def _set_site(self, row, found, defaults):
        above = row.parent_row or row.parent
        if above:
            self._set_site_of_plant(row, above, found)
            return
        text = row.get("site")
        if text:
            row.site = self._pick(
                row,
                found.get((row.customer, normalise(text))),
                self._("There is no site “%s” of this customer."),
                self._("Several sites answer to “%s”: use their reference."),
                text,
            )
            if row.site and not row.customer:
                row.customer = row.site.commercial_partner_id
        elif row.customer and not row.equipment:
            row.site = defaults.get(row.customer)
            if not row.site:
                row.errors.append(
                    self._(
                        "%s has several sites: say at which one it is.",
                        row.customer.display_name,
                    )
                )

    def _set_site_of_plant(self, row, above, found):
        if row.parent_row:
            site, customer = above.site, above.customer
        else:
            site, customer = above.site_id, above.customer_id
        named = found.get((customer, normalise(row.get("site"))))
        wrong_customer = row.customer and customer and row.customer != customer
        if wrong_customer or (row.get("site") and site and site not in (named or ())):
            row.errors.append(
                self._("The plant that it is part of is at another site or customer's.")
            )
        row.site, row.customer = site, customer
        if row.parent:
            row.vals["parent_id"] = row.parent.id

    # --------------------------------------------------
    # What exists already
    # --------------------------------------------------

    def _find_existing(self):
        """By serial number; without one, by path at the site: a rerun adds nothing."""
        keys = {
            key
            for row in self.rows
            if (key := normalise_code(row.get("serial_number")))
        }
        paths = {row.path for row in self.rows if not row.get("serial_number")}
        by_serial, by_path = defaultdict(set), defaultdict(set)
        for equipment in self.equipment.with_context(active_test=False).search_fetch(
            Domain("company_id", "=", self.company.id)
            & Domain("merged_into_id", "=", False)
            & (
                Domain("serial_key", "in", list(keys))
                | Domain("complete_name", "in", list(paths))
            ),
            [
                *("complete_name", "serial_key", "model_key", "brand_id"),
                *("customer_id", "site_id", "company_id"),
            ],
        ):
            by_serial[equipment._get_identity()[1:]].add(equipment)
            by_path[equipment.site_id, equipment.complete_name].add(equipment)
        for row in self.rows:
            if not row.equipment and not row.errors:
                self._set_existing(row, by_serial, by_path)

    def _set_existing(self, row, by_serial, by_path):
        if not row.get("serial_number"):
            candidates = by_path.get((row.site, row.path), ())
            if not row.get("xmlid") and len(candidates) == 1:
                (row.equipment,) = candidates
            return
        identity = self._get_identity(row)
        candidates = by_serial.get(identity, set())
        if not (identity[0] or identity[1]):
            # without brand and model the number says little beyond the customer
            candidates = {c for c in candidates if c.customer_id == row.customer}
        if len(candidates) == 1:
            (row.equipment,) = candidates
            if row.customer and row.equipment.customer_id != row.customer:
                row.errors.append(
                    self._(
                        "The serial number belongs to %(equipment)s of %(customer)s.",
                        equipment=row.equipment.complete_name,
                        customer=row.equipment.customer_id.display_name,
                    )
                )

    def _get_identity(self, row):
        """Brand, model and serial number. A brand to be made is known by its name."""
        brand = row.vals.get("brand_id") or row.brand_name.lower() or False
        return (
            brand,
            normalise_code(row.get("model_name")),
            normalise_code(row.get("serial_number")),
        )

    def _check_twins(self):
        """Two rows that would be the same equipment: the second one is refused."""
        first = {}
        for row in self.rows:
            if row.errors:
                continue
            if row.get("serial_number"):
                brand, model, serial = self._get_identity(row)
                key = (brand, model, serial, not (brand or model) and row.customer)
            elif not row.get("xmlid"):
                key = (row.site, row.path)
            else:
                continue
            if key in first:
                row.errors.append(
                    self._(
                        "It is the same as row %(row)s: give each its serial number or "
                        "external id.",
                        row=first[key],
                    )
                )
            first.setdefault(key, row.number)

    def _check_required(self):
        labels = {
            "name": self._("The name is missing."),
            "category_id": self._("The category is missing."),
            "customer_id": self._("The customer or the site is missing."),
        }
        for row in self.rows:
            if row.errors or row.equipment:
                continue
            row.errors += [
                text for key, text in labels.items() if not row.vals.get(key)
            ]

    def _refuse_below_refused(self):
        for row in sorted(self.rows, key=lambda row: row.level):
            above = row.parent_row
            if above and above.errors and not row.errors:
                row.errors.append(
                    self._(
                        "The plant in row %(row)s, which it is part of, is refused.",
                        row=above.number,
                    )
                )

    # --------------------------------------------------
    # Writing
    # --------------------------------------------------

    def _create_brands(self):
        missing = {
            row.brand_name.lower(): row.brand_name
            for row in self.good
            if row.brand_name and not row.vals.get("brand_id")
        }
        brands = self.env["appsistance.equipment.brand"].create(
            [{"name": name} for name in missing.values()]
        )
        ids = dict(zip(missing, brands.ids, strict=True))
        for row in self.good:
            if row.brand_name and not row.vals.get("brand_id"):
                row.vals["brand_id"] = ids[row.brand_name.lower()]

    def _get_new_rows_by_level(self):
        """Plants first, then their components, then theirs."""
        levels = defaultdict(list)
        for row in self.good:
            if not row.equipment:
                levels[row.level].append(row)
        return [levels[level] for level in sorted(levels)]

    def _create_batch(self, rows):
        """All in one call; if that fails, one by one, so that each says why."""
        self._refuse_below_refused()
        rows = [row for row in rows if not row.errors]
        try:
            self._create_rows(rows)
        except (UserError, psycopg2.Error):
            for row in rows:
                self._create_alone(row)

    def _create_alone(self, row):
        try:
            self._create_rows([row])
        except (UserError, psycopg2.Error) as error:
            row.equipment = None
            row.errors.append(self._explain(error))

    def _create_rows(self, rows):
        with self.env.cr.savepoint():
            records = self.equipment.create([self._prepare_vals(row) for row in rows])
            for row, record in zip(rows, records, strict=True):
                row.equipment, row.is_new = record, True
            self._create_external_ids(rows)

    def _prepare_vals(self, row):
        vals = {**row.vals, "company_id": self.company.id}
        if row.parent_row:
            vals["parent_id"] = row.parent_row.equipment.id
        return vals

    def _create_external_ids(self, rows):
        self.env["ir.model.data"].sudo().create(
            [
                {
                    "module": name.split(".", 1)[0] if "." in name else IMPORT_MODULE,
                    "name": name.split(".", 1)[-1],
                    "model": self.equipment._name,
                    "res_id": row.equipment.id,
                    "noupdate": True,
                }
                for row in rows
                if (name := row.get("xmlid"))
            ]
        )

    def _update_rows(self, rows):
        """Write what differs, and nothing where nothing does."""
        changes = [
            (row, vals)
            for row in rows
            if not row.is_new and (vals := self._get_changes(row))
        ]
        for batch in split_every(BATCH, changes, list):
            self._write_batch(batch)

    def _write_batch(self, changes):
        try:
            self._write_changes(changes)
        except (UserError, psycopg2.Error):
            for row, vals in changes:
                self._write_change_alone(row, vals)

    def _write_changes(self, changes):
        with self.env.cr.savepoint():
            for row, vals in changes:
                row.equipment.write(vals)

    def _write_change_alone(self, row, vals):
        try:
            self._write_changes([(row, vals)])
        except (UserError, psycopg2.Error) as error:
            row.errors.append(self._explain(error))

    def _get_changes(self, row):
        vals = dict(row.vals)
        if row.parent_row:
            vals["parent_id"] = row.parent_row.equipment.id
        fields = self.equipment._fields
        return {
            key: value
            for key, value in vals.items()
            if fields[key].convert_to_write(row.equipment[key], row.equipment) != value
        }

    def _explain(self, error):
        if isinstance(error, psycopg2.Error):
            return self.env._("The database refused it: %s", error.diag.message_primary)
        return str(error)
