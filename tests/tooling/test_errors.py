import errno

import pytest

from appsistance.errors import UserError, explain, from_os_error


@pytest.mark.parametrize(
    ("output", "word"),
    [
        ("cp: write error: No space left on device", "disco"),
        ("E: Could not get lock /var/lib/dpkg/lock-frontend", "altro programma"),
        ("sudo: a password is required", "sudo"),
        ("Temporary failure resolving 'deb.example'", "rete"),
        ("NewConnectionError: [Errno 111] Connection refused", "rete"),
        ("W: GPG error: sid InRelease: NO_PUBKEY 123", "firma"),
        ("E: Unable to locate package odoo", "apt"),
        ("ERROR: No matching distribution found for lxml==9", "pip"),
        ('connection to server at "127.0.0.1" failed', "PostgreSQL"),
        ("ERROR: … requirement lxml==6 (from versions: none)", "rete"),
        ("npm error code ENOTFOUND", "rete"),
    ],
)
def test_a_symptom_becomes_a_sentence_with_a_way_out(output, word):
    what, way_out = explain(f"Reading…\n{output}\nbye")
    assert word in what
    assert way_out


def test_a_full_disk_explains_what_follows_from_it():
    text = (
        "could not connect to server\nFATAL: could not write: No space left on device"
    )
    assert "disco" in explain(text)[0]


def test_unknown_output_is_not_explained():
    assert explain("Segmentation fault") is None


def test_system_errors_become_sentences():
    assert "disco" in from_os_error(OSError(errno.ENOSPC, "full")).what
    refused = from_os_error(PermissionError(errno.EACCES, "no", "/root/x"))
    assert "/root/x" in refused.what
    assert "chown" in refused.way_out


def test_the_message_names_fault_way_out_and_log():
    lines = list(UserError("manca X.", "installa X.", log="a.log").lines())
    assert lines == [
        "Errore: manca X.",
        "Rimedio: installa X.",
        "Registro completo: a.log",
    ]
