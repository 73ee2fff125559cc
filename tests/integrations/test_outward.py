"""The one way out, tried with real sockets."""

import gzip
import logging
from collections.abc import Awaitable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from app.integrations.outward import LARGE, SMALL, NotReached, Outward
from tests.dns_server import closed_port
from tests.integrations.tls import Authority
from tests.oidc_peer import Provider, Reply, drip, provider, serving

pytestmark = pytest.mark.anyio


@pytest.fixture
def peer() -> Iterator[Provider]:
    """A server whose answers are scripted by path."""
    with provider() as peer:
        peer.replies["/"] = Reply.of({"found": "it"})
        yield peer


def outward(peer: Provider, limit: float = 10) -> Outward:
    return Outward(frozenset({peer.peer}), limit=limit)


async def words(answer: Awaitable[object]) -> str:
    with pytest.raises(NotReached) as refused:
        await answer
    return str(refused.value)


class Names:
    """A resolver that gives its answers one after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.answers.pop(0)


async def test_an_allowed_peer_is_reached(peer: Provider) -> None:
    assert await outward(peer).get_json(peer.issuer) == {"found": "it"}


async def test_a_second_answer_of_the_resolver_leads_nowhere() -> None:
    with serving(("127.0.0.1", 0)) as first, serving(("127.0.0.2", first.port)) as second:
        first.replies["/"] = second.replies["/"] = Reply.of({})
        name = f"rebind.example:{first.port}"
        names = Names(["127.0.0.1"], ["127.0.0.2"])
        await Outward(frozenset({name}), resolve=names).get_json(f"http://{name}/")
        assert names.asked == [("rebind.example", first.port)]
        assert (len(first.asked), len(second.asked)) == (1, 0)
        assert first.asked[0].headers["Host"] == name


@pytest.mark.parametrize(
    "answer", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], ["2606:4700::1111", "fe80::1"], []]
)
async def test_one_guarded_address_among_public_ones_is_one_too_many(answer: list[str]) -> None:
    names = Names(answer)
    assert "not a public address" in await words(Outward(resolve=names).get_json("https://idp.example/"))
    assert names.asked == [("idp.example", 443)]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "localhost",
     "LOCALHOST", "0", "0.0.0.0", "169.254.169.254", "2852039166", "0xa9fea9fe", "[::1]", "[::]", "[::ffff:127.0.0.1]",
     "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]", "[2002:7f00:1::]", "[2001::1]", "[fe80::1]",
     "[fe80::1%25lo]", "[fd00:ec2::254]", "[ff02::1]", "１２７.0.0.1", "127。0。0。1", "ⓛocalhost"],
)  # fmt: skip
async def test_this_machine_by_any_other_name_is_still_guarded(host: str) -> None:
    said = await words(Outward().get_json(f"https://{host}/"))
    assert "not a public address" in said or "not an address of the web" in said


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "127.0.0.1.", "①27.0.0.1"]
)
async def test_an_allowed_peer_is_allowed_by_its_own_name_alone(peer: Provider, host: str) -> None:
    port = peer.peer.rpartition(":")[2]
    await words(outward(peer).get_json(f"http://{host}:{port}/"))
    assert peer.asked == []


@pytest.mark.parametrize(
    "url",
    ["http://idp.example/", "https://idp.example:8443/", "https://idp.example:22/", "ftp://idp.example/", "file:///etc/passwd",
     "gopher://idp.example/", "javascript:alert(1)", "//idp.example/", "idp.example", "", "https://", "https:///x",
     "https://idp.example./", "https://user@idp.example/", "https://user:word@idp.example/", "https://idp.example:99999/",
     "https://[::1/", "https://idp.example\n/", "https://a\0b/", "https://" + "x" * 70_000],
)  # fmt: skip
async def test_what_is_no_plain_https_is_not_even_resolved(url: str) -> None:
    names = Names()
    await words(Outward(resolve=names).get_json(url))
    assert names.asked == []


async def test_a_name_before_the_host_fools_nobody(peer: Provider) -> None:
    assert "user name" in await words(outward(peer).get_json(f"http://idp.example@{peer.peer}/"))
    assert "user name" in await words(outward(peer).get_json(f"http://{peer.peer}@127.0.0.9/"))
    assert peer.asked == []


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", ["http://169.254.169.254/latest/meta-data/", "{peer}/other", "//169.254.169.254/"])
async def test_a_redirect_is_not_followed(peer: Provider, status: int, where: str) -> None:
    peer.replies["/"] = Reply(status, b"", {"Location": where.format(peer=peer.issuer)})
    assert "redirect" in await words(outward(peer).get_json(peer.issuer + "/"))
    assert "redirect" in await words(outward(peer).post(peer.issuer + "/", b"x", {}))
    assert {asked.path for asked in peer.asked} == {"/"}


async def test_a_slow_answer_is_not_waited_for(peer: Provider) -> None:
    peer.replies["/"] = Reply(200, drip(peer.stopping))
    assert "within 0.5 seconds" in await words(outward(peer, 0.5).get_json(peer.issuer))


async def test_slow_headers_are_not_waited_for() -> None:
    class Dripping(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            try:
                for _ in drip(stopping):
                    self.wfile.write(b"X-More: x\r\n")
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with serving(("127.0.0.1", 0), handler=Dripping) as peer:
        stopping = peer.stopping
        assert "within 0.5 seconds" in await words(outward(peer, 0.5).get_json(peer.issuer))


@pytest.mark.parametrize("most", [SMALL, LARGE])
async def test_a_huge_answer_is_cut_off(peer: Provider, most: int) -> None:
    sent = 0

    def flood() -> Iterator[bytes]:
        nonlocal sent
        while not peer.stopping.is_set() and sent < 1_000_000_000:
            sent += 65536
            yield b" " * 65536

    peer.replies["/"] = Reply(200, flood())
    assert f"more than {most // 1024} KiB" in await words(outward(peer).get_json(peer.issuer, most=most))
    assert sent < 50_000_000
    peer.replies["/"] = Reply(200, b'{"a":"' + b"x" * (most - 8) + b'"}')
    assert await outward(peer).get_json(peer.issuer, most=most)


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "zstd", "identity, gzip", "GZIP"])
async def test_nothing_is_unpacked(peer: Provider, packing: str) -> None:
    peer.replies["/"] = Reply(200, gzip.compress(b" " * 5_000_000), {"Content-Encoding": packing})
    assert "packs its answer" in await words(outward(peer).get_json(peer.issuer))
    assert peer.asked[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "reply",
    [Reply.of({}, 404), Reply.of({}, 500), Reply.of({}, 201), Reply(204), Reply(200, b"{"), Reply(200, b"[]"),
     Reply(200, b"\xff"), Reply(200, b"[" * 60_000),
     Reply(200, b'{"a": NaN}'), Reply(200, b'{"a":' + b"9" * 5000 + b"}"), Reply(200, b"")],
)  # fmt: skip
async def test_what_is_no_object_is_refused(peer: Provider, reply: Reply) -> None:
    peer.replies["/"] = reply
    assert await words(outward(peer).get_json(peer.issuer))


async def test_nobody_there_is_told(peer: Provider) -> None:
    gone = f"127.0.0.1:{closed_port()}"
    assert "could not be reached" in await words(Outward(frozenset({gone})).get_json(f"http://{gone}/"))
    nowhere = Outward(frozenset({"nowhere.invalid:80"}))
    assert "not known" in await words(nowhere.get_json("http://nowhere.invalid:80/"))


async def test_the_next_address_is_tried_where_the_first_is_closed(peer: Provider) -> None:
    port = peer.peer.rpartition(":")[2]
    names = Names(["127.0.0.9", "127.0.0.1"])
    assert await Outward(frozenset({f"two.example:{port}"}), resolve=names).get_json(f"http://two.example:{port}/")


async def test_no_proxy_of_the_environment_is_used(peer: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    with provider() as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.issuer)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        await outward(peer).get_json(peer.issuer)
        assert proxy.asked == []


async def test_no_cookie_is_kept(peer: Provider) -> None:
    peer.replies["/"] = Reply(200, b"{}", {"Set-Cookie": "a=b; Path=/"})
    way = outward(peer)
    for _ in range(2):
        await way.get_json(peer.issuer)
    assert all("Cookie" not in asked.headers for asked in peer.asked)


async def test_a_form_is_posted_with_its_password(peer: Provider) -> None:
    peer.replies["/"] = Reply(400, b"no", {"Content-Type": "Text/Plain; charset=utf-8"})
    answer = await outward(peer).post_form(peer.issuer, {"a": "b c&d"}, ("name", "word"))
    assert (answer.status, answer.media_type, answer.body) == (400, "text/plain", b"no")
    assert peer.asked[0].form == {"a": "b c&d"}
    assert peer.asked[0].headers["Authorization"] == "Basic bmFtZTp3b3Jk"


async def test_a_callers_headers_decide_nothing_about_the_way(peer: Provider) -> None:
    given = {"host": "evil.example", "accept-encoding": "gzip", "X-Signature": "s", "User-Agent": "Ours"}
    await outward(peer).post(peer.issuer, b"body", given)
    headers = peer.asked[0].headers
    assert (headers["Host"], headers["Accept-Encoding"]) == (peer.peer, "identity")
    assert (headers["X-Signature"], headers["User-Agent"], headers["Content-Length"]) == ("s", "Ours", "4")


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "ü", "\0"])
async def test_a_header_cannot_smuggle_another(peer: Provider, value: str) -> None:
    await words(outward(peer).post(peer.issuer, b"", {"X-Name": value}))
    assert peer.asked == []


async def test_secrets_are_neither_logged_nor_told(peer: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    peer.replies["/hook/hunter2"] = Reply(500)
    way = outward(peer)
    said = await words(way.get_json(f"{peer.issuer}/hook/hunter2?key=hunter2", bearer="hunter2"))
    await way.post_form(f"{peer.issuer}/hook/hunter2", {"secret": "hunter2"}, ("a", "hunter2"))
    said += await words(way.get_json("http://idp.example/hunter2"))
    assert "hunter2" not in caplog.text + said


async def test_certificate_and_host_go_by_the_name_while_the_address_is_fixed(tmp_path: Path) -> None:
    authority = Authority.new()
    with serving(("127.0.0.1", 0), tls=authority.server("idp.example", tmp_path)) as peer:
        peer.replies["/"] = Reply.of({"found": "it"})
        allow = frozenset({f"idp.example:{peer.port}", f"other.example:{peer.port}"})

        async def names(host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

        way = Outward(allow, resolve=names, trust=authority.trust())
        assert await way.get_json(f"https://idp.example:{peer.port}/") == {"found": "it"}
        assert peer.asked[0].headers["Host"] == f"idp.example:{peer.port}"
        # The right address under the wrong name, and a certificate of nobody's.
        assert "could not be reached" in await words(way.get_json(f"https://other.example:{peer.port}/"))
        usual = Outward(allow, resolve=names)
        assert "certificate" in (await words(usual.get_json(f"https://idp.example:{peer.port}/"))).lower()
        assert len(peer.asked) == 1
