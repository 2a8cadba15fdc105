"""The month-end control as one query: receipt lines against bill lines.

A bill line tied to a receipt line pays that one. Bill lines that core ties to a line of
an order alone pay its receipts from the oldest on; the last one takes what is beyond
them. Prices are in the order's currency, quantities in the product's unit.
"""

from odoo.tools import SQL

# A day is the people's day, also for what came in after midnight of the server.
TIMEZONE = "Europe/Rome"
# The bills of a month are all here by this day of the next one.
BILLS_ARRIVE_BY = 15
QUANTITY_ROUNDING = 0.0005

RETURNED = SQL("""
    SELECT move.origin_returned_move_id AS receipt_id,
           SUM(move.quantity * unit.factor / stock_unit.factor) AS quantity
      FROM stock_move move
      JOIN stock_location destination ON destination.id = move.location_dest_id
      JOIN product_product product ON product.id = move.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom unit ON unit.id = move.product_uom
      JOIN uom_uom stock_unit ON stock_unit.id = template.uom_id
     WHERE move.state = 'done' AND move.to_refund
       AND destination.usage = 'supplier'
       AND move.origin_returned_move_id IS NOT NULL
     GROUP BY move.origin_returned_move_id
""")

ORDERED = """
    SELECT line.id, line.order_id, purchase.currency_id, purchase.currency_rate,
           partner.commercial_partner_id AS supplier_id, line.product_id,
           template.uom_id, stock_unit.factor AS stock_factor, unit.factor,
           CASE WHEN line.product_qty > 0
                THEN line.price_subtotal / line.product_qty
                ELSE line.price_unit * (1 - COALESCE(line.discount, 0) / 100)
            END * stock_unit.factor / unit.factor AS price
      FROM purchase_order_line line
      JOIN purchase_order purchase ON purchase.id = line.order_id
      JOIN res_partner partner ON partner.id = purchase.partner_id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom unit ON unit.id = line.product_uom_id
      JOIN uom_uom stock_unit ON stock_unit.id = template.uom_id
      JOIN res_company company ON company.id = purchase.company_id
     WHERE template.type = 'consu' AND %(suppliers)s
       AND (company.appsistance_check_since IS NULL
            OR purchase.date_order
               >= company.appsistance_check_since - INTERVAL '1 year')
"""

RECEIVED = SQL(
    """
    SELECT move.id, move.company_id, move.picking_id,
           ordered.id AS purchase_line_id, ordered.order_id, ordered.product_id,
           ordered.supplier_id, ordered.currency_id, ordered.uom_id, ordered.price,
           picking.appsistance_ddt_number AS ddt,
           COALESCE(
               picking.appsistance_ddt_date,
               (move.date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date
           ) AS date,
           move.quantity * unit.factor / ordered.stock_factor
             - COALESCE(returned.quantity, 0) AS quantity
      FROM stock_move move
      JOIN ordered ON ordered.id = move.purchase_line_id
      JOIN stock_location source
        ON source.id = move.location_id AND source.usage = 'supplier'
      JOIN uom_uom unit ON unit.id = move.product_uom
 LEFT JOIN stock_picking picking ON picking.id = move.picking_id
 LEFT JOIN returned ON returned.receipt_id = move.id
     WHERE move.state = 'done'
    """,
    TIMEZONE,
)

BILLED = """
    SELECT line.id, line.company_id, line.move_id AS bill_id,
           line.appsistance_receipt_move_id AS receipt_id, line.purchase_line_id,
           ordered.order_id,
           COALESCE(line.product_id, ordered.product_id) AS product_id,
           bill.commercial_partner_id AS supplier_id,
           COALESCE(ordered.currency_id, line.currency_id) AS currency_id,
           COALESCE(ordered.uom_id, template.uom_id) AS uom_id,
           COALESCE(bill.invoice_date, bill.date) AS date, ordered.price, line.name,
           note.number AS ddt,
           CASE bill.move_type WHEN 'in_refund' THEN -1 ELSE 1 END * line.quantity
             * CASE WHEN line.product_id IS NULL
                    THEN COALESCE(ordered.factor / ordered.stock_factor, 1)
                    ELSE COALESCE(unit.factor / own_unit.factor, 1)
                END AS quantity,
           CASE WHEN ordered.currency_id != line.currency_id
                THEN line.balance * COALESCE(ordered.currency_rate, 1)
                ELSE line.amount_currency
            END AS amount
      FROM account_move_line line
      JOIN account_move bill ON bill.id = line.move_id
      JOIN res_company company ON company.id = bill.company_id
 LEFT JOIN ordered ON ordered.id = line.purchase_line_id
 LEFT JOIN product_product product ON product.id = line.product_id
 LEFT JOIN product_template template ON template.id = product.product_tmpl_id
 LEFT JOIN appsistance_bill_ddt note ON note.id = line.appsistance_bill_ddt_id
 LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
 LEFT JOIN uom_uom own_unit ON own_unit.id = template.uom_id
     WHERE line.display_type = 'product'
       AND bill.move_type IN ('in_invoice', 'in_refund')
       AND bill.state IN ('draft', 'posted')
       AND %(suppliers)s
       AND (company.appsistance_check_since IS NULL
            OR bill.date >= company.appsistance_check_since - INTERVAL '1 year')
       AND (ordered.id IS NOT NULL
            OR line.purchase_line_id IS NULL
               AND (template.type = 'consu' OR note.id IS NOT NULL))
"""

# Of one receipt line (direct), and of the receipts of one line of an order (loose).
DIRECT = SQL("""
    SELECT receipt_id, SUM(quantity) AS quantity, SUM(amount) AS amount,
           MAX(bill_id) AS bill_id
      FROM billed WHERE receipt_id IS NOT NULL GROUP BY receipt_id
""")
LOOSE = SQL("""
    SELECT purchase_line_id, SUM(quantity) AS quantity, SUM(amount) AS amount,
           MAX(bill_id) AS bill_id
      FROM billed WHERE receipt_id IS NULL AND purchase_line_id IS NOT NULL
     GROUP BY purchase_line_id
""")

UNPAID = SQL("""
    SELECT received.*, COALESCE(direct.quantity, 0) AS direct_quantity,
           COALESCE(direct.amount, 0) AS direct_amount, direct.bill_id,
           GREATEST(received.quantity - COALESCE(direct.quantity, 0), 0) AS rest,
           SUM(GREATEST(received.quantity - COALESCE(direct.quantity, 0), 0))
             OVER oldest_first AS running,
           LEAD(received.id) OVER oldest_first IS NULL AS is_last
      FROM received
 LEFT JOIN direct ON direct.receipt_id = received.id
    WINDOW oldest_first AS (
               PARTITION BY received.purchase_line_id
                   ORDER BY received.date, received.id
           )
""")

SHARED = SQL("""
    SELECT unpaid.*, loose.quantity AS loose_quantity, loose.amount AS loose_amount,
           loose.bill_id AS loose_bill_id,
           CASE WHEN unpaid.is_last
                THEN GREATEST(loose.quantity - unpaid.running + unpaid.rest, 0)
                ELSE LEAST(
                    GREATEST(loose.quantity - unpaid.running + unpaid.rest, 0),
                    unpaid.rest
                )
            END AS share
      FROM unpaid
 LEFT JOIN loose ON loose.purchase_line_id = unpaid.purchase_line_id
""")

ROWS = SQL("""
    SELECT id * 2 AS id, company_id, supplier_id, date, ddt, NULL AS name, picking_id,
           id AS receipt_move_id, NULL::integer AS bill_line_id,
           CASE WHEN COALESCE(share, 0) > 0 THEN COALESCE(bill_id, loose_bill_id)
                ELSE bill_id
            END AS bill_id,
           purchase_line_id, order_id, product_id, uom_id, currency_id, price,
           quantity AS received_qty,
           direct_quantity + COALESCE(share, 0) AS billed_qty,
           direct_amount + COALESCE(
               share * loose_amount / NULLIF(loose_quantity, 0), 0
           ) AS billed_amount
      FROM shared
     WHERE quantity != 0 OR direct_quantity + COALESCE(share, 0) != 0
     UNION ALL
    SELECT id * 2 + 1, company_id, supplier_id, date, ddt, name, NULL,
           NULL, id, bill_id, purchase_line_id, order_id, product_id, uom_id,
           currency_id, COALESCE(price, amount / NULLIF(quantity, 0)),
           0, quantity, amount
      FROM billed
     WHERE receipt_id IS NULL AND quantity > 0
       AND NOT EXISTS (
           SELECT FROM received
            WHERE received.purchase_line_id = billed.purchase_line_id
       )
""")

COMPARED = SQL(
    """
    SELECT entry.*,
           entry.billed_qty - entry.received_qty AS qty_difference,
           entry.billed_amount - entry.billed_qty * entry.price AS price_difference,
           entry.received_qty * entry.price AS received_amount,
           entry.billed_amount / NULLIF(entry.billed_qty, 0) AS billed_price,
           ABS(entry.billed_qty - entry.received_qty) >= %(rounding)s AS is_other_qty,
           ABS(ROUND(
               (entry.billed_amount - entry.billed_qty * entry.price)::numeric, 2
           )) > GREATEST(
               0.01,
               ABS(entry.billed_qty * entry.price)
                 * COALESCE(company.appsistance_price_tolerance, 0) / 100
           ) AS is_other_price
      FROM entry
      JOIN res_company company ON company.id = entry.company_id
     WHERE company.appsistance_check_since IS NULL
        OR entry.date >= company.appsistance_check_since
    """,
    rounding=QUANTITY_ROUNDING,
)

DECIDED = SQL("""
    SELECT DISTINCT ON (receipt_move_id, bill_line_id)
           id, receipt_move_id, bill_line_id, state, received_qty, billed_qty,
           billed_amount
      FROM appsistance_purchase_decision
     ORDER BY receipt_move_id, bill_line_id, id DESC
""")

STATUS = """
    SELECT compared.*, decided.id AS decision_id, decided.state AS decision,
           CASE WHEN compared.receipt_move_id IS NULL THEN 'not_received'
                WHEN ABS(compared.billed_qty) < %(rounding)s THEN 'not_billed'
                WHEN is_other_qty AND is_other_price THEN 'both'
                WHEN is_other_qty THEN 'quantity'
                WHEN is_other_price THEN 'price'
                ELSE 'matched'
            END AS status
      FROM compared
 LEFT JOIN decided
        ON decided.receipt_move_id IS NOT DISTINCT FROM compared.receipt_move_id
       AND decided.bill_line_id IS NOT DISTINCT FROM compared.bill_line_id
       AND ABS(decided.received_qty - compared.received_qty) < %(kept)s
       AND ABS(decided.billed_qty - compared.billed_qty) < %(kept)s
       AND ABS(decided.billed_amount - compared.billed_amount) < 0.005
"""

RESULT = """
    SELECT *,
           CASE WHEN decision IN ('accepted', 'disputed') THEN decision
                WHEN status = 'matched' THEN 'ok'
                WHEN status = 'not_billed' AND %(today)s <=
                     (DATE_TRUNC('month', date) + INTERVAL '1 month')::date
                     + %(days)s - 1
                THEN 'waiting'
                ELSE 'todo'
            END AS state
      FROM compared_status
"""


def get_query(today, digits, suppliers=None):
    """The query, of some suppliers (ids of commercial partners) or of all.

    :param today: of the people, who wait for bills
    :param digits: of the quantities that decisions keep, rounded
    """
    kept = 0.5 * 10**-digits + QUANTITY_ROUNDING
    parts = {
        "returned": RETURNED,
        "ordered": SQL(ORDERED, suppliers=_among("partner", suppliers)),
        "received": RECEIVED,
        "billed": SQL(BILLED, suppliers=_among("bill", suppliers)),
        "direct": DIRECT,
        "loose": LOOSE,
        "unpaid": UNPAID,
        "shared": SHARED,
        "entry": ROWS,
        "compared": COMPARED,
        "decided": DECIDED,
        "compared_status": SQL(STATUS, rounding=QUANTITY_ROUNDING, kept=kept),
    }
    steps = SQL(", ").join(
        SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), part)
        for name, part in parts.items()
    )
    result = SQL(RESULT, today=today, days=BILLS_ARRIVE_BY)
    return SQL("WITH %s %s", steps, result)


def _among(alias, suppliers):
    if not suppliers:
        return SQL("TRUE")
    column = SQL.identifier(alias, "commercial_partner_id")
    return SQL("%s IN %s", column, tuple(suppliers))
