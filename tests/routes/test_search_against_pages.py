"""Whatever the story, search finds what the pages show, for everybody alike: they are the oracle."""

import re
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.domain.accounts.viewer import Membership, Viewer
from app.domain.articles.publishing import archive, withdraw
from app.domain.articles.writing import Words
from app.domain.tickets import filing, replies, watching
from app.lib.ids import new_id
from tests.browser import Browser
from tests.cast import as_owner, does, rows
from tests.domain.articles.stage import drafted, published, translated
from tests.domain.incidents.stage import opened, says, shown
from tests.house import House
from tests.offers import CLOSED_BELOW
from tests.routes.forms import NEXT

pytestmark = pytest.mark.anyio
PEOPLE = ("erin", "noah", "nadia", "pat", "stan")
READERS = (*PEOPLE, "alex", None)
PLACES = [(name, prefix) for name in PEOPLE for prefix in ("NW", "BB")]
AUDIENCES = ["public", "customers", "internal", *(f"tier {tier.slug}" for tier in CLOSED_BELOW.tiers)]
# A word that nobody else has, in which no slip is looked for.
WORD = "zep"
_HIT = re.compile(r'<a href="([^"]+)" data-row')


@dataclass(frozen=True, slots=True)
class Filed:
    """A ticket of somebody's at an organisation; what is searched for stands in one place of it."""

    by: tuple[str, str]
    where: str
    watchers: Collection[str]


@dataclass(frozen=True, slots=True)
class Written:
    """An article; what is searched for stands in one place of one of its languages."""

    audience: str
    becomes: str
    language: str
    where: str


@dataclass(frozen=True, slots=True)
class Story:
    """What there is, what everybody is by then, and who looks."""

    tickets: Sequence[Filed]
    articles: Sequence[Written]
    incidents: Sequence[str]
    roles: dict[tuple[str, str], str]
    readers: Collection[str | None]


FILED = st.builds(
    Filed,
    st.sampled_from(PLACES),
    st.sampled_from(["subject", "body", "reply", "note"]),
    st.sets(st.sampled_from(PEOPLE), max_size=2),
)
WRITTEN = st.builds(
    Written,
    st.sampled_from(AUDIENCES),
    st.sampled_from(["published", "published", "draft", "withdrawn", "archived"]),
    st.sampled_from(["en", "de"]),
    st.sampled_from(["title", "summary", "body"]),
)
STORIES = st.builds(
    Story,
    st.lists(FILED, max_size=2),
    st.lists(WRITTEN, max_size=2),
    st.lists(st.sampled_from(["name", "update", "resolved"]), max_size=1),
    st.dictionaries(st.sampled_from(PLACES), st.sampled_from(["member", "admin", "identity"]), max_size=5),
    st.sets(st.sampled_from(READERS), min_size=2, max_size=2),
)


# Stories are short as they are: to look for a shorter one that fails takes minutes.
@settings(
    derandomize=True,
    max_examples=25,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=STORIES)
async def test_search_finds_what_the_pages_show_and_nothing_else(house: House, story: Story) -> None:
    word = f"{WORD}{new_id().hex[-16:]}"
    told = await tell(house, story, word)
    for name in sorted(story.readers, key=str):
        browser = await house.browser(name) if name else house.visitor()
        expected = {place for one in told if (place := await one(browser, name))}
        hits = _HIT.findall((await browser.get(f"/search?q={word}")).text)
        assert {hit.partition("?")[0] for hit in hits} == expected, (name, story)
        for hit in hits:
            if hit.startswith("/"):
                answer = await browser.get(hit)
                assert (answer.status_code, word in answer.text) == (200, True), (name, hit, story)


# Where a thing is shown to somebody, and None where it is not.
Shows = Callable[[Browser, str | None], Awaitable[str | None]]


async def tell(house: House, story: Story, word: str) -> list[Shows]:
    """Makes it so; answers how to see each thing of it on its page. Each has a mark of its own beside the word, because
    pages also name other things."""
    await _as_at_first(house)
    await _roles(house, dict.fromkeys([*story.roles, *_belonging(story)], "member"))
    tickets = [await _filed(house, one, f"{word} mark{n}", f"mark{n}") for n, one in enumerate(story.tickets)]
    articles = [await _written(house, one, f"{word} note{n}", f"note{n}") for n, one in enumerate(story.articles)]
    incidents = [await _happened(house, where, word) for where in story.incidents]
    await _roles(house, story.roles)
    return [*tickets, *articles, *incidents]


async def _as_at_first(house: House) -> None:
    """Everybody is where the cast has them, and follows nothing."""
    await as_owner(house.settings, "DELETE FROM watch")
    for name in PEOPLE:
        person = house.cast[name]
        (one,) = person.memberships
        given = (person.person_id, one.organisation_id)
        elsewhere = "DELETE FROM membership WHERE person_id = $1 AND organisation_id <> $2"
        await as_owner(house.settings, elsewhere, *given)
        await rows("UPDATE membership SET role = $2 WHERE person_id = $1 RETURNING role", given[0], one.role)


def _belonging(story: Story) -> list[tuple[str, str]]:
    return [(name, one.by[1]) for one in story.tickets for name in (one.by[0], *one.watchers)]


async def _roles(house: House, roles: dict[tuple[str, str], str]) -> None:
    for (name, prefix), role in roles.items():
        await rows(
            "INSERT INTO membership (organisation_id, person_id, role) SELECT id, $1, $2 FROM organisation "
            "WHERE prefix = $3 ON CONFLICT (organisation_id, person_id) DO UPDATE SET role = $2 RETURNING role",
            house.cast[name].person_id,
            role,
            prefix,
        )


async def _at(house: House, place: tuple[str, str]) -> Viewer:
    """Somebody, at work for that organisation."""
    (row,) = await rows("SELECT id, name FROM organisation WHERE prefix = $1", place[1])
    return replace(house.cast[place[0]], memberships=(Membership(row["id"], row["name"], "member"),))


async def _filed(house: House, one: Filed, words: str, mark: str) -> Shows:
    opener, alex = await _at(house, one.by), house.cast["alex"]
    subject, body = (words if one.where == where else "Help" for where in ("subject", "body"))
    ticket, _ = await does(opener, filing.file, filing.Draft(opener.organisation_ids[0], subject, body, NEXT))
    if one.where in ("reply", "note"):
        await does(alex, replies.reply if one.where == "reply" else replies.note, ticket.reference, words)
    for watcher in one.watchers:
        await does(alex, watching.add_watcher, ticket.reference, house.cast[watcher].person_id)

    async def shows(browser: Browser, name: str | None) -> str | None:
        place = f"{'/desk' if name == 'alex' else ''}/tickets/{ticket.reference}"
        return place if await _says(browser, place, mark) else None

    return shows


async def _written(house: House, one: Written, words: str, mark: str) -> Shows:
    sam, (audience, _, tier) = house.cast["sam"], one.audience.partition(" ")
    plain = {"title": f"About {new_id()}", "summary": "Read this", "body": "Read this"}
    in_english, in_german = [
        plain | ({one.where: f"{words} {plain[one.where]}"} if one.language == language else {})
        for language in ("en", "de")
    ]
    given: dict[str, Any] = {"audience": audience, "tier": tier or None, **in_english}
    article = await (drafted if one.becomes == "draft" else published)(house.cast, given.pop("title"), **given)
    if one.becomes != "draft" and one.language == "de":
        await translated(house.cast, article, "de", Words(in_german["title"], in_german["summary"], in_german["body"]))
    if one.becomes in ("withdrawn", "archived"):
        await does(sam, withdraw if one.becomes == "withdrawn" else archive, article.id)

    async def shows(browser: Browser, name: str | None) -> str | None:
        place = f"/kb/{article.slug}"
        return place if await _says(browser, f"{place}?lang={one.language}", mark) else None

    return shows


async def _happened(house: House, where: str, word: str) -> Shows:
    sam = house.cast["sam"]
    public_id = await opened(sam, {}, name=word if where == "name" else "Debates fail")
    await says(sam, public_id, "resolved" if where == "resolved" else "identified", body=word)
    everybodys = str(await shown())

    async def shows(browser: Browser, name: str | None) -> str | None:
        if name == "alex":
            place = f"/desk/incidents/{public_id}"
            return place if await _says(browser, place, word) else None
        return f"{house.settings.status_url}/incidents/{public_id}" if word in everybodys else None

    return shows


async def _says(browser: Browser, place: str, mark: str) -> bool:
    answer = await browser.get(place)
    return answer.status_code == 200 and mark in answer.text
