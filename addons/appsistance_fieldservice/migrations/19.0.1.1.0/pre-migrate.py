from odoo.tools import sql

# The ORM makes the indexes of fields, and keeps those that they have no more.
INDEXES = [
    ("appsistance_booking", "role"),
    ("appsistance_booking", "state"),
    ("appsistance_booking", "response"),
    ("appsistance_invitation", "is_pending"),
    ("appsistance_work_order", "origin"),
]


def migrate(cr, version):
    for table, column in INDEXES:
        sql.drop_index(cr, sql.make_index_name(table, column), table)
    count_one_job_as_one(cr)


def count_one_job_as_one(cr):
    """Templates are never loaded again; words of the office's own stay."""
    cr.execute(
        r"""
        UPDATE mail_template
           SET subject = regexp_replace(
                   subject::text,
                   '\{\{ len\(object\._get_jobs\(\)\) \}\} (jobs|incarichi)\M',
                   '{{ object._get_count_text() }}',
                   'g'
               )::jsonb
         WHERE subject::text LIKE '%len(object._get_jobs())%'
           AND id = (
               SELECT res_id FROM ir_model_data
                WHERE module = 'appsistance_fieldservice'
                  AND name = 'mail_template_day_sheet'
           )
        """
    )
