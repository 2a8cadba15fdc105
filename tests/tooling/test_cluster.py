import socket

import pytest

from appsistance.cluster import free_port, parse_pid_file

PID_FILE = "123\n/proc/self/fd/9\n1700000000\n54321\n\n127.0.0.1\n  1   2\n{}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PID_FILE.format("ready   "), (123, 54321, True)),
        (PID_FILE.format("starting"), (123, 54321, False)),
        ("123\n", (123, None, False)),
        ("", (None, None, False)),
    ],
)
def test_postmaster_pid_is_parsed(text, expected):
    assert parse_pid_file(text) == expected


def test_a_port_in_use_is_not_offered():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) not in (0, port)


def test_a_free_port_is_kept():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert free_port(port) == port
