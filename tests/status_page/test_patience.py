"""What one client can make the server keep, and for how long: it must outlive everything else."""

import re
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from status_page.protocol import MOST_HEAD, BoundedProtocol
from status_page.serve import MOST_CONNECTIONS
from tests.processes import until
from tests.status_page import demo
from tests.status_page.server import Server, running

MEGABYTE = 1_000_000
ASKED = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
CLOSED = (ConnectionResetError, BrokenPipeError)


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Server]:
    """A server that waits half a second where others wait longer."""
    with running(tmp_path / "page", 0.5) as server:
        server.show()
        yield server


def connected(server: Server, *, window: int | None = None) -> socket.socket:
    """A connection, which may have room for so many bytes only that it does not read."""
    connection = socket.socket()
    if window:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    connection.settimeout(10)
    connection.connect(("127.0.0.1", server.port))
    return connection


def read_all(connection: socket.socket) -> bytes:
    """Everything until the other side closes."""
    found = b""
    with suppress(*CLOSED):
        while some := connection.recv(65_536):
            found += some
    return found


def test_a_client_that_asks_on_and_reads_nothing_costs_little(server: Server) -> None:
    server.show()
    server.get("/")
    before = server.resident()
    with connected(server) as connection, suppress(*CLOSED):
        connection.sendall(ASKED * 10_000)
        server.get("/")
        assert server.resident() - before < 10 * MEGABYTE
    assert server.get("/").status_code == 200


def test_a_client_that_asks_ahead_and_reads_slowly_gets_every_answer(server: Server) -> None:
    server.show()
    many = 80
    with connected(server, window=4096) as connection:
        connection.sendall(ASKED * (many - 1) + ASKED.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))
        server.get("/")
        assert len(re.findall(rb"HTTP/1\.1 200 OK\r\n", read_all(connection))) == many


def test_an_answer_that_nobody_takes_is_dropped(impatient: Server) -> None:
    impatient.show(demo.large(parts=200, incidents=50))
    with connected(impatient, window=4096) as connection:
        connection.sendall(ASKED * 50)
        assert _is_held(impatient, connection)
        until(lambda: not _is_held(impatient, connection), 5)


def _is_held(server: Server, connection: socket.socket) -> bool:
    """Whether the server's side is established, as the kernel says."""
    sides = f":{server.port:04X} 0100007F:{connection.getsockname()[1]:04X} 01 "
    return sides in Path("/proc/net/tcp").read_text()


def test_what_a_client_accepts_is_not_kept_when_it_is_long(server: Server) -> None:
    server.show()
    before = server.resident()
    for number in range(600):
        assert server.get("/", accept_encoding=f"gzip;x={number}" + "a" * 30_000).status_code == 200
    assert server.resident() - before < 10 * MEGABYTE


def test_ten_seconds_are_enough_for_a_head() -> None:
    assert BoundedProtocol.for_a_head <= 10


@pytest.mark.parametrize(
    ("first", "drop"),
    [
        (b"", b""),
        (b"GET / HT", b""),
        (b"GET / HTTP/1.1\r\nx: ", b"a"),
        (ASKED + b"GET / HTTP/1.1\r\nx: ", b"a"),
        (b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n", b"a"),
    ],
    ids=["silence", "half a head", "a head in drops", "a second head in drops", "a body in drops"],
)
def test_a_request_that_does_not_come_to_an_end_is_not_waited_for(impatient: Server, first: bytes, drop: bytes) -> None:
    with connected(impatient) as connection:
        connection.sendall(first)
        connection.settimeout(0.05)
        give_up_at = time.monotonic() + 5
        while _is_open(connection, drop):
            assert time.monotonic() < give_up_at


def _is_open(connection: socket.socket, drop: bytes) -> bool:
    """Sends on, and looks whether the other side has closed."""
    try:
        connection.sendall(drop)
        return connection.recv(65_536) != b""
    except TimeoutError:
        return True
    except CLOSED:
        return False


def test_beyond_a_thousand_connections_one_is_told_so(server: Server) -> None:
    server.show()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with ExitStack() as stack:
        for _ in range(MOST_CONNECTIONS):
            stack.enter_context(connected(server))
        until(lambda: server.get("/").status_code == 503)
        answer = server.get("/")
        assert answer.headers["retry-after"] == "5"
        assert_ours(dict(answer.headers))
    until(lambda: server.get("/").status_code == 200)


@pytest.mark.parametrize(
    ("nonsense", "status"), [(b"nonsense\r\n\r\n", b"400"), (b"GET /" + b"a" * MOST_HEAD + b" HTTP/1.1", b"431")]
)
def test_an_early_refusal_says_what_every_answer_says(server: Server, nonsense: bytes, status: bytes) -> None:
    server.show()
    with connected(server) as connection:
        connection.sendall(nonsense)
        head, _, body = read_all(connection).partition(b"\r\n\r\n")
    line, *fields = head.split(b"\r\n")
    assert line.split()[1] == status
    assert body
    found = {name: value for name, _, value in (field.decode().partition(": ") for field in fields)}
    assert_ours(found)
    assert found["x-snapshot-at"] == server.says()


def assert_ours(found: dict[str, str]) -> None:
    """The headers that no refusal is without."""
    assert found["x-content-type-options"] == "nosniff"
    assert found["cache-control"] == "no-store"
    assert found["connection"] == "close"
    assert found["x-snapshot-at"]
