"""What the findings say to people: for each code the problem and what to do.

Texts hold the placeholders of the finding's values; where there is none, the
finding's own words are said. Codes of five digits are the SdI's; the others are ours.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

PROBLEMS = {
    "00001": (
        _lt("The file name “%(found)s” does not follow the SdI's rule."),
        _lt("Check the company's fiscal code: the name is made from it."),
    ),
    "00002": (
        _lt("The file name “%(found)s” was already used."),
        _lt("Export again: a new name is taken."),
    ),
    "00003": (
        _lt("The file is %(found)s MB; the SdI takes at most %(expected)s MB."),
        _lt("Attach fewer or smaller documents to the invoice."),
    ),
    "00200": (
        _lt("The element %(element)s is not as the SdI wants it: %(detail)s"),
        _lt("Correct the value and export again."),
    ),
    "00300": (
        _lt("The sender's fiscal code “%(found)s” is not valid."),
        _lt("Correct the fiscal code of the company."),
    ),
    "00301": (
        _lt("The seller's VAT number “%(found)s” is not valid."),
        _lt("Correct the VAT number of the company."),
    ),
    "00302": (
        _lt("The seller's fiscal code “%(found)s” is not valid."),
        _lt("Correct the fiscal code of the company."),
    ),
    "00303": (
        _lt("The VAT number “%(found)s” of the tax representative is not valid."),
        _lt("Correct it in the settings of the company."),
    ),
    "00304": (
        _lt("The VAT number “%(found)s” of the intermediary is not valid."),
        _lt("Correct the intermediary's data."),
    ),
    "00305": (
        _lt("The customer's VAT number “%(found)s” is not valid."),
        _lt("Correct the VAT number on the customer's form."),
    ),
    "00306": (
        _lt("The customer's fiscal code “%(found)s” is not valid."),
        _lt("Correct the fiscal code on the customer's form."),
    ),
    "00313": (
        _lt("The recipient code XXXXXXX is for foreign customers only."),
        _lt("Check the customer's country, or enter his recipient code."),
    ),
    "00400": (
        _lt("Line %(line)s has VAT 0 %% without the nature of the exemption."),
        _lt("Choose a tax with its exemption reason (Natura)."),
    ),
    "00401": (
        _lt("Line %(line)s has VAT %(rate)s %% together with the nature %(found)s."),
        _lt("A tax above zero has no exemption reason: correct the tax."),
    ),
    "00403": (
        _lt("The date of the invoice, %(found)s, is in the future."),
        _lt("Wait for that day, or correct the date."),
    ),
    "00404": (
        _lt("An invoice with the number %(found)s of the same year was already sent."),
        _lt("Check the numbering of the journal."),
    ),
    "00411": (
        _lt("Line %(line)s is under withholding, but the withholding is not stated."),
        _lt("Set type and reason on the withholding tax."),
    ),
    "00413": (
        _lt("The pension fund has VAT 0 %% without its nature."),
        _lt("Set the exemption reason on the tax of the lines."),
    ),
    "00414": (
        _lt("The pension fund has a VAT rate together with the nature %(found)s."),
        _lt("Correct the tax of the lines."),
    ),
    "00415": (
        _lt("The pension fund is under withholding, but no withholding is stated."),
        _lt("Add the withholding tax to the lines."),
    ),
    "00417": (
        _lt("The customer has neither VAT number nor fiscal code."),
        _lt("Enter at least one of them on the customer's form."),
    ),
    "00418": (
        _lt("The invoice, dated %(found)s, is older than the one it refers to."),
        _lt("Its date must not be before %(expected)s."),
    ),
    "00419": (
        _lt("The VAT rate %(found)s %% of the lines is not summed up."),
        _lt("Reset the invoice to draft and confirm it again."),
    ),
    "00420": (
        _lt("Reverse charge (%(found)s) cannot go with split payment."),
        _lt("Choose one of the two: change the tax or the fiscal position."),
    ),
    "00421": (
        _lt("The tax at %(rate)s %% is %(found)s; the SdI computes %(expected)s."),
        _lt("Reset the invoice to draft and confirm it: the tax is computed again."),
    ),
    "00422": (
        _lt(
            "The taxable amount at %(rate)s %% is %(found)s; "
            "the lines add up to %(expected)s."
        ),
        _lt("Reset the invoice to draft and confirm it again."),
    ),
    "00423": (
        _lt(
            "The total of line %(line)s is %(found)s; quantity, price and discount "
            "give %(expected)s."
        ),
        _lt("Correct quantity, price or discount of the line."),
    ),
    "00424": (
        _lt("The VAT rate %(found)s of line %(line)s is not a percentage."),
        _lt("Correct the rate of the tax: 22, not 0.22."),
    ),
    "00425": (
        _lt("The number “%(found)s” contains no digit."),
        _lt("Correct the numbering of the journal."),
    ),
    "00427": (
        _lt(
            "The recipient code “%(found)s” should have %(expected)s characters "
            "for this kind of customer."
        ),
        _lt("Correct the recipient code on the customer's form."),
    ),
    "00428": (
        _lt("The format %(found)s differs from the file's version %(expected)s."),
        _lt("Correct the recipient code on the customer's form."),
    ),
    "00429": (
        _lt("The summary at VAT 0 %% lacks the nature of the exemption."),
        _lt("Choose a tax with its exemption reason (Natura)."),
    ),
    "00430": (
        _lt("The summary at %(rate)s %% has the nature %(found)s."),
        _lt("A tax above zero has no exemption reason: correct the tax."),
    ),
    "00437": (
        _lt("A discount on the document has neither amount nor percentage."),
        _lt("Correct the discount."),
    ),
    "00438": (
        _lt("A discount on line %(line)s has neither amount nor percentage."),
        _lt("Correct the discount of the line."),
    ),
    "00443": (
        _lt("The summary has the VAT rate %(found)s %% that no line uses."),
        _lt("Reset the invoice to draft and confirm it again."),
    ),
    "00444": (
        _lt("The nature %(found)s is not both on the lines and in the summary."),
        _lt("Use the same exemption reason on the taxes of the lines."),
    ),
    "00445": (
        _lt("The generic nature %(found)s is no longer accepted."),
        _lt("Choose the detailed one on the tax, for example N2.2."),
    ),
    "00460": (
        _lt("A simplified invoice cannot exceed %(expected)s EUR: it is %(found)s."),
        _lt("Complete the customer's address, so that an ordinary one is made."),
    ),
    "00471": (
        _lt("Seller and customer are the same: not possible for %(found)s."),
        _lt("Correct the customer or the document type."),
    ),
    "00472": (
        _lt("Seller and customer must be the same for %(found)s."),
        _lt("Correct the customer or the document type."),
    ),
    "00473": (
        _lt("The seller of a document %(found)s must be foreign."),
        _lt("Correct the country of the supplier or the document type."),
    ),
    "00474": (
        _lt("A document TD21 cannot have VAT 0 %% (line %(line)s)."),
        _lt("Correct the tax of the line."),
    ),
    "00475": (
        _lt("The customer of a document %(found)s needs a VAT number."),
        _lt("Enter the VAT number."),
    ),
    # Ours: what is missing before the file is made
    "company": (
        _lt("The company's data are not complete: %(detail)s"),
        _lt("Complete the data of the company."),
    ),
    "name": (_lt("The name is missing."), _lt("Enter the name.")),
    "street": (_lt("The street is missing."), _lt("Enter street and number.")),
    "zip": (
        _lt("The postal code “%(found)s” does not have 5 digits."),
        _lt("Enter the CAP, for example 25121."),
    ),
    "city": (_lt("The town is missing."), _lt("Enter the town.")),
    "country": (_lt("The country is missing."), _lt("Enter the country.")),
    "pa_index": (
        _lt("The recipient code “%(found)s” is not valid."),
        _lt(
            "6 letters and digits for a public body, 7 for the others; or leave empty."
        ),
    ),
    "pec": (
        _lt("The PEC “%(found)s” is not a valid address."),
        _lt("Correct the PEC on the customer's form."),
    ),
    "iban": (
        _lt("The IBAN “%(found)s” of the payment is not valid."),
        _lt("Correct the bank account of the company."),
    ),
    "origin": (
        _lt("A public body wants the order, contract or agreement on the invoice."),
        _lt("Fill in the origin document, with CIG and CUP where required."),
    ),
    "cig": (
        _lt("CIG or CUP without the order or contract that they belong to."),
        _lt("Fill in the number of the order, contract or agreement."),
    ),
    "reference_length": (
        _lt(
            "The reference “%(found)s” is longer than the %(expected)s characters "
            "that the SdI takes (%(element)s)."
        ),
        _lt("Ask the customer which short form he wants: a cut number is another one."),
    ),
    "vat_line": (
        _lt("Line %(line)s must have exactly one VAT tax."),
        _lt("Choose the tax of the line."),
    ),
    "core": (
        None,
        _lt("Correct it and export again."),
    ),
    "n6_buyer": (
        _lt("Reverse charge N6.7 is only for customers with a VAT number."),
        _lt("Use the ordinary rate for private customers and condominiums."),
    ),
    "split_withholding": (
        _lt("Split payment cannot go with a withholding."),
        _lt("Remove one of the two taxes."),
    ),
    "split_regime": (
        _lt("Split payment cannot be used under the tax system %(found)s."),
        _lt("Change the fiscal position of the invoice."),
    ),
    "document_type": (
        _lt("The document type (TD) is not known."),
        _lt("Choose the document type in the tab Electronic Invoicing."),
    ),
    "schema_missing": (
        _lt("Schema not installed: the file cannot be checked against the format."),
        _lt("Have an administrator install it (./appsistance setup)."),
    ),
    "schema_altered": (
        _lt("The installed schema %(detail)s is not the official one."),
        _lt("Have an administrator install it again (./appsistance setup)."),
    ),
    "schema_broken": (
        _lt("The installed schema %(detail)s cannot be read."),
        _lt("Have an administrator install it again (./appsistance setup)."),
    ),
}

#: Ours -> what the SdI would answer; the others it does not check.
SDI_CODES = {
    **dict.fromkeys(
        ("company", "name", "street", "zip", "city", "country", "pa_index", "pec"),
        "00200",
    ),
    "iban": "00200",
    "vat_line": "00200",
}

#: How the messages of the schema are said, by what libxml2 reports.
SCHEMA_DETAILS = {
    "pattern": _lt("the value “%(value)s” has a form that is not allowed"),
    "length": _lt("the value “%(value)s” is too short or too long"),
    "enumeration": _lt("the value “%(value)s” is not in the list of codes"),
    "type": _lt("the value “%(value)s” is not valid"),
    "missing": _lt("something required is missing (%(value)s)"),
    "unexpected": _lt("not expected here; expected %(value)s"),
    "other": None,
}

#: Advice for the errors that the SdI reports and that only it can find.
SDI_ADVICE = {
    "00002": _lt("Export again: the same invoice goes out under a new file name."),
    "00100": _lt("Renew the signing certificate."),
    "00102": _lt("Sign the file again and send it under a new name."),
    "00311": _lt(
        "Ask the customer for the right recipient code, or use 0000000 and PEC."
    ),
    "00312": _lt(
        "The customer's channel is closed: ask for a new code or use 0000000."
    ),
    "00305": _lt("The VAT number does not exist: ask the customer for the right one."),
    "00306": _lt("The fiscal code does not exist: ask the customer for the right one."),
    "00320": _lt(
        "VAT number and fiscal code belong to different parties: ask for both."
    ),
    "00321": _lt("The seller's fiscal code is missing or wrong for a VAT group."),
    "00322": _lt("The customer's fiscal code does not belong to the VAT number."),
    "00323": _lt("The VAT number was closed: the customer should use his fiscal code."),
    "00324": _lt("The customer's VAT number was closed: ask for the new one."),
    "00325": _lt("The fiscal code was replaced: ask the customer for the new one."),
    "00326": _lt("The customer belongs to a VAT group: his own fiscal code is needed."),
    "00398": _lt("The public body has another office code for electronic invoices."),
    "00399": _lt("The office code of the public body is in the index: use that one."),
    "00404": _lt("The SdI already has this invoice: look for it before sending again."),
    "00409": _lt("The invoice is twice in the same file or transmission."),
    "00477": _lt("The declaration of intent is not valid: check its protocol number."),
}
