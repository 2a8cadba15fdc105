"""50,000 equipment at 5,000 sites: renaming, the list, the import."""

import base64

CUSTOMERS = 1_000
SITES = 5_000
PLANTS = 10_000
COMPONENTS = 4
IMPORTED = 5_000
BAD = 50
DESCENDANTS = 50_000
LIST_ROWS = 80


def make_places(env, customers, sites):
    """``sites`` sites, spread over ``customers`` customers."""
    partner = env["res.partner"].with_context(tracking_disable=True)
    owners = partner.create(
        [
            {"name": f"Cliente {number}", "is_company": True, "ref": f"C{number}"}
            for number in range(customers)
        ]
    )
    return partner.create(
        [
            {
                "name": f"Sede {number}",
                "ref": f"S{number}",
                "type": "site",
                "parent_id": owners[number % customers].id,
            }
            for number in range(sites)
        ]
    )


def make_plants(env, sites, plants, components):
    equipment = env["appsistance.equipment"].with_context(tracking_disable=True)
    category = env["appsistance.equipment.category"].search([], limit=1)
    roots = equipment.create(
        [
            {
                "name": f"Impianto {number}",
                "site_id": sites[number % len(sites)].id,
                "category_id": category.id,
            }
            for number in range(plants)
        ]
    )
    return roots, equipment.create(
        [
            {
                "name": f"Componente {number}",
                "parent_id": root.id,
                "category_id": category.id,
            }
            for root in roots
            for number in range(components)
        ]
    )


def make_deep_plant(env, site, groups, parts):
    """One plant with ``groups`` groups, and ``parts`` parts spread over them.

    The parts are written by SQL: what is measured is the rename.
    """
    (root,), nodes = make_plants(env, site, 1, groups)
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO appsistance_equipment
               (name, complete_name, parent_id, company_id, customer_id, site_id,
                category_id, state, active, qr_token)
        SELECT part, node.complete_name || ' / ' || part, node.id, node.company_id,
               node.customer_id, node.site_id, node.category_id, 'in_service', true,
               'bench-' || node.id || '-' || part
          FROM appsistance_equipment node, generate_series(1, %s) number,
               LATERAL (SELECT 'Parte ' || number AS part) named
         WHERE node.id = ANY(%s)
        """,
        [parts // groups, nodes.ids],
    )
    env.cr.execute(
        """
        UPDATE appsistance_equipment part
           SET parent_path = node.parent_path || part.id || '/'
          FROM appsistance_equipment node
         WHERE node.id = part.parent_id AND node.id = ANY(%s)
        """,
        [nodes.ids],
    )
    env.cr.execute("ANALYZE appsistance_equipment")
    env.invalidate_all()
    return root


def bench_rename_plant(bench):
    """A plant with 50,000 components below it is renamed like one with ten."""
    (site,) = make_places(bench.env, 1, 1)
    small = make_deep_plant(bench.env, site, 2, 10)
    big = make_deep_plant(bench.env, site, 200, DESCENDANTS)
    bench.constant_queries(
        f"rinominare un impianto di {DESCENDANTS} componenti",
        few=lambda: small.write({"name": "Nuovo nome"}),
        many=lambda: big.write({"name": "Nuovo nome"}),
    )
    bench.limit(
        "lo stesso, in secondi",
        lambda: big.write({"name": "Nuovo nome"}),
        seconds=10,
        rows=DESCENDANTS,
    )


def bench_equipment_list(bench):
    """The list shows a page of 80 with the same queries, whatever there is."""
    env = bench.env
    equipment = env["appsistance.equipment"]
    view = equipment.get_view(view_type="list")
    names = list(view["models"]["appsistance.equipment"])
    specification = {
        name: {"fields": {"display_name": {}}}
        if equipment._fields[name].type == "many2one"
        else {}
        for name in names
        if name in equipment._fields and equipment._fields[name].type != "properties"
    }

    def open_list(domain, limit):
        return lambda: equipment.web_search_read(domain, specification, limit=limit)

    sites = make_places(env, CUSTOMERS, SITES)
    roots, _components = make_plants(env, sites, PLANTS, COMPONENTS)
    env.flush_all()
    env.cr.execute("ANALYZE appsistance_equipment")
    # full pages of the same plants: the firm's own would bring other columns to read
    few = [("id", "child_of", roots[:40].ids)]
    many = [("id", ">=", min(roots.ids))]
    bench.constant_queries(
        f"aprire l'elenco fra {PLANTS * (COMPONENTS + 1)} impianti",
        few=open_list(few, LIST_ROWS),
        many=open_list(many, LIST_ROWS),
    )
    bench.limit("lo stesso, in secondi", open_list([], LIST_ROWS), seconds=1)
    bench.limit(
        "cercare una matricola o un nome",
        open_list([("complete_name", "ilike", "Impianto 777 /")], LIST_ROWS),
        seconds=0.5,
    )


def bench_import_equipment(bench):
    """5,000 rows with 50 bad ones: the bad ones named, the good ones loaded."""
    make_places(bench.env, 50, 250)
    category = bench.env["appsistance.equipment.category"].search([], limit=1)
    rows = ["Codice;Nome;Cliente;Sede;Categoria;Marca;Modello;Matricola"]
    every = IMPORTED // BAD
    for number in range(IMPORTED):
        customer = "Nessuno" if number % every == 7 else f"Cliente {number % 50}"
        rows.append(
            f"b{number};Banco {number};{customer};Sede {number % 250};"
            f"{category.complete_name};Marca;M{number % 9};SN{number}"
        )
    content = base64.b64encode("\n".join(rows).encode())

    def load():
        wizard = bench.env["appsistance.equipment.import"].create({"file": content})
        wizard.action_check()
        wizard.action_load()
        if (wizard.create_count, wizard.refused_count) != (IMPORTED - BAD, BAD):
            raise ValueError((wizard.create_count, wizard.refused_count))

    bench.limit(
        f"importare {IMPORTED} righe, {BAD} sbagliate", load, seconds=60, rows=IMPORTED
    )
