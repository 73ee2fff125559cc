"""The server as clients meet it."""

import gzip
import http.client
import json
import re
import signal
import socket

import brotli
import httpx
import pytest

from tests.status_page.server import Server

PAGES = ("/", "/history", "/incidents/inc-9")
DOCUMENTS = (
    "/incidents/inc-9.json",
    *(
        f"/api/v2/{name}.json"
        for name in (
            *("summary", "status", "components", "incidents", "incidents/unresolved", "scheduled-maintenances"),
            *("scheduled-maintenances/upcoming", "scheduled-maintenances/active"),
        )
    ),
)
FEEDS = ("/history.atom", "/history.rss", "/feed.atom", "/feed.rss")
EVERY = (*PAGES, *DOCUMENTS, *FEEDS, "/favicon.ico", "/favicon.svg", "/robots.txt")


def raw(server: Server, request: bytes) -> bytes:
    """The beginning of the answer to these very bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(65_536)


@pytest.fixture(autouse=True)
def _shown(server: Server) -> None:
    server.show()


def test_every_address_answers_with_its_headers_and_by_head_too(server: Server) -> None:
    verified = server.says()
    for path in EVERY:
        answer, head = server.get(path), server.ask("HEAD", path)
        assert answer.status_code == head.status_code == 200, path
        assert answer.content
        assert head.content == b""
        assert lasting(answer) == lasting(head)
        assert answer.headers["x-snapshot-at"] == verified
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers.get("content-security-policy", "frame-ancestors 'none'")
        assert "server" not in answer.headers


def lasting(answer: httpx.Response) -> dict[str, str]:
    """Its headers but those that change by the second."""
    return {name: value for name, value in answer.headers.items() if name not in ("date", "cache-control")}


def test_the_verified_time_is_stamped_into_pages_and_documents(server: Server) -> None:
    verified = server.says()
    for path in PAGES:
        assert f'<time id="verified-at" datetime="{verified}">' in server.get(path).text
    for path in DOCUMENTS:
        assert json.loads(server.get(path).content)["page"]["updated_at"] == verified


def test_a_tag_is_strong_differs_by_encoding_and_saves_the_body(server: Server) -> None:
    tags = {server.get("/", accept_encoding=one).headers["etag"] for one in ("identity", "gzip", "br")}
    assert len(tags) == 3
    for encoding in ("identity", "gzip", "br"):
        tag = server.get("/", accept_encoding=encoding).headers["etag"]
        assert re.fullmatch('"[0-9a-f]+"', tag)
        for named in (tag, f'"x", W/{tag}', "*"):
            again = server.get("/", accept_encoding=encoding, if_none_match=named)
            assert again.status_code == 304
            assert again.content == b""
            assert again.headers["etag"] == tag
            assert "cache-control" in again.headers
    assert server.get("/", if_none_match='"x"').status_code == 200


def test_encodings_say_the_same(server: Server) -> None:
    plain = body(server, "identity")
    assert plain.startswith(b"<!doctype html>")
    assert gzip.decompress(body(server, "gzip")) == plain
    assert brotli.decompress(body(server, "br")) == plain


def body(server: Server, encoding: str) -> bytes:
    """The home page as it travels."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/", headers={"accept-encoding": encoding})
    return connection.getresponse().read()


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("identity", None),
        ("identity;q=0, gzip", "gzip"),
        ("GZIP;Q=1.0", "gzip"),
        ("gzip;q=nonsense", None),
        (", ;q=1,,", None),
    ],
)
def test_weights_of_encodings_are_kept(server: Server, accepted: str, encoding: str | None) -> None:
    assert server.get("/history", accept_encoding=accepted).headers.get("content-encoding") == encoding


def test_programs_of_other_origins_may_read_documents_and_feeds(server: Server) -> None:
    for path in (*DOCUMENTS, *FEEDS):
        assert server.get(path).headers["access-control-allow-origin"] == "*"
        asked = server.ask("OPTIONS", path, origin="https://else.example", access_control_request_method="GET")
        assert asked.status_code == 204
        assert asked.headers["access-control-allow-origin"] == "*"
        assert asked.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "access-control-allow-origin" not in server.get("/").headers


@pytest.mark.parametrize("path", ["/nothing", "/history/", "/history/99", "/api/v2/nothing.json", "/404", "/%00", "//"])
def test_what_is_not_there_is_a_404_that_is_not_kept(server: Server, path: str) -> None:
    answer = server.get(path)
    assert answer.status_code == 404
    assert answer.headers["x-snapshot-at"] == server.says()
    assert answer.headers["cache-control"] == "no-store"
    if path.startswith("/api/"):
        assert answer.json() == {"error": "not found"}
    else:
        assert "Nothing is here" in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(server: Server, method: str) -> None:
    answer = server.ask(method, "/api/v2/summary.json")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers["x-snapshot-at"] == server.says()


def test_the_stylesheet_is_kept_for_ever_and_all_is_our_own(server: Server) -> None:
    page = server.get("/").text
    (address,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    assert server.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert server.get(address).headers["content-type"] == "text/css; charset=utf-8"
    assert not [
        src for src in re.findall(r'(?:src|href)="(?!/)([^"]+)"', page) if not src.startswith(("#", "http://localhost"))
    ]


@pytest.mark.parametrize(
    ("request_", "statuses"),
    [
        (b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n", (400,)),
        (b"GET /\x00 HTTP/1.1\r\nhost: x\r\n\r\n", (400,)),
        (b"GET /../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n", (404,)),
        (b"GET /%2e%2e/manifest.json HTTP/1.1\r\nhost: x\r\n\r\n", (404,)),
        (b"GET /%ff%fe HTTP/1.1\r\nhost: x\r\n\r\n", (404,)),
        (b"GET http://x HTTP/1.1\r\nhost: x\r\n\r\n", (400,)),
        (b"nonsense\r\n\r\n", (400,)),
        (b"GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n", (200,)),
        (b"GET / HTTP/1.1\r\nx: " + b"a" * 300_000 + b"\r\n\r\n", (431,)),
        (b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\n\r\n", (431,)),
    ],
)
def test_nonsense_is_refused_in_one_answer(server: Server, request_: bytes, statuses: tuple[int, ...]) -> None:
    assert int(raw(server, request_)[9:12]) in statuses
    assert server.get("/").status_code == 200


def test_the_server_ends_when_it_is_told_to(server: Server) -> None:
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(10)
