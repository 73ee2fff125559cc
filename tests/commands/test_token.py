"""`portal token create`: the token is the last word, and does what was asked for."""

import asyncio

import pytest

from app.cli import main
from app.config import Settings
from app.domain.accounts.queries import viewer_of_token
from app.domain.accounts.viewer import Viewer
from tests.cast import furnish, opened, rows

ERIN = "erin@northwind.example"


@pytest.fixture
def installation(database: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with the cast, which the command finds in its environment."""
    asyncio.run(_furnish(database))
    monkeypatch.setenv("DATABASE_URL", database.database_url)
    monkeypatch.setenv("REDIS_URL", database.redis_url)
    monkeypatch.setenv("SECRET_KEY", database.secret_key)
    monkeypatch.setenv("DATA_DIR", str(database.data_dir))
    return database


async def _furnish(settings: Settings) -> None:
    async with opened(settings):
        await furnish()


async def _found(settings: Settings, token: str) -> tuple[Viewer | None, list[str]]:
    async with opened(settings):
        names = [row["name"] for row in await rows("SELECT name FROM api_token")]
        return await viewer_of_token(token), names


def test_the_last_word_is_a_token_that_may_do_everything(
    installation: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["token", "create", "--email", ERIN]) == 0
    viewer, _ = asyncio.run(_found(installation, capsys.readouterr().out.split()[-1]))
    assert viewer
    assert (viewer.email, viewer.scopes) == (ERIN, frozenset(("search:read", "tickets:read", "tickets:write")))


def test_it_takes_a_name_scopes_and_days(installation: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--name", "Report", "--scopes", "tickets:read", "--days", "30"]
    assert main(["token", "create", "--email", ERIN, *asked]) == 0
    viewer, names = asyncio.run(_found(installation, capsys.readouterr().out.split()[-1]))
    assert viewer
    assert (viewer.scopes, names) == (frozenset(("tickets:read",)), ["Report"])


@pytest.mark.parametrize(
    "asked",
    [
        ["--email", "nobody@nowhere.example"],
        ["--email", ERIN, "--scopes", "everything"],
        ["--email", ERIN, "--scopes", ""],
        ["--email", ERIN, "--days", "366"],
        ["--email", ERIN, "--days", "0"],
        ["--email", ERIN, "--name", " "],
    ],
)
def test_what_cannot_be_is_refused_in_a_line(
    installation: Settings, asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["token", "create", *asked]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err
    assert asyncio.run(_found(installation, "x")) == (None, [])
