"""Facts and addresses: what is refused, what readers see at once, and what follows a renamed article."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.articles import queries
from app.domain.articles.article import Article
from app.domain.articles.facts import Facts, clean_tags
from app.domain.articles.publishing import archive, withdraw
from app.domain.articles.settling import rename, settle
from app.domain.incidents import components
from app.lib import database
from app.lib.database import NOBODY, Who
from app.lib.ids import new_id
from app.lib.refusals import Conflict, NotFound, Refused, Wrong
from tests.cast import as_owner, does, pass_time, rows
from tests.domain.articles.stage import WHOLE, drafted, kinds_of, published, reads, section, stands

pytestmark = pytest.mark.anyio


async def settles(viewer: Viewer, article: Article, **changes: Any) -> Article:
    """Settles these facts of an article, the others as they stand."""
    facts = replace(Facts.of(await stands(article.id)), **changes)
    await does(viewer, settle, article.id, facts)
    return await stands(article.id)


async def today() -> date:
    """The product's date."""
    found: date = (await rows("SELECT (portal_now() AT TIME ZONE 'UTC')::date AS on"))[0]["on"]
    return found


async def a_component(cast: Cast, name: str = "Debate API", *, is_group: bool = False, archived: bool = False) -> UUID:
    """A component of the product."""
    public_id = await does(cast["admin"], components.create, components.Draft(name, is_group=is_group))
    if archived:
        await does(cast["admin"], components.archive, public_id)
    found: UUID = (await rows("SELECT id FROM component WHERE public_id = $1", public_id))[0]["id"]
    return found


async def test_facts_are_settled_and_the_log_says_from_what_to_what(cast: Cast) -> None:
    article = await drafted(cast)
    component_id, elsewhere = await a_component(cast), await section(cast, "Elsewhere")
    changed = await settles(
        cast["alex"],
        article,
        kind="practice",
        section_id=elsewhere,
        tags=("sso", "api keys"),
        component_id=component_id,
        owner_id=cast["sam"].person_id,
        review_on=await today() + timedelta(days=90),
    )
    assert (changed.kind, changed.section, changed.tags) == ("practice", "Elsewhere", ("sso", "api keys"))
    assert (changed.component_id, changed.owner_id) == (component_id, cast["sam"].person_id)
    assert await settles(cast["alex"], article) == changed
    assert await kinds_of(article) == ["article_drafted", "article_changed"]


async def test_what_cannot_be_chosen_is_said_by_field(cast: Cast) -> None:
    article = await drafted(cast)
    group, archived = await a_component(cast, is_group=True), await a_component(cast, archived=True)
    for field, changes in (
        ("kind", {"kind": "poem"}),
        ("section", {"section_id": new_id()}),
        ("audience", {"audience": "some"}),
        ("tier", {"audience": "tier", "tier": "no such"}),
        ("tags", {"tags": tuple(f"tag {n}" for n in range(13))}),
        ("tags", {"tags": ("x" * 41,)}),
        ("tags", {"tags": ("Upper",)}),
        ("tags", {"tags": ("a/b",)}),
        ("tags", {"tags": ("",)}),
        ("component", {"component_id": new_id()}),
        ("component", {"component_id": group}),
        ("component", {"component_id": archived}),
        ("owner", {"owner_id": cast["erin"].person_id}),
        ("review_on", {"review_on": await today() - timedelta(days=1)}),
    ):
        with pytest.raises(Wrong) as wrong:
            await settles(cast["alex"], article, **changes)
        assert list(wrong.value.errors) == [field]
    assert await stands(article.id) == article


async def test_what_stood_there_before_may_stay(cast: Cast, database: Settings) -> None:
    article = await drafted(cast)
    component_id = await a_component(cast)
    on = await today()
    await settles(cast["alex"], article, component_id=component_id, review_on=on, owner_id=cast["sam"].person_id)
    await pass_time(database, timedelta(days=2))
    await as_owner(
        database, "UPDATE component SET archived_at = portal_now(), archived_by = $1", cast["admin"].person_id
    )
    await as_owner(database, "UPDATE person SET active = false WHERE id = $1", cast["sam"].person_id)
    changed = await settles(cast["alex"], article, tags=("sso",))
    assert (changed.tags, changed.review_on, changed.component_id) == (("sso",), on, component_id)


async def test_facts_that_a_colleague_changed_meanwhile_are_not_put_back(cast: Cast) -> None:
    article = await published(cast)
    seen = Facts.of(article)
    await settles(cast["sam"], article, audience="internal")
    with pytest.raises(Conflict, match="nothing of yours was saved"):
        await does(cast["sam"], settle, article.id, replace(seen, tags=("sso",)), seen.mark)
    assert (await stands(article.id)).audience == "internal"
    standing = Facts.of(await stands(article.id))
    await does(cast["sam"], settle, article.id, replace(standing, tags=("sso",)), standing.mark)
    assert (await stands(article.id)).tags == ("sso",)


def test_tags_are_cleaned_of_case_spaces_and_twins() -> None:
    assert clean_tags([" SSO ", "sso", "API\tkeys", "", " "]) == ("sso", "api keys")


async def test_an_agent_settles_a_draft_for_anybody_and_leaves_what_customers_read(cast: Cast) -> None:
    draft_, open_ = await drafted(cast, "A"), await published(cast, "B")
    assert (await settles(cast["alex"], draft_, audience="public")).audience == "public"
    for changes in ({"audience": "internal"}, {"tags": ("x",)}, {"kind": "practice"}):
        with pytest.raises(Refused):
            await settles(cast["alex"], open_, **changes)
    mine = await settles(cast["alex"], open_, owner_id=cast["alex"].person_id, review_on=await today())
    assert mine.review_on == await today()


async def test_an_agent_does_not_let_customers_read_what_is_published_for_the_team(cast: Cast) -> None:
    article = await published(cast, audience="internal")
    with pytest.raises(Refused):
        await settles(cast["alex"], article, audience="public")
    assert (await settles(cast["alex"], article, tags=("ours",))).tags == ("ours",)
    await settles(cast["sam"], article, audience="public")
    assert await reads(NOBODY, article.slug)


async def test_a_narrower_audience_holds_at_once(cast: Cast) -> None:
    article = await published(cast)
    await settles(cast["sam"], article, audience="customers")
    assert await reads(NOBODY, article.slug) is None
    assert await reads(cast["stan"].who, article.slug)
    await settles(cast["sam"], article, audience="internal")
    assert await reads(cast["stan"].who, article.slug) is None


async def test_a_tier_is_forgotten_where_the_audience_is_another(cast: Cast) -> None:
    article = await drafted(cast, audience="public")
    assert (await settles(cast["alex"], article, tier="anything", tags=("x",))).tier is None


async def test_what_is_published_becomes_troubleshooting_with_all_its_parts_only(cast: Cast) -> None:
    bare, whole = await published(cast, "A"), await published(cast, "B", body=WHOLE["en"])
    with pytest.raises(Wrong, match="lacks: Cause, Steps, Symptom, When to file"):
        await settles(cast["sam"], bare, kind="troubleshooting")
    assert (await settles(cast["sam"], whole, kind="troubleshooting")).kind == "troubleshooting"


async def leads_to(who: Who, slug: str) -> str | None:
    """Where an address leads these eyes."""
    async with database.transaction(who):
        return await queries.current_slug_of(slug)


async def test_a_former_address_leads_on_for_ever(cast: Cast) -> None:
    article = await published(cast)
    for slug in ("sso", "single-sign-on"):
        await does(cast["sam"], rename, article.id, slug)
    for slug in (article.slug, "sso", "single-sign-on"):
        assert await leads_to(NOBODY, slug) == "single-sign-on"
    assert await reads(NOBODY, article.slug) is None
    assert await reads(NOBODY, "single-sign-on")
    assert (await kinds_of(article))[-2:] == ["article_renamed"] * 2


async def test_an_article_takes_a_former_address_of_its_own_back_and_no_other(cast: Cast) -> None:
    article, other = await published(cast), await published(cast, "Other")
    await does(cast["sam"], rename, article.id, "sso")
    with pytest.raises(Wrong, match="leads to another article, or once did"):
        await does(cast["sam"], rename, other.id, article.slug)
    await does(cast["sam"], rename, article.id, article.slug)
    assert await leads_to(NOBODY, "sso") == article.slug
    assert (await stands(article.id)).slug == article.slug


async def test_what_is_no_address_is_refused(cast: Cast) -> None:
    article = await published(cast)
    for slug in ("", "Upper", "two--hyphens", "-x", "x/y", "ümlaut", "x" * 81, "sections"):
        with pytest.raises(Wrong):
            await does(cast["sam"], rename, article.id, slug)
    with pytest.raises(Refused):
        await does(cast["alex"], rename, article.id, "sso")


async def test_a_former_address_never_tells_that_a_hidden_article_exists(cast: Cast) -> None:
    internal, gone, old, draft_ = [
        await published(cast, "A", audience="internal"),
        await published(cast, "B"),
        await published(cast, "C"),
        await drafted(cast, "D", audience="public"),
    ]
    for article in (internal, gone, old, draft_):
        await does(cast["sam"], rename, article.id, f"new-{article.slug}")
    await does(cast["sam"], withdraw, gone.id)
    await does(cast["sam"], archive, old.id)
    for who in (NOBODY, cast["erin"].who, cast["nadia"].who):
        for article in (internal, gone, old, draft_):
            assert await leads_to(who, article.slug) is None
            assert await leads_to(who, f"new-{article.slug}") is None
    assert await leads_to(cast["alex"].who, internal.slug) == f"new-{internal.slug}"


async def test_an_article_that_is_not_there_cannot_be_settled(cast: Cast) -> None:
    article = await drafted(cast)
    with pytest.raises(NotFound):
        await does(cast["sam"], settle, new_id(), Facts.of(article))
