"""Anybody may search, finds what they may read, and sees why."""

from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest

from app.domain.accounts.throttle import key_of
from app.domain.articles.writing import Words
from app.domain.deflection import misses
from app.domain.tickets import replies
from tests.browser import ADDRESS
from tests.cast import as_owner, does, file_ticket, rows
from tests.domain.articles.stage import published, translated
from tests.house import House
from tests.routes.forms import NEXT, Page
from tests.routes.test_markup import CORPUS, TYPED, check
from tests.routes.test_view_as import looking

pytestmark = pytest.mark.anyio


async def fill(key: str) -> None:
    """As if somebody had searched over and over within this minute."""
    await rows("INSERT INTO throttle VALUES ($1, 120, clock_timestamp()) RETURNING key", key)


def asked_on(text: str) -> str:
    """What stands in the page's own field; the palette has another."""
    fields = [given for tag, given in Page(text).tags if tag == "input" and given.get("type") == "search"]
    return fields[0]["value"]


async def test_without_words_the_page_says_how_to_ask(house: House) -> None:
    for browser in (house.visitor(), await house.browser("erin"), await house.browser("alex")):
        answer = await browser.get("/search")
        assert answer.status_code == 200
        assert "these words in a row" in answer.text


async def test_a_word_is_marked_where_it_stands(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT, subject="The webhook <b>fails</b>")
    for name, address in (("erin", f"/tickets/{reference}"), ("alex", f"/desk/tickets/{reference}")):
        answer = await (await house.browser(name)).get("/search?q=webhook")
        assert "<mark>webhook</mark> &lt;b&gt;fails" in answer.text
        assert f'href="{address}"' in answer.text
        assert "in the subject" in answer.text


async def test_an_article_opens_in_the_language_that_it_is_shown_in(house: House) -> None:
    article = await published(house.cast, "Error 429")
    await translated(house.cast, article, "de", Words("Fehler 429", "", "Zu viele Anfragen."))
    visitor = house.visitor()
    for typed, accepted, query in (("429", "en", ""), ("429", "de", ""), ("Anfragen", "en", "?lang=de")):
        for address in ("/search", "/search/palette"):
            answer = await visitor.get(f"{address}?q={typed}", accept_language=accepted, hx_request="true")
            assert f'href="/kb/{article.slug}{query}"' in answer.text, (typed, accepted, address)


async def test_a_word_that_is_nowhere_is_named(house: House) -> None:
    await published(house.cast, "Run your first debate")
    assert "Nothing has “<bdi>stuck</bdi>”" in (await house.visitor().get("/search?q=debate+stuck")).text


async def test_strangers_and_visitors_do_not_find_it(house: House) -> None:
    await file_ticket(house.cast["erin"], NEXT, subject="The webhook fails")
    for browser in (house.visitor(), await house.browser("pat"), await house.browser("noah")):
        answer = await browser.get("/search?q=webhook")
        assert "The <mark>" not in answer.text
        assert "Nothing found" in answer.text


async def test_a_note_is_found_by_the_team_alone(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    await does(house.cast["alex"], replies.note, reference, "Perhaps a zeppelin")
    found = await (await house.browser("alex")).get("/search?q=zeppelin")
    assert "in a note for the team of" in found.text
    assert "Nothing found" in (await (await house.browser("erin")).get("/search?q=zeppelin")).text


async def test_a_reference_leads_to_the_ticket(house: House) -> None:
    reference = await file_ticket(house.cast["erin"], NEXT)
    for name, address in (("erin", f"/tickets/{reference}"), ("alex", f"/desk/tickets/{reference}")):
        answer = await (await house.browser(name)).get(f"/search?q={reference.lower()}")
        assert (answer.status_code, answer.headers.get("location")) == (303, address)
    for browser in (house.visitor(), await house.browser("pat")):
        assert (await browser.get(f"/search?q={reference}")).status_code == 200


async def test_conditions_stay_in_the_address(house: House) -> None:
    alex = await house.browser("alex")
    asked = "/search?q=webhook&kind=ticket&status=open&organisation=nw&since=2026-01-02&mine=on&nonsense=1"
    answer = await alex.get(asked)
    assert answer.status_code == 200
    typed = Page(answer.text).typed
    assert asked_on(answer.text) == "webhook"
    assert (typed["kind"], typed["since"], typed["organisation"]) == ("ticket", "2026-01-02", "nw")
    assert "nonsense" not in answer.text
    assert "/search?q=webhook&amp;kind=article&amp;status=open&amp;mine=on" in answer.text


async def test_a_condition_that_cannot_be_read_is_said(house: House) -> None:
    alex = await house.browser("alex")
    for name, words in (("since=tomorrow", "Write a day"), ("organisation=zz", "No organisation has this prefix")):
        answer = await alex.get(f"/search?q=webhook&{name}")
        assert answer.status_code == 422
        assert words in answer.text
        assert asked_on(answer.text) == "webhook"
    for odd in ("since=0001-01-01", "until=9999-12-31", "kind=x&status=x&language=x&component=x", "since=%00"):
        assert (await alex.get(f"/search?q=webhook&{odd}")).status_code == 200


async def test_a_contact_cannot_narrow_to_a_strangers_organisation(house: House) -> None:
    assert "No organisation has this" in (await (await house.browser("erin")).get("/search?q=x&organisation=BB")).text


async def test_what_was_not_found_is_noted_and_can_become_a_ticket(house: House) -> None:
    erin = await house.browser("erin")
    answer = await erin.get("/search?q=Flux+capacitor")
    await misses.all_noted()
    assert [row["query"] for row in await rows("SELECT query FROM miss")] == ["flux capacitor"]
    assert 'href="/tickets/new?subject=Flux+capacitor"' in answer.text
    assert Page((await erin.get("/tickets/new?subject=Flux+capacitor")).text).typed["subject"] == "Flux capacitor"


async def test_only_what_a_customer_found_nowhere_is_missed(house: House) -> None:
    erin, alex = await house.browser("erin"), await looking(house)
    for browser, asked in ((erin, "q=flux&status=open"), (erin, "q=flux&kind=ticket"), (alex, "q=flux")):
        assert "Nothing found" in (await browser.get(f"/search?{asked}")).text
    await misses.all_noted()
    assert await rows("SELECT FROM miss") == []


async def test_conditions_narrow_what_is_found(house: House) -> None:
    await file_ticket(house.cast["erin"], NEXT, subject="The webhook fails")
    erin = await house.browser("erin")
    today = (await rows("SELECT (portal_now() AT TIME ZONE $1)::date AS day", house.cast["erin"].zone))[0]["day"]
    assert f'<option value="{NEXT}" selected>' in (await erin.get(f"/search?q=webhook&severity={NEXT}")).text
    for condition in (f"severity={NEXT}", f"until={today}", f"since={today}", "status=open", "mine=on"):
        assert "The <mark>webhook" in (await erin.get(f"/search?q=webhook&{condition}")).text, condition
    for condition in ("severity=P1", f"until={today - timedelta(days=1)}", f"since={today + timedelta(days=1)}"):
        assert "Nothing found" in (await erin.get(f"/search?q=webhook&{condition}")).text, condition


async def test_a_day_is_one_of_the_readers_zone_and_goes_to_its_end(house: House) -> None:
    erin = house.cast["erin"]
    zone = ZoneInfo("America/New_York")
    await rows("UPDATE person SET zone = $1 WHERE id = $2 RETURNING id", zone.key, erin.person_id)
    reference = await file_ticket(erin, NEXT, subject="The webhook fails")
    browser = await house.browser("erin")
    # The day on which the clocks go back has 25 hours.
    for at, found in (
        (datetime(2026, 11, 1, 0, 0, 0, tzinfo=zone), True),
        (datetime(2026, 11, 1, 23, 59, 59, tzinfo=zone), True),
        (datetime(2026, 10, 31, 23, 59, 59, tzinfo=zone), False),
        (datetime(2026, 11, 2, 0, 0, 0, tzinfo=zone), False),
    ):
        await as_owner(house.settings, "UPDATE search_entry SET at = $1 WHERE kind = 'ticket'", at)
        answer = await browser.get("/search?q=webhook&since=2026-11-01&until=2026-11-01")
        assert (reference in answer.text) == found, at


async def test_a_corrected_word_can_be_asked_for_as_it_is(house: House) -> None:
    await file_ticket(house.cast["erin"], NEXT, subject="The webhook fails")
    answer = await (await house.browser("erin")).get("/search?q=the-webhok+webhok")
    assert "Nothing has “<bdi>webhok</bdi>”" in answer.text
    assert 'href="/search?q=%22webhok%22+the-webhok+webhok"' in answer.text
    await published(house.cast, "The webhook yesterday")
    answer = await house.visitor().get("/search?q=%22webhok+yesterday")
    assert "<mark>webhook yesterday</mark>" in answer.text.replace("</mark> <mark>", " ")
    assert "Nothing has “<bdi>webhok</bdi>”" in answer.text
    (exactly,) = [given["href"] for tag, given in Page(answer.text).tags if "q=%22webhok%22" in given.get("href", "")]
    answer = await house.visitor().get(exactly)
    assert "Nothing has “<bdi>webhok" not in answer.text


async def test_somebody_deactivated_is_found_as_such(house: House) -> None:
    await as_owner(house.settings, "UPDATE person SET active = false WHERE name LIKE 'Noah%'")
    assert "<span>Deactivated</span>" in (await (await house.browser("alex")).get("/search?q=noah&kind=person")).text


async def test_whoever_searches_without_end_waits(house: House) -> None:
    await fill(key_of("searching", str(house.cast["erin"].person_id)))
    await fill(key_of("searching", ADDRESS))
    for browser in (await house.browser("erin"), house.visitor()):
        answer = await browser.get("/search?q=webhook")
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        assert "Try again in" in answer.text
    assert (await (await house.browser("nadia")).get("/search?q=webhook")).status_code == 200


async def test_a_long_question_is_cut_and_its_title_more(house: House) -> None:
    answer = await house.visitor().get("/search?q=" + "a" * 5000)
    assert answer.status_code == 200
    assert len(asked_on(answer.text)) == 400
    assert len(answer.text.partition("<title>")[2].partition("</title>")[0]) < 120


async def test_what_is_asked_stays_text(house: House) -> None:
    erin, headers = await house.browser("erin"), {"hx_request": "true"}
    for words in [*CORPUS, "\x00", "%", "&|!:*", "'", '"', "\\", "(((", "a" * 400, "\ud7ff\uffff"]:
        target = urlencode(dict.fromkeys(("q", "organisation", "component", "until"), words))
        for browser in (erin, house.visitor()):
            check((await browser.get(f"/search?{target}")).text)
            answer = await browser.get(f"/search/palette?{target}", **headers)
            assert answer.status_code == 200, words
            check(answer.text)


async def test_what_is_found_stays_text(house: House) -> None:
    erin, alex = await house.browser("erin"), await house.browser("alex")
    for words in TYPED:
        await file_ticket(house.cast["erin"], NEXT, subject=f"zeppelin {words}"[:200], body=f"zeppelin {words}")
    await rows("UPDATE organisation SET name = $1 WHERE prefix = 'NW' RETURNING id", f"zeppelin {CORPUS[1]}")
    await rows("UPDATE person SET name = $1 WHERE email LIKE 'erin%' RETURNING id", f"zeppelin {CORPUS[0]}")
    for browser in (erin, alex):
        for target in ("/search?q=zeppelin", "/search?q=zeppelin&kind=ticket"):
            answer = await browser.get(target)
            check(answer.text)
            assert "<mark>zeppelin</mark>" in answer.text
        check((await browser.get("/search/palette?q=zeppelin", hx_request="true")).text)
