from werkzeug.exceptions import NotFound

from odoo.http import Controller, content_disposition, request, route

MOST_LETTERS = 500


class ContractLetters(Controller):
    @route(
        "/appsistance/contracts/letters.pdf", type="http", auth="user", readonly=True
    )
    def print_letters(self, ids=""):
        """The chosen letters in one file: for the printer, or to look at before."""
        try:
            numbers = [int(number) for number in ids.split(",") if number]
        except ValueError:
            raise NotFound from None
        letters = request.env["appsistance.contract.letter"].browse(numbers).exists()
        if not letters or len(letters) > MOST_LETTERS:
            raise NotFound
        letters.check_access("read")
        pdf = letters._get_pdf()
        name = request.env._("Letters")
        return request.make_response(
            pdf,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(pdf)),
                (
                    "Content-Disposition",
                    content_disposition(f"{name}.pdf", "inline"),
                ),
            ],
        )
