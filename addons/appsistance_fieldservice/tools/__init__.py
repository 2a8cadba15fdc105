from . import canonical_json, geo, images, pdf_fonts, report_pdf
