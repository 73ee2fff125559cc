"""Search by the API: what the token's person finds in the browser, as far as its scopes let it read."""

from typing import Any
from urllib.parse import urlencode

import pytest

from app.domain.accounts.throttle import key_of
from app.domain.deflection import misses
from app.domain.tickets import replies
from tests.browser import Program
from tests.cast import does, file_ticket, rows
from tests.domain.articles.stage import published
from tests.domain.incidents.stage import API, furnish_components, opened
from tests.house import House
from tests.routes.forms import NEXT
from tests.routes.problems import problem
from tests.routes.test_tokens import with_scopes

pytestmark = pytest.mark.anyio
HERE = "/api/v1/search"
READS = ("search:read", "tickets:read")
WORD = "zeppelin"


async def asked(program: Program, **given: str) -> dict[str, Any]:
    """What a search answers."""
    answer = await program.get(f"{HERE}?{urlencode(given)}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def keys(program: Program, q: str = WORD, **given: str) -> list[tuple[str, str]]:
    return [(item["kind"], item["key"]) for item in (await asked(program, q=q, **given))["items"]]


async def test_a_program_finds_what_its_person_finds_on_the_page(house: House) -> None:
    mine = await file_ticket(house.cast["erin"], NEXT, subject=f"A {WORD}")
    colleagues = await file_ticket(house.cast["noah"], NEXT, subject=f"A {WORD} too")
    article = await published(house.cast, f"The {WORD}")
    ours = await published(house.cast, f"Our {WORD}", audience="internal")
    incident = await opened(house.cast["sam"], {}, name=f"{WORD.title()} fails")
    everybodys = {("article", article.slug), ("incident", incident)}
    for name, wanted in (
        ("erin", everybodys | {("ticket", mine)}),
        ("nadia", everybodys | {("ticket", mine), ("ticket", colleagues)}),
        ("pat", everybodys),
        ("alex", everybodys | {("ticket", mine), ("ticket", colleagues), ("article", ours.slug)}),
    ):
        program, page = (
            await with_scopes(house, name, *READS),
            await (await house.browser(name)).get(f"/search?q={WORD}"),
        )
        items = (await asked(program, q=WORD))["items"]
        assert {(item["kind"], item["key"]) for item in items} == wanted, name
        for item in items:
            assert f'href="{item["url"].removeprefix(house.settings.portal_url)}"' in page.text


async def test_tickets_are_found_by_tokens_that_may_see_them_alone(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT, subject="Kaleidoscope")
    searches = await with_scopes(house, "erin", "search:read")
    for words in ("kaleidoscope", reference, "kaleidoskope"):
        found = await asked(searches, q=words)
        assert (found["items"], found["corrected"]) == ([], []), words
    said = problem(await searches.get(f"{HERE}?q=kaleidoscope&kind=ticket"), 403)
    assert "tickets:read" in said["detail"]
    problem(await (await with_scopes(house, "erin", "tickets:read")).get(f"{HERE}?q=x"), 403)
    reads = await with_scopes(house, "erin", *READS)
    assert await keys(reads, "kaleidoskope") == [("ticket", reference)]
    assert (await asked(reads, q=reference.lower()))["items"][0]["reason"] == "reference"


async def test_a_hit_says_what_it_is_and_why(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT, subject="Debates fail")
    await does(house.cast["alex"], replies.note, reference, f"Perhaps a <{WORD}>")
    (hit,) = (await asked(await with_scopes(house, "alex", *READS), q=WORD))["items"]
    assert hit.pop("at").endswith("Z")
    assert hit == {
        "kind": "ticket",
        "key": reference,
        "url": f"{house.settings.portal_url}/desk/tickets/{reference}",
        "title": "Debates fail",
        "excerpt": f"Perhaps a <{WORD}>",
        "reason": "note",
        "known_as": None,
        "status": "open",
        "severity": NEXT,
        "organisation": "NW",
        "language": None,
    }
    assert await keys(await with_scopes(house, "erin", *READS)) == []


async def test_an_article_says_what_it_is_known_as(house: House) -> None:
    await published(house.cast, "Rotate keys", search_words="swap a secret")
    (hit,) = (await asked(await with_scopes(house, "erin", "search:read"), q="swap"))["items"]
    assert (hit["reason"], hit["known_as"], hit["language"]) == ("known_as", "swap a secret", "en")


async def test_one_kind_is_turned_page_by_page(house: House) -> None:
    filed = {await file_ticket(house.cast["erin"], NEXT, subject=f"A {WORD}, number {n}") for n in range(22)}
    reads = await with_scopes(house, "erin", *READS)
    few = await asked(reads, q=WORD)
    assert (len(few["items"]), few["more"], few["next"]) == (5, ["ticket"], None)
    first = await asked(reads, q=WORD, kind="ticket")
    second = await asked(reads, q=WORD, kind="ticket", after=first["next"])
    assert (len(first["items"]), second["next"]) == (20, None)
    assert {item["key"] for item in first["items"] + second["items"]} == filed


async def test_conditions_narrow_and_those_that_mean_nothing_are_problems(house: House) -> None:
    components = await furnish_components(house.cast)
    reference = await file_ticket(house.cast["erin"], NEXT, subject=f"A {WORD}")
    await rows("UPDATE ticket SET component_id = $1 RETURNING id", components[API])
    reads = await with_scopes(house, "erin", *READS)
    today = str((await rows("SELECT (portal_now() AT TIME ZONE $1)::date AS day", house.cast["erin"].zone))[0]["day"])
    for given in ({"severity": NEXT}, {"mine": "on"}, {"status": "open"}, {"until": today}, {"component": API}):
        assert await keys(reads, **given) == [("ticket", reference)], given
    for given in ({"status": "settled"}, {"until": "2020-01-01"}):
        assert await keys(reads, **given) == [], given
    for given in (
        {"kind": "poem"},
        {"status": "odd"},
        {"severity": "apocalyptic"},
        {"mine": "yes"},
        {"component": "nothing"},
        {"organisation": "BB"},
        {"since": "tomorrow"},
        {"language": "tlh"},
        {"after": "1.0~nonsense"},
    ):
        problem(await reads.get(f"{HERE}?{urlencode({'q': WORD} | given)}"), 422)
    problem(await reads.get(f"{HERE}?q={WORD}&kind=ticket&after=nonsense"), 400)


async def test_words_that_say_nothing_find_nothing(house: House) -> None:
    searches = await with_scopes(house, "erin", "search:read")
    for words in ("", "-staging", "the", "\x00", "…", "a" * 5_000):
        assert (await asked(searches, q=words))["items"] == []


async def test_a_program_that_searches_without_end_waits_and_its_person_does_not(house: House) -> None:
    erin = house.cast["erin"]
    key = key_of("calling", str(erin.person_id))
    await rows("INSERT INTO throttle VALUES ($1, 1000, clock_timestamp()) RETURNING key", key)
    answer = await (await with_scopes(house, "erin", "search:read")).get(f"{HERE}?q={WORD}")
    problem(answer, 429)
    assert int(answer.headers["retry-after"]) > 0
    assert (await (await house.browser("erin")).get(f"/search?q={WORD}")).status_code == 200


async def test_what_a_program_does_not_find_is_not_noted_as_missing(house: House) -> None:
    assert await keys(await with_scopes(house, "erin", *READS)) == []
    await misses.all_noted()
    assert await rows("SELECT FROM miss") == []
