"""The status page shares no fate with the rest: whatever is killed or frozen, every public address still answers, and
says how old it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from e2e.aged_page import aged_copy
from e2e.installation import ALL_BUT_STATUS, Installation
from status_page import manifest
from tests.processes import until
from tests.status_page.server import running

JSON = ("summary", "status", "components", "incidents", "incidents/unresolved", "scheduled-maintenances")
PROMISED = {
    *("/", "/history", "/history.atom", "/history.rss", "/feed.atom", "/feed.rss"),
    *(f"/api/v2/{name}.json" for name in JSON),
    *(f"/api/v2/scheduled-maintenances/{name}.json" for name in ("upcoming", "active")),
}
VERIFIED = re.compile(r'<time id="verified-at" datetime="([^"]+)">')


@contextmanager
def visitor(url: str) -> Iterator[httpx.Client]:
    """Somebody with a plain HTTP client."""
    with httpx.Client(base_url=url, trust_env=False, timeout=10) as client:
        yield client


def test_it_survives_a_frozen_database_and_goes_on_when_that_does(installation: Installation) -> None:
    public_id = until_public(installation, "Before the frost")
    with visitor(installation.settings.status_url) as client:
        with installation.frozen("postgres"):
            for address in addresses(installation, public_id):
                answers_in_full(client, address)
            frozen_at = datetime.fromisoformat(client.get("/").headers["x-snapshot-at"])
        until_public(installation, "After the frost")
        assert datetime.fromisoformat(client.get("/").headers["x-snapshot-at"]) > frozen_at
    assert all(installation.runs(name) for name in installation.processes)
    until(installation.web_is_ready, 60)


def test_past_120_seconds_no_page_claims_to_know(installation: Installation, tmp_path: Path) -> None:
    public_id = until_public(installation, "Long ago")
    old = aged_copy(installation.settings.status_dir, tmp_path / "old", timedelta(seconds=121))
    with running(old) as server, visitor(server.url) as client:
        for address in addresses(installation, public_id):
            answers_in_full(client, address)
        for address in ("/", "/history", f"/incidents/{public_id}"):
            assert '<p id="stale" role="alert">' in client.get(address).text
        page = client.get("/").text
        assert '<h1 class="rollup unknown">' in page
        assert "Last known: " in page


def test_with_everything_else_killed_every_public_address_answers(installation: Installation) -> None:
    public_id = until_public(installation, "Everything is about to die")
    installation.kill(*ALL_BUT_STATUS)
    with visitor(installation.settings.status_url) as client:
        for address in addresses(installation, public_id):
            answers_in_full(client, address)
        page = client.get("/")
        assert "Everything is about to die" in page.text
        assert installation.settings.portal_url in page.text
        assert VERIFIED.findall(page.text) == [page.headers["x-snapshot-at"]]


def test_it_starts_again_with_everything_dead(installation: Installation) -> None:
    public_id = until_public(installation, "Nobody is left")
    installation.kill(*ALL_BUT_STATUS, "status")
    with running(installation.settings.status_dir) as server, visitor(server.url) as client:
        for address in addresses(installation, public_id):
            answers_in_full(client, address)
        assert "Nobody is left" in client.get("/").text


def until_public(installation: Installation, name: str) -> str:
    """Opens an incident, and waits until the public page tells of it; answers its public id."""
    public_id = installation.open_incident(name)
    with visitor(installation.settings.status_url) as client:
        until(lambda: client.get(f"/incidents/{public_id}").status_code == 200, 60)
    return public_id


def addresses(installation: Installation, public_id: str) -> list[str]:
    """Every address that the public has: those that are promised, and whatever else was published."""
    folder = installation.settings.status_dir
    published = set(manifest.read_index(folder, manifest.read(folder).index)) - {manifest.NOT_FOUND}
    assert published >= PROMISED | {f"/incidents/{public_id}"}
    assert any(address.endswith(".css") for address in published)
    return sorted(published)


def answers_in_full(client: httpx.Client, address: str) -> None:
    """To GET and to HEAD, and says as of when."""
    got, head = client.get(address), client.head(address)
    for answer in (got, head):
        assert answer.status_code == 200, address
        assert datetime.fromisoformat(answer.headers["x-snapshot-at"]).tzinfo, address
    assert got.content and not head.content, address
    assert head.headers["etag"] == got.headers["etag"], address
