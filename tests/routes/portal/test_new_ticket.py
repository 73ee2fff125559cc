"""Writing a ticket with what may answer it beside the form, which is never in the way."""

import pytest
from lxml import html

from app.domain.accounts.people import join
from app.domain.accounts.throttle import key_of
from app.domain.articles.article import Article
from app.domain.contracts.queries import terms_in_force
from app.domain.deflection import drafts, feedback
from app.domain.deflection.drafts import Draft
from app.domain.search.found import Hit, Piece
from app.lib.ids import new_id
from tests.cast import as_owner, does, rows
from tests.domain.articles.stage import WHOLE, published
from tests.domain.deflection.stage import sees
from tests.house import House
from tests.routes.forms import TICKET, Page
from tests.routes.test_view_as import looking

pytestmark = pytest.mark.anyio


async def shown_to(house: House, name: str, article: Article) -> str:
    """A draft of somebody's beside which the article is shown; answers its id."""
    viewer = house.cast[name]
    draft = Draft(new_id(), viewer.organisation_ids[0])
    hit = Hit(
        kind="article",
        id=article.id,
        key=article.slug,
        title=(Piece(article.slug),),
        excerpt=(),
        reason="title",
        at=article.created_at,
    )
    await does(viewer, drafts.note_shown, draft, [hit])
    return str(draft.id)


@pytest.mark.parametrize("target", ["", "/tickets/new", "/tickets/new/suggestions", "/tickets/new/solved"])
async def test_who_cannot_file_is_told_how_else_to_reach_us_and_keeps_their_words(house: House, target: str) -> None:
    browser, stan = await house.browser("stan"), house.cast["stan"]
    answer = await (browser.post(target, TICKET) if target else browser.get("/tickets/new"))
    assert answer.status_code == 403
    assert "The lowest tier that has it is" in answer.text
    terms = await sees(stan, terms_in_force, stan.organisation_ids[0])
    assert terms
    for point in terms.tier.channels:
        assert point.name in html.fromstring(answer.text).text_content()
    assert (TICKET["body"] in answer.text) == bool(target)


async def test_who_only_looks_after_signing_in_is_told_that_they_cannot_file(house: House) -> None:
    await rows("UPDATE membership SET role = 'identity' WHERE person_id = $1", house.cast["noah"].person_id)
    answer = await (await house.browser("noah")).get("/tickets/new")
    assert answer.status_code == 403
    assert "You cannot file tickets here" in answer.text


async def test_nobody_files_for_an_organisation_whose_support_they_do_not_use(house: House) -> None:
    theirs = house.cast["stan"].organisation_ids[0]
    answer = await (await house.browser("erin")).post("/tickets/new", TICKET | {"organisation": str(theirs)})
    assert answer.status_code == 403
    assert "You do not use the support of that organisation." in answer.text
    assert await rows("SELECT FROM ticket") == []


async def test_who_has_two_organisations_files_for_the_one_that_can_and_may_choose(house: House) -> None:
    erin, stan = house.cast["erin"], house.cast["stan"]
    first, second = stan.organisation_ids[0], erin.organisation_ids[0]
    await does(house.cast["admin"], lambda _: join(second, stan.person_id, "member"))
    browser = await house.browser("stan")
    page = Page((await browser.get("/tickets/new")).text)
    assert page.typed["organisation"] == str(second)
    assert (await browser.get(f"/tickets/new?organisation={first}")).status_code == 403
    hrefs = [given.get("href") for tag, given in page.tags if tag == "a"]
    assert {f"/tickets/new?organisation={one}" for one in (first, second)} <= set(hrefs)


@pytest.mark.parametrize(("name", "offered"), [("erin", True), ("stan", False), ("alex", False)])
async def test_filing_is_offered_to_those_whose_tier_files(house: House, name: str, offered: bool) -> None:
    await published(house.cast, "Nothing works", kind="troubleshooting", body=WHOLE["en"])
    browser = await house.browser(name)
    for address in ("/kb", "/kb/nothing-works", "/search?q=xyzzy", "/settings/security"):
        assert ('href="/tickets/new' in (await browser.get(address)).text) == offered


async def test_a_form_has_a_draft_of_its_own(house: House) -> None:
    erin = await house.browser("erin")
    first, second = [Page((await erin.get("/tickets/new")).text).typed["draft"] for _ in range(2)]
    assert first != second
    assert await rows("SELECT FROM draft") == []


async def test_without_script_looking_for_answers_keeps_all_that_was_typed(house: House) -> None:
    erin = await house.browser("erin")
    draft = Page((await erin.get("/tickets/new")).text).typed["draft"]
    typed = TICKET | {"draft": draft}
    answer = await erin.post("/tickets/new/suggestions", typed)
    page = Page(answer.text)
    assert answer.status_code == 200
    assert {name: page.typed[name].strip() for name in typed} == typed


@pytest.mark.parametrize(("part", "typed"), [("true", {}), ("true", {"subject": "It"}), ("", {})])
async def test_before_anything_is_typed_nothing_is_said_to_have_been_looked_for(
    house: House, part: str, typed: dict[str, str]
) -> None:
    erin = await house.browser("erin")
    draft = Page((await erin.get("/tickets/new")).text).typed["draft"]
    answer = await erin.post("/tickets/new/suggestions", {"severity": "", "draft": draft} | typed, hx_request=part)
    assert "While you write" in answer.text
    assert "Nothing we have" not in answer.text


async def test_only_who_chose_files_is_told_to_choose_them_again(house: House) -> None:
    erin = await house.browser("erin")
    told = "Choose your files again"
    assert told not in (await erin.post("/tickets/new/suggestions", TICKET, [("files", ("", b""))])).text
    assert told in (await erin.post("/tickets/new/suggestions", TICKET, [("files", ("a.txt", b"x"))])).text


async def test_with_script_only_the_part_beside_the_form_is_answered(house: House) -> None:
    erin = await house.browser("erin")
    answer = await erin.post("/tickets/new/suggestions", TICKET | {"draft": str(new_id())}, hx_request="true")
    assert answer.status_code == 200
    assert "<form" not in answer.text


async def test_what_is_typed_finds_articles_and_ones_own_tickets_and_notes_that_they_were_shown(house: House) -> None:
    await published(house.cast, "Rotate the signing key of webhooks", body="Make a new signing key, then end the old.")
    erin, draft = await house.browser("erin"), str(new_id())
    own = (await erin.post("/tickets/new", TICKET | {"subject": "Webhooks lost their signing key"})).headers["location"]
    typed = TICKET | {
        "draft": draft,
        "subject": "Rotate the signing key",
        "body": "Our webhooks need a new signing key",
    }
    shown = (await erin.post("/tickets/new/suggestions", typed, hx_request="true")).text
    assert "2 answers may help: see them" in shown
    assert "2 answers may help: see them" in (await erin.post("/tickets/new/suggestions", typed)).text
    assert f"/tickets/new/shown/{draft}/article/rotate-the-signing-key-of-webhooks" in shown
    assert f"/tickets/new/shown/{draft}/ticket/{own.rpartition('/')[2]}" in shown
    kept = await rows("SELECT kind FROM suggestion WHERE draft_id = $1::text::uuid ORDER BY kind", draft)
    assert [row["kind"] for row in kept] == ["article", "ticket"]


async def test_looking_too_often_changes_nothing_on_the_page(house: House) -> None:
    erin = await house.browser("erin")
    key = key_of("searching", str(house.cast["erin"].person_id))
    await as_owner(house.settings, "INSERT INTO throttle VALUES ($1, 1000, clock_timestamp())", key)
    typed = TICKET | {"draft": str(new_id())}
    assert (await erin.post("/tickets/new/suggestions", typed, hx_request="true")).status_code == 204
    assert (await erin.post("/tickets/new/suggestions", typed)).status_code == 200
    assert (await erin.post("/tickets/new", typed)).status_code == 303


async def test_opening_what_was_shown_is_noted_and_leads_there(house: House) -> None:
    article = await published(house.cast, "Rotate keys")
    draft = await shown_to(house, "erin", article)
    erin, noah = await house.browser("erin"), await house.browser("noah")
    target = f"/tickets/new/shown/{draft}/article/rotate-keys"
    for query, asks in (("", ""), ("?lang=de", "?lang=de"), ("?lang=%2f", "")):
        assert (await noah.get(target + query)).headers["location"] == f"/kb/rotate-keys{asks}"
    assert [row["opened_at"] for row in await rows("SELECT opened_at FROM suggestion")] == [None]
    await erin.get(target)
    assert None not in [row["opened_at"] for row in await rows("SELECT opened_at FROM suggestion")]


async def test_who_looks_as_a_customer_leaves_no_trace_among_readers(house: House) -> None:
    draft = await shown_to(house, "erin", await published(house.cast, "Rotate keys"))
    alex = await looking(house)
    answer = await alex.get(f"/tickets/new/shown/{draft}/article/rotate-keys")
    assert answer.headers["location"] == "/kb/rotate-keys"
    assert [row["opened_at"] for row in await rows("SELECT opened_at FROM suggestion")] == [None]
    form = (await alex.get("/tickets/new")).text
    assert "/tickets/new/suggestions" not in [given.get("hx-post") for _, given in Page(form).tags]
    assert "Was this helpful" not in (await alex.get("/kb/rotate-keys")).text


@pytest.mark.parametrize("key", ["%2f%2fevil.example", "..%2f..", "%0d%0aSet-Cookie:x"])
async def test_what_was_shown_leads_nowhere_else(house: House, key: str) -> None:
    erin = await house.browser("erin")
    answer = await erin.get(f"/tickets/new/shown/{new_id()}/article/{key}")
    assert answer.status_code in (303, 404)
    assert answer.headers.get("location", "/kb/").startswith("/kb/")


async def test_what_solved_it_is_counted_and_what_was_typed_can_still_be_filed(house: House) -> None:
    article = await published(house.cast, "Rotate keys")
    draft = await shown_to(house, "erin", article)
    erin = await house.browser("erin")
    answer = await erin.post("/tickets/new/solved", TICKET | {"draft": draft, "solved_by": str(article.id)})
    page = Page(answer.text)
    assert answer.status_code == 200
    assert ("a", "/kb/rotate-keys") in [(tag, given.get("href")) for tag, given in page.tags]
    assert len(await rows("SELECT FROM draft WHERE solved_by = $1", article.id)) == 1
    again = Page((await erin.post("/tickets/new/suggestions", page.typed)).text)
    assert again.typed["subject"] == TICKET["subject"]
    assert (await erin.post("/tickets/new", again.typed)).status_code == 303
    assert len(await rows("SELECT FROM draft WHERE ticket_id IS NOT NULL")) == 1


async def test_only_what_was_shown_beside_ones_own_draft_can_have_solved_it(house: House) -> None:
    article = await published(house.cast, "Rotate keys")
    ours = await published(house.cast, "Our list", audience="internal")
    draft = await shown_to(house, "erin", article)
    erin, noah = await house.browser("erin"), await house.browser("noah")
    for browser, said in (
        (erin, {"draft": draft, "solved_by": str(ours.id)}),
        (erin, {"draft": draft, "solved_by": "nonsense"}),
        (erin, {"draft": draft}),
        (erin, {"draft": str(new_id()), "solved_by": str(article.id)}),
        (erin, {"solved_by": str(article.id)}),
        (noah, {"draft": draft, "solved_by": str(article.id)}),
    ):
        assert (await browser.post("/tickets/new/solved", TICKET | said)).status_code == 404, said
    assert await rows("SELECT FROM draft WHERE solved_at IS NOT NULL") == []


async def test_only_the_staff_sees_what_was_shown(house: House) -> None:
    article = await published(house.cast, "Rotate keys")
    draft = await shown_to(house, "erin", article)
    erin, alex = await house.browser("erin"), await house.browser("alex")
    address = (await erin.post("/tickets/new", TICKET | {"draft": draft})).headers["location"]
    assert "Shown while typing" in (await alex.get(f"/desk{address}")).text
    for page in (address, f"{address}/now?status=open&asks="):
        assert "Shown while typing" not in (await erin.get(page)).text


async def test_from_an_article_and_its_feedback_the_form_knows_what_it_is_about(house: House) -> None:
    article = await published(house.cast, "Rotate keys")
    erin, noah = await house.browser("erin"), await house.browser("noah")
    said = await does(house.cast["erin"], feedback.say, article, "en", "erin", helpful=False)
    await does(house.cast["erin"], lambda _: feedback.explain(article, "en", "erin", "unsolved", "Step 3 fails"))
    target = f"/tickets/new?article=rotate-keys&feedback={said}"
    page = Page((await erin.get(target)).text)
    assert "About the article" in page.words
    assert page.typed["body"].strip() == "Step 3 fails"
    assert Page((await noah.get(target)).text).typed["body"].strip() == ""
    address = (await erin.post("/tickets/new", page.typed | TICKET)).headers["location"]
    (kept,) = await rows("SELECT t.reference FROM feedback f JOIN ticket t ON t.id = f.ticket_id")
    assert address == f"/tickets/{kept['reference']}"
    assert "came from it" in (await (await house.browser("alex")).get(f"/desk{address}")).text


async def test_an_article_that_is_not_theirs_is_not_named(house: House) -> None:
    await published(house.cast, "Our secret list", audience="internal")
    erin = await house.browser("erin")
    answer = await erin.get("/tickets/new?article=our-secret-list")
    assert answer.status_code == 200
    assert "secret" not in answer.text
