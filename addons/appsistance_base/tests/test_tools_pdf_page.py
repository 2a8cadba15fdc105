import io
from functools import partial

from PIL import Image
from pypdf import PdfReader
from reportlab.platypus import Spacer

from odoo.tests.common import BaseCase, tagged

from odoo.addons.appsistance_base.tools.pdf_page import (
    NumberedCanvas,
    Picture,
    build_each,
    draw_head,
    draw_text,
    render_pages,
)


@tagged("post_install", "-at_install")
class TestToolsPdfPage(BaseCase):
    def _draw(self, text):
        return [draw_head("Ditta", ["Via Roma 1"]), Spacer(0, 8), draw_text(text)]

    def _render(self, *texts, **kwargs):
        return render_pages(partial(build_each, self._draw, texts), **kwargs)

    def _read(self, pdf):
        return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]

    def test_the_same_story_gives_the_same_bytes(self):
        first = self._render("Uno", title="Prova")
        self.assertEqual(self._render("Uno", title="Prova"), first)

    def test_each_item_begins_on_a_page_of_its_own(self):
        pages = self._read(self._render("Uno", "Due"))
        self.assertEqual(["Uno" in page for page in pages], [True, False])
        self.assertEqual(["Due" in page for page in pages], [False, True])

    def test_the_foot_counts_the_pages(self):
        canvas = partial(NumberedCanvas, foot="Ditta", page="Pag. {page} di {pages}")
        pages = self._read(self._render("Uno", "Due", canvas=canvas))
        self.assertIn("Pag. 1 di 2", pages[0])
        self.assertIn("Pag. 2 di 2", pages[1])

    def test_a_foot_of_its_own_is_drawn_on_every_page(self):
        def draw_foot(canvas, _document):
            canvas.drawString(40, 40, f"Foglio {canvas.getPageNumber()}")

        pages = self._read(self._render("Uno", "Due", draw_foot=draw_foot))
        self.assertIn("Foglio 1", pages[0])
        self.assertIn("Foglio 2", pages[1])

    def test_what_people_wrote_is_text_and_no_markup(self):
        self.assertIn("<b>A & C", self._read(self._render("<b>A & C"))[0])

    def test_a_picture_keeps_its_shape_within_its_frame(self):
        stream = io.BytesIO()
        Image.new("RGB", (400, 100)).save(stream, "PNG")
        picture = Picture(stream.getvalue(), 100, 50)
        self.assertEqual((picture.width, picture.height), (100, 25))
