from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestNeutralize(TransactionCase):
    def test_a_copy_of_the_database_reaches_the_sdi_no_more(self):
        company = self.env.company
        company.appsistance_einvoice_channel = "sdicoop"
        company.appsistance_einvoice_sdicoop_url = "https://sdi.example/ricevi"
        company.appsistance_einvoice_sdicoop_key = "key.pem"
        self.env.flush_all()
        for query in get_neutralization_queries(["appsistance_einvoice"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(company.appsistance_einvoice_channel, "file")
        self.assertFalse(company.appsistance_einvoice_sdicoop_url)
        self.assertFalse(company.appsistance_einvoice_sdicoop_key)
