{
    "name": "Appsistance: tests across addons",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "summary": "Stories, benchmarks and their bare models; never installed for users",
    "author": "Appsistance",
    "website": "https://appsistance.example",
    "license": "LGPL-3",
    "depends": [
        "appsistance_contracts",
        "appsistance_einvoice",
        "appsistance_fieldservice",
        "appsistance_helpdesk",
        "appsistance_purchase",
        "l10n_it_edi_doi",
        "l10n_it_stock_ddt",
    ],
    "data": ["security/ir.model.access.csv"],
}
