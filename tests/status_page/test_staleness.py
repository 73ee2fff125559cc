"""How old the page says it is, and what caches may make of that."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from status_page import manifest
from status_page.manifest import Manifest
from status_page.publish import publish, verify
from status_page.shown import Shown
from status_page.watch import Watch
from tests.processes import until
from tests.status_page import demo
from tests.status_page.server import TOKENS, Server, running


def allowed(server: Server, path: str = "/") -> dict[str, int]:
    """The seconds that the answer's cache header speaks of."""
    text = server.get(path).headers["cache-control"]
    return {name: int(seconds) for name, seconds in re.findall(r"([a-z-]+)=(\d+)", text)}


def test_a_page_verified_115_seconds_ago_is_fresh_and_121_is_stale(server: Server) -> None:
    server.show(demo.good_day(), age=115)
    assert 'id="stale"' not in server.get("/").text
    server.show(demo.good_day(), age=121)
    page = server.get("/").text
    assert 'id="stale" role="alert"' in page
    assert "<h1" in page
    assert "Last known: all systems operational" in page


def test_a_page_turns_stale_by_itself(server: Server) -> None:
    server.show(age=118)
    tag = server.get("/").headers["etag"]
    until(lambda: 'id="stale"' in server.get("/").text)
    assert server.get("/").headers["etag"] != tag


def test_caches_may_show_a_fresh_page_only_while_it_is_fresh(server: Server) -> None:
    for age in (0, 30, 100):
        server.show(age=age)
        seconds = allowed(server)
        assert seconds["max-age"] == 0
        assert seconds["stale-while-revalidate"] == 1
        assert 120 - age - 5 <= seconds["stale-if-error"] <= 120 - age


def test_how_long_is_computed_when_it_is_answered(server: Server) -> None:
    server.show(age=10)
    first = allowed(server)["stale-if-error"]
    until(lambda: allowed(server)["stale-if-error"] < first)


def shown(age: float, written: float = 0) -> Shown:
    now = 1_800_000_000.0
    verified = datetime.fromtimestamp(now - age, UTC)
    one = Shown(Path("/nowhere"), Manifest("x", 1, verified, False), {}, now - written)
    one.turn(now)
    return one


@pytest.mark.parametrize(("age", "left"), [(0, 120), (0.5, 119), (60, 60), (118.9, 1), (119, 1), (119.5, 0), (120, 0)])
def test_no_cache_gets_a_second_more_than_is_left(age: float, left: int) -> None:
    one = shown(age)
    assert not one.is_stale
    name, value = one.seconds(1_800_000_000.0)
    assert name == b"cache-control"
    assert value.decode() == (f"public, max-age=0, stale-while-revalidate={min(left, 1)}, stale-if-error={left}")


def test_a_stale_page_may_be_shown_for_a_day(server: Server) -> None:
    server.show(age=300)
    assert allowed(server) == {"max-age": 0, "stale-while-revalidate": 1, "stale-if-error": 86_400}


def test_a_time_in_the_future_makes_nothing_fresher_than_its_file() -> None:
    assert not shown(age=-3600, written=100).is_stale
    assert shown(age=-3600, written=121).is_stale


def test_a_heartbeat_is_seen_within_two_seconds(server: Server) -> None:
    server.show(age=60)
    body = server.get("/history.atom").headers["etag"]
    at = datetime.now(UTC)
    verify(server.directory, at, demo.VERSION)
    until(lambda: server.says() == at.isoformat(timespec="milliseconds").replace("+00:00", "Z"), 2)
    assert server.get("/history.atom").headers["etag"] == body


def test_without_anything_published_every_page_says_so(server: Server) -> None:
    for path in ("/", "/history", "/api/v2/summary.json", "/nothing"):
        answer = server.get(path)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.headers["cache-control"] == "no-store"
    assert "We do not know whether everything" in server.get("/").text
    assert "works" in server.get("/").text
    assert server.get("/api/v2/summary.json").json()["error"]


BROKEN = [
    *(b"", b"{", b"[]", b"null", b"\xff", None),
    b'{"index": "../../x", "version": 1, "verified_at": "2026-11-22T14:00:00Z", "https": false}',
    b'{"index": "x", "version": 1, "verified_at": "2026-11-22T14:00:00", "https": false}',
    b'{"index": "x", "verified_at": "2026-11-22T14:00:00Z", "https": false}',
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_manifest_leaves_the_last_good_page(tmp_path: Path, broken: bytes | None) -> None:
    publish(demo.bad_day(), demo.NOW, demo.VERSION, tmp_path, TOKENS)
    watch = Watch(tmp_path)
    watch.look()
    good, path = watch.shown, tmp_path / manifest.NAME
    path.unlink()
    if broken is not None:
        path.write_bytes(broken)
    watch.look()
    assert watch.shown is good is not None
    publish(demo.good_day(), demo.NOW, demo.VERSION, tmp_path, TOKENS)
    watch.look()
    assert watch.shown is not good


def test_a_page_outlives_its_directory(server: Server) -> None:
    server.show()
    assert server.get("/").status_code == 200
    server.directory.rename(server.directory.with_name("gone"))
    answer = server.get("/")
    assert answer.status_code == 200
    assert answer.headers["x-snapshot-at"]


def test_a_server_started_on_a_broken_directory_waits_for_a_whole_one(tmp_path: Path) -> None:
    directory = tmp_path / "page"
    directory.mkdir()
    (directory / manifest.NAME).write_bytes(b"{")
    with running(directory) as server:
        assert server.get("/").status_code == 503
        server.show()
        assert server.get("/").status_code == 200
