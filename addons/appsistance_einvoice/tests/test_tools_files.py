import base64
import io
import pathlib
import tempfile
import tracemalloc
import zipfile
from email.message import EmailMessage
from unittest.mock import patch

from asn1crypto import cms

from odoo.tests import BaseCase, tagged

from ..tools import container, schema, xml_reader
from .golden_files import golden

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;">]><x>&c;</x>'
)
EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b"<x>&a;</x>"
)


def sign(content):
    """A CAdES envelope without signers: what is read is the content."""
    return cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [],
                    "encap_content_info": {"content_type": "data", "content": content},
                    "signer_infos": [],
                }
            ),
        }
    ).dump()


@tagged("post_install", "-at_install")
class TestFiles(BaseCase):
    def test_hostile_xml_is_refused(self):
        for content, reason in (
            (BOMB, "doctype"),
            (EXTERNAL, "doctype"),
            (b"", "empty"),
            (b"<a", "malformed"),
            (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "malformed"),
            (b'<?xml version="1.0" encoding="nonsense"?><a/>', "malformed"),
            (b"<a>\xff</a>", "malformed"),
            (b"<a>" + b"x" * xml_reader.MAX_BYTES + b"</a>", "too_big"),
        ):
            with self.subTest(reason=reason, content=content[:40]):
                with self.assertRaises(xml_reader.UnreadableXmlError) as caught:
                    xml_reader.parse(content)
                self.assertEqual(caught.exception.reason, reason)

    def test_a_hundred_megabytes_cost_no_memory(self):
        content = b"<a>" + b"x" * (100 * 2**20) + b"</a>"
        tracemalloc.start()
        with self.assertRaises(xml_reader.UnreadableXmlError):
            xml_reader.parse(content)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        self.assertLess(peak, 2**20)

    def test_signed_files(self):
        signed = sign(b"<a/>")
        self.assertEqual(
            container.unpack("IT1_A.xml.p7m", signed), [("IT1_A.xml", b"<a/>")]
        )
        self.assertEqual(container.open_signed(base64.encodebytes(signed)), b"<a/>")

    def test_truncated_and_foreign_signatures_are_refused(self):
        for content in (
            sign(b"<a/>")[:20],
            b"not a signature at all \x00",
            b"",
            cms.ContentInfo({"content_type": "data", "content": b"x"}).dump(),
            sign(b""),
        ):
            with self.subTest(content=content[:20]):
                with self.assertRaises(container.UnreadableContainerError) as caught:
                    container.unpack("x.p7m", content)
                self.assertEqual(caught.exception.reason, "signature")

    def test_archives(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("folder/", b"")
            archive.writestr("..\\..\\a.xml", b"<a/>")
            archive.writestr("b.xml.p7m", sign(b"<b/>"))
        self.assertEqual(
            container.unpack("x.zip", buffer.getvalue()),
            [("a.xml", b"<a/>"), ("b.xml", b"<b/>")],
        )

    def test_archive_bombs_are_refused(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.xml", b"0" * (container.MAX_MEMBER_BYTES + 1))
        with self.assertRaises(container.UnreadableContainerError) as caught:
            container.unpack("x.zip", buffer.getvalue())
        self.assertEqual(caught.exception.reason, "too_big")
        nested = b"x"
        for _level in range(container.MAX_DEPTH + 2):
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as archive:
                archive.writestr("n.zip", nested)
            nested = buffer.getvalue()
        with self.assertRaises(container.UnreadableContainerError) as caught:
            container.unpack("x.zip", nested)
        self.assertEqual(caught.exception.reason, "depth")
        with self.assertRaises(container.UnreadableContainerError):
            container.unpack("x.zip", b"PK\x03\x04nothing")

    def test_whatever_is_broken_in_an_archive_or_a_mail_is_refused(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.xml", b"<a>" + bytes(range(32, 120)) * 40)
        deflated = bytearray(buffer.getvalue())
        deflated[40:60] = b"\xff" * 20
        later = bytearray(buffer.getvalue())
        later[later.index(b"PK\x01\x02") + 6] = 0xF7
        header = b"Content-Disposition: attachment; filename*\r\n\r\nx"
        for name, content in (
            ("deflate.zip", deflated),
            ("version.zip", later),
            ("header.eml", header),
        ):
            with (
                self.subTest(name=name),
                self.assertRaises(container.UnreadableContainerError),
            ):
                container.unpack(name, bytes(content))

    def test_archives_within_an_archive_share_its_limits(self):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.xml", b"0" * 1000)
            archive.writestr("b.xml", b"0" * 1000)
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w") as archive:
            for number in range(3):
                archive.writestr(f"{number}.zip", inner.getvalue())
        for limit, value, reason in (
            ("MAX_TOTAL_BYTES", 5000, "too_big"),
            ("MAX_MEMBERS", 5, "too_many"),
        ):
            with (
                self.subTest(limit=limit),
                patch.object(container, limit, value),
                self.assertRaises(container.UnreadableContainerError) as caught,
            ):
                container.unpack("x.zip", outer.getvalue())
            self.assertEqual(caught.exception.reason, reason)

    def test_mails_inside_certified_mails(self):
        inner = EmailMessage()
        inner.set_content("x")
        inner.add_attachment(
            b"<a/>", maintype="application", subtype="xml", filename="a_RC_001.xml"
        )
        outer = EmailMessage()
        outer.set_content("x")
        outer.add_attachment(
            b"<x/>", maintype="application", subtype="xml", filename="daticert.xml"
        )
        outer.add_attachment(inner, filename="postacert.eml")
        self.assertEqual(
            container.unpack("m.eml", outer.as_bytes()), [("a_RC_001.xml", b"<a/>")]
        )

    def test_without_the_schema_there_is_no_verdict(self):
        root = xml_reader.parse(golden("ordinary.xml"))
        with self.assertRaises(schema.SchemaUnavailableError) as caught:
            schema.validate(root, None)
        self.assertEqual(caught.exception.reason, "missing")

    def test_a_changed_schema_is_refused(self):
        official = schema.package_folder()
        with tempfile.TemporaryDirectory() as folder:
            for name in schema.CHECKSUMS:
                content = (official / name).read_bytes()
                pathlib.Path(folder, name).write_bytes(content)
            self.assertEqual(str(schema.find_folder([folder])), folder)
            path = pathlib.Path(folder, schema.ORDINARY)
            path.write_bytes(path.read_bytes() + b" ")
            with self.assertRaises(schema.SchemaUnavailableError) as caught:
                schema.validate(xml_reader.parse(golden("ordinary.xml")), folder)
            self.assertEqual(caught.exception.reason, "altered")
            path.unlink()
            with self.assertRaises(schema.SchemaUnavailableError) as caught:
                schema.check_folder(folder)
            self.assertEqual(caught.exception.reason, "missing")
