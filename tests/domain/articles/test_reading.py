"""Who reads which article, through real eyes, and what lists say of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.accounts.people import create_organisation
from app.domain.articles import arranging, queries, revision_queries
from app.domain.articles.article import Article, SectionName
from app.domain.articles.publishing import publish
from app.domain.articles.writing import Words, keep
from app.domain.contracts.actions import adopt_plan
from app.domain.contracts.contract import Agreed
from app.domain.contracts.signing import sign
from app.domain.plans.plan import Plan
from app.lib import database as db
from app.lib.database import NOBODY, SYSTEM, Who
from app.lib.ids import new_id
from tests.cast import does, furnish, opened, pass_time, rows
from tests.domain.articles.stage import body_for, drafted, published, reads, section, stands, titles_for, translated
from tests.domain.incidents.stage import API, furnish_components
from tests.offers import PLANS, path_of

pytestmark = pytest.mark.anyio


async def plan_version_of(plan: Plan) -> UUID:
    """The plan, adopted."""
    path = path_of(plan)
    async with db.transaction(SYSTEM):
        return await adopt_plan(path.read_text(encoding="utf-8"), path.stem)


async def customer(plan: Plan, tier: str, prefix: str, days: int | None = None) -> Who:
    """A contact of an organisation that has this tier for so many days from now."""
    async with db.transaction(SYSTEM):
        organisation_id = await create_organisation(prefix, prefix)
    await agree(plan, tier, organisation_id, days)
    return Who("contact", new_id(), (organisation_id,))


async def agree(plan: Plan, tier: str, organisation_id: UUID, days: int | None = None) -> None:
    """From now on the organisation has this tier, for so many days."""
    version_id = await plan_version_of(plan)
    on = (await rows("SELECT portal_now()::date AS on"))[0]["on"]
    ends_on = None if days is None else on + timedelta(days=days)
    agreed = Agreed(plan_version_id=version_id, tier=tier, account_id="A", starts_on=on, ends_on=ends_on)
    async with db.transaction(SYSTEM):
        await sign(None, organisation_id, agreed, reason="Agreed")


@pytest.mark.parametrize("plan", PLANS.values(), ids=lambda plan: plan.stem)
async def test_each_tier_reads_what_is_for_it_and_for_those_below(database: Settings, plan: Plan) -> None:
    async with opened(database):
        cast = await furnish(plan)
        tiers = [tier.slug for tier in plan.tiers]
        section_id = await section(cast)
        for tier in tiers:
            await published(cast, tier, audience="tier", tier=tier, section_id=section_id)
        for audience in ("public", "customers", "internal"):
            await published(cast, f"for {audience}", audience=audience, section_id=section_id)
        await drafted(cast, "draft", audience="public", section_id=section_id)
        for rank, tier in enumerate(tiers):
            who = await customer(plan, tier, f"T{rank}")
            assert await titles_for(who) == sorted([*tiers[: rank + 1], "for public", "for customers"])
        assert await titles_for(NOBODY) == ["for public"]
        assert await titles_for(Who("contact", new_id())) == ["for public"]
        everything = sorted([*tiers, "for customers", "for internal", "for public"])
        for name in ("alex", "admin"):
            assert await titles_for(cast[name].who) == everything
        assert await reads(cast["alex"].who, "draft")


async def test_of_two_tenants_each_reads_by_their_own_contract(cast: Cast) -> None:
    highest = (await rows("SELECT tiers FROM plan_version"))[0]["tiers"][-1]
    article = await published(cast, audience="tier", tier=highest)
    assert await body_for(cast["erin"].who, article) == "Read this."
    for name in ("pat", "stan"):
        assert await reads(cast[name].who, article.slug) is None
        assert await body_for(cast[name].who, article) is None


async def test_whoever_looks_after_sign_in_alone_reads_what_the_public_reads(cast: Cast) -> None:
    public, customers = await published(cast, "A"), await published(cast, "B", audience="customers")
    keeper = Who("contact", cast["nadia"].person_id, (), cast["nadia"].organisation_ids)
    assert await reads(keeper, public.slug)
    assert await reads(keeper, customers.slug) is None


async def test_tiers_count_while_the_contract_holds(cast: Cast, database: Settings) -> None:
    mine = await stem()
    plan = next(plan for plan in PLANS.values() if plan.stem == mine)
    who = await customer(plan, plan.tiers[-1].slug, "LA", days=3)
    article = await published(cast, audience="tier", tier=plan.tiers[0].slug)
    customers = await published(cast, "B", audience="customers")
    assert await reads(who, article.slug)
    await pass_time(database, timedelta(days=5))
    assert await reads(who, article.slug) is None
    assert await reads(who, customers.slug)


async def test_whose_tier_was_lowered_reads_by_the_tier_they_have_now(cast: Cast) -> None:
    mine = await stem()
    plan = next(plan for plan in PLANS.values() if plan.stem == mine)
    lowest, highest = plan.tiers[0].slug, plan.tiers[-1].slug
    who = await customer(plan, highest, "LO")
    article = await published(cast, audience="tier", tier=highest)
    assert await reads(who, article.slug)
    await agree(plan, lowest, who.orgs[0])
    assert await reads(who, article.slug) is None


async def stem() -> str:
    """Which plan the cast has."""
    found: str = (await rows("SELECT stem FROM plan_version"))[0]["stem"]
    return found


async def test_a_tier_of_another_plan_is_no_tier_of_mine(cast: Cast) -> None:
    mine = await stem()
    other = next(plan for plan in PLANS.values() if plan.stem != mine and len(plan.tiers) > 3)
    stranger = await customer(other, other.tiers[-1].slug, "ST")
    article = await published(cast, audience="tier", tier=other.tiers[0].slug)
    assert await reads(stranger, article.slug)
    assert await reads(cast["erin"].who, article.slug) is None


async def test_nobody_but_the_staff_reads_revisions(cast: Cast) -> None:
    article = await published(cast)
    for who in (NOBODY, cast["erin"].who, cast["nadia"].who):
        async with db.transaction(who):
            assert await revision_queries.revisions_of(article.id, "en") == []
            assert await revision_queries.revision(article.id, "en", 1) is None


async def test_an_agent_who_looks_as_a_customer_reads_as_one(cast: Cast) -> None:
    article = await published(cast, audience="internal")
    stan = cast["stan"]
    assert await reads(Who("contact", stan.person_id, stan.organisation_ids, reads_only=True), article.slug) is None


async def test_sections_count_what_their_reader_reads(cast: Cast) -> None:
    section_id = await section(cast, "Billing")
    await published(cast, "A", section_id=section_id)
    await published(cast, "B", section_id=section_id, audience="internal")
    await drafted(cast, "C", section_id=section_id)
    await section(cast, "Empty")
    assert await counted(NOBODY) == {"Billing": 1}
    assert await counted(cast["erin"].who) == {"Billing": 1}
    assert await counted(cast["alex"].who) == {"Billing": 2, "Empty": 0}


async def test_a_section_is_called_as_its_reader_speaks_else_as_it_was_named_first(cast: Cast) -> None:
    first = await does(cast["sam"], arranging.make_section, "Abrechnung", "Rechnungen", language="de")
    english = [SectionName("en", "Billing", "Invoices")]
    await does(cast["sam"], arranging.edit_section, first, "Abrechnung", "Rechnungen", english)
    await published(cast, "Eins", section_id=first, language="de")
    await published(cast, "One", section_id=first)
    await published(cast, "Un", section_id=first, language="fr")
    for wanted, shown in (
        ([], ("de", "Abrechnung", "Rechnungen")),
        (["en-GB", "de"], ("en", "Billing", "Invoices")),
        (["ja"], ("de", "Abrechnung", "Rechnungen")),
    ):
        async with db.transaction(NOBODY):
            (found,) = await queries.sections(wanted)
            assert (found.shown_in, found.name, found.description) == shown
            assert (found.language, found.languages) == ("de", ("de", "en"))
            assert {one.title: one.article.section for one in await queries.listed(9)} == {
                "Eins": "Abrechnung",
                "One": "Billing",
                "Un": "Abrechnung",
            }


async def counted(who: Who) -> dict[str, int]:
    """Sections with how many articles they have for these eyes."""
    async with db.transaction(who):
        return {one.name: one.articles for one in await queries.sections()}


async def test_lists_are_in_the_language_wanted_else_the_one_written_in(cast: Cast) -> None:
    article = await published(cast, "Sign-on", language="en")
    await translated(cast, article, "de", Words("Anmeldung", body="Lesen."))
    await published(cast, "Abrechnung", language="de")
    assert await titles_for(NOBODY) == ["Abrechnung", "Sign-on"]
    assert await titles_for(NOBODY, languages=["de-AT", "en"]) == ["Abrechnung", "Anmeldung"]
    assert await titles_for(NOBODY, languages=["ja"]) == ["Abrechnung", "Sign-on"]
    async with db.transaction(NOBODY):
        (_, second) = await queries.listed(2, ["de"])
        assert (second.language, second.languages) == ("de", ("de", "en"))


async def test_a_section_and_a_tag_list_their_own_the_newest_first(cast: Cast, database: Settings) -> None:
    section_id = await section(cast, "Billing")
    for title in ("A", "B"):
        article = await published(cast, title, section_id=section_id)
        await rows("UPDATE article SET tags = '{sso,api}' WHERE id = $1", article.id)
        await pass_time(database, timedelta(hours=1))
    hidden = await published(cast, "C", section_id=section_id, audience="internal")
    await rows("UPDATE article SET tags = '{sso}' WHERE id = $1", hidden.id)
    await published(cast, "Elsewhere")
    async with db.transaction(NOBODY):
        for found in (await queries.in_section(section_id), await queries.tagged("sso")):
            assert ([one.title for one in found.rows], found.next) == (["B", "A"], None)
        assert (await queries.tagged("ss")).rows == []
    async with db.transaction(cast["alex"].who):
        assert [one.title for one in (await queries.tagged("sso")).rows] == ["C", "B", "A"]


async def test_an_article_says_what_it_is_about_to_whoever_reads_it(cast: Cast) -> None:
    parts = await furnish_components(cast)
    article = await published(cast)
    await rows("UPDATE article SET component_id = $1", parts[API])
    for who in (NOBODY, cast["erin"].who, cast["alex"].who):
        found = await reads(who, article.slug)
        assert found
        assert found.component == API
    async with db.transaction(NOBODY):
        assert [row["name"] for row in await db.fetch("SELECT name FROM component")] == [API]


async def test_the_newest_are_those_whose_words_were_published_last(cast: Cast, database: Settings) -> None:
    first = await published(cast, "First")
    await pass_time(database, timedelta(hours=1))
    await published(cast, "Second")
    await published(cast, "Ours", audience="internal")
    assert await newest_for(NOBODY) == ["Second", "First"]
    await pass_time(database, timedelta(hours=1))
    await does(cast["alex"], keep, first.id, "en", 1, Words("First, put right", body="b"))
    assert await newest_for(NOBODY) == ["Second", "First"]
    await does(cast["sam"], publish, first.id, "en", 2)
    assert await newest_for(NOBODY) == ["First, put right", "Second"]
    assert await newest_for(NOBODY, 1) == ["First, put right"]


async def newest_for(who: Who, limit: int = 5) -> list[str]:
    """Titles of the newest for these eyes."""
    async with db.transaction(who):
        return [one.title for one in await queries.newest(limit)]


async def test_of_each_section_the_newest_are_named(cast: Cast) -> None:
    section_id = await section(cast, "Billing")
    for title in ("A", "B", "C"):
        await published(cast, title, section_id=section_id)
    other = await published(cast, "D")
    async with db.transaction(NOBODY):
        found = await queries.first_of_each_section(2)
    assert {key: [one.title for one in some] for key, some in found.items()} == {
        section_id: ["C", "B"],
        other.section_id: ["D"],
    }


async def test_related_articles_share_a_component_or_tags_or_a_section(cast: Cast) -> None:
    section_id = await section(cast, "Billing")
    article = await published(cast, "Mine", section_id=section_id)
    await published(cast, "Beside", section_id=section_id)
    tagged = await published(cast, "Tagged")
    await published(cast, "Neither")
    await published(cast, "Hidden", section_id=section_id, audience="internal")
    await rows("UPDATE article SET tags = '{sso}' WHERE id = ANY ($1)", [article.id, tagged.id])
    async with db.transaction(NOBODY):
        found = await queries.related(await at(article), limit=5)
    assert [one.title for one in found] == ["Tagged", "Beside"]


async def at(article: Article) -> Article:
    """As these eyes read it now."""
    found = await queries.article_of(article.id)
    assert found
    return found


async def test_articles_are_found_by_any_name_they_had(cast: Cast) -> None:
    article, hidden = await published(cast, "A"), await published(cast, "B", audience="internal")
    async with db.transaction(NOBODY):
        assert await queries.articles_at(["a", "b", "c"]) == {"a": await at(article)}
    async with db.transaction(cast["alex"].who):
        assert await queries.articles_at(["b"]) == {"b": await at(hidden)}


async def test_each_languages_draft_is_the_newest_that_was_kept(cast: Cast) -> None:
    article = await drafted(cast)
    await does(cast["alex"], keep, article.id, "en", 1, Words("Two", body="b"))
    await does(cast["alex"], keep, article.id, "de", 0, Words("Eins", body="b"))
    assert (await stands(article.id)).state == "draft"
    async with db.transaction(cast["alex"].who):
        assert [(one.language, one.number) for one in await revision_queries.drafts_of(article.id)] == [
            ("de", 1),
            ("en", 2),
        ]
