from . import canonical_json, geo, images, report_pdf
