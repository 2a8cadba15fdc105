from odoo.tools import sql

TABLE = "appsistance_contract_index"


def migrate(cr, version):
    """The index that the addon brings now is the office's own, where it entered one:
    two with the same code may not be.
    """
    cr.execute(
        """
        INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
        SELECT 'appsistance_contracts', 'appsistance_contract_index_foi',
               'appsistance.contract.index', id, true
          FROM appsistance_contract_index
         WHERE code = 'FOI'
            ON CONFLICT DO NOTHING
     RETURNING res_id
        """
    )
    for (index_id,) in cr.fetchall():
        keep_name(cr, index_id)


def keep_name(cr, index_id):
    """Translations of the addon's words are loaded only where there are none."""
    if sql.table_columns(cr, TABLE)["name"]["udt_name"] != "jsonb":
        sql.convert_column_translatable(cr, TABLE, "name", "jsonb")
    cr.execute(
        """
        UPDATE appsistance_contract_index entered
           SET name = entered.name || (
                   SELECT jsonb_object_agg(lang.code, entered.name -> 'en_US')
                     FROM res_lang lang
                    WHERE lang.active
               )
         WHERE entered.id = %s
        """,
        [index_id],
    )
