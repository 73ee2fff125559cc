"""The demo's articles: whole, cross-linked, readable by those they are for, and asked about fairly."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app import demo
from app.config import Settings
from app.demo_articles import Written, folder_of, sections_of, texts_of
from app.domain.articles.parts import missing_parts
from app.domain.plans.plan import Plan
from app.domain.plans.plan_file import load
from app.integrations.storage import FolderStorage
from app.lib import database as pool
from tests.cast import rows

APP = Path(demo.__file__).parent
PLANS = sorted((APP / "plans").glob("*.toml"))
TOLD = [path for path in PLANS if folder_of(path).is_dir()]
# Those that the product was ordered for; both have a whole knowledge base.
WHOLE = [path for path in PLANS if path.stem in ("aetherlink", "aragora")]
QUESTIONS = Path(__file__).parent / "domain" / "search" / "questions"
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_AUDIENCES = ("public", "customers", "tier", "internal")

of_each_plan = pytest.mark.parametrize("plan", TOLD, ids=lambda path: path.stem)
of_each_whole_one = pytest.mark.parametrize("plan", WHOLE, ids=lambda path: path.stem)


def _firsts(plan: Path) -> dict[str, Written]:
    return {text.slug: text for text in texts_of(folder_of(plan)) if text.is_first}


def _found(pattern: re.Pattern[str], text: Written) -> Iterator[re.Match[str]]:
    return pattern.finditer(_CODE.sub("", text.body))


def _reach(plan: Plan, text: Written) -> tuple[int, int]:
    """How few read it: the audience, and of tiers the lowest."""
    tiers = [tier.slug for tier in plan.tiers]
    return _AUDIENCES.index(text.head["audience"]), tiers.index(text.head["tier"]) if "tier" in text.head else 0


@of_each_whole_one
def test_there_are_thirty_articles_of_every_kind_for_every_audience(plan: Path) -> None:
    heads = [text.head for text in _firsts(plan).values()]
    assert len(heads) == 30
    assert {head["kind"] for head in heads} == {"guide", "reference", "practice", "troubleshooting"}
    assert {head["audience"] for head in heads} == set(_AUDIENCES)


@of_each_whole_one
def test_some_are_translated_and_some_drawn(plan: Path) -> None:
    languages = Counter(text.language for text in texts_of(folder_of(plan)) if not text.is_first)
    assert languages == {"de": 4, "ja": 3}
    assert len(list(folder_of(plan).glob("*/*.svg"))) >= 6


@of_each_plan
def test_every_section_holds_something(plan: Path) -> None:
    held = {text.head["section"] for text in _firsts(plan).values()}
    assert held == {line["slug"] for line in sections_of(folder_of(plan))}


@of_each_plan
def test_a_link_leads_to_an_article_that_its_readers_may_read(plan: Path) -> None:
    firsts, vendor = _firsts(plan), load(plan)
    for text in texts_of(folder_of(plan)):
        reach = _reach(vendor, firsts[text.slug])
        for found in _found(_LINK, text):
            if found[1].startswith("/kb/"):
                slug = found[1].removeprefix("/kb/")
                assert slug in firsts, f"{text.slug}.{text.language}: {found[1]}"
                assert _reach(vendor, firsts[slug]) <= reach, f"{text.slug} leads its readers to {slug}"


@of_each_plan
def test_every_article_is_linked_with_others(plan: Path) -> None:
    firsts = _firsts(plan)
    links = [(slug, found[1]) for slug, text in firsts.items() for found in _found(_LINK, text) if "/kb/" in found[1]]
    assert {slug for slug, _ in links} == firsts.keys()


@of_each_plan
def test_a_picture_exists_and_says_in_words_what_it_shows(plan: Path) -> None:
    folder = folder_of(plan)
    shown = set()
    for text in texts_of(folder):
        for found in _found(_PICTURE, text):
            path = folder / text.slug / found[2]
            assert len(found[1]) > 20, f"{text.slug}: {found[0]}"
            assert path.is_file(), f"{text.slug}: {found[0]}"
            shown.add(path)
    assert shown == set(folder.glob("*/*"))


@of_each_plan
def test_a_drawing_is_named_described_and_nothing_but_a_drawing(plan: Path) -> None:
    for path in folder_of(plan).glob("*/*.svg"):
        names = [element.tag.partition("}")[2] for element in ElementTree.parse(path).iter()]
        assert {"title", "desc"} <= set(names), path.name
        assert not {"script", "foreignObject", "image", "use", "a"} & set(names), path.name
        assert "prefers-color-scheme" in path.read_text(encoding="utf-8"), path.name


@of_each_plan
def test_an_article_has_the_parts_of_its_kind_in_every_language(plan: Path) -> None:
    firsts = _firsts(plan)
    for text in texts_of(folder_of(plan)):
        assert missing_parts(firsts[text.slug].head["kind"], text.language, text.body) == [], text.slug


@of_each_plan
def test_no_article_names_the_vendor_of_another_plan(plan: Path) -> None:
    others = {load(other).vendor.casefold() for other in PLANS} - {load(plan).vendor.casefold()}
    for text in texts_of(folder_of(plan)):
        written = f"{text.head} {text.body}".casefold()
        assert not {vendor for vendor in others if vendor in written}, text.slug


@of_each_plan
def test_a_translation_is_younger_than_its_original(plan: Path) -> None:
    firsts = _firsts(plan)
    for text in texts_of(folder_of(plan)):
        if not text.is_first:
            assert demo.span_of(text.head["ago"]) < demo.span_of(firsts[text.slug].head["ago"]), text.slug


@of_each_whole_one
def test_each_article_is_asked_about_in_the_sixty_questions(plan: Path) -> None:
    asked = tomllib.loads((QUESTIONS / plan.name).read_text(encoding="utf-8"))["question"]
    assert len({one["asks"] for one in asked}) == 60
    assert {one["first"] for one in asked} == _firsts(plan).keys()


@pytest.mark.anyio
@of_each_plan
async def test_once_seeded_it_is_read_as_the_files_say(plan: Path, database: Settings) -> None:
    texts, storage = texts_of(folder_of(plan)), FolderStorage(database.data_dir / "files")
    await pool.start(database.database_url)
    try:
        assert await demo.seed(plan, storage, database.portal_url)
        said = {(t.slug, t.language, t.head["title"], t.head["summary"], t.search_words, t.body) for t in texts}
        assert {tuple(row) for row in await rows(_READ)} == said
        facts = {text.slug: [text.head.get(fact) for fact in _FACTS] for text in texts if text.is_first}
        assert {r["slug"]: [r[fact] for fact in _FACTS] for r in await rows(_SETTLED)} == facts
        kept = {path.name for path in (database.data_dir / "files").glob("*")}
        assert {row["digest"] for row in await rows("SELECT digest FROM article_file")} == kept
    finally:
        await pool.stop()


_READ = """
    SELECT slug, t.language, title, summary, search_words, body
    FROM article_text t JOIN article a ON a.id = article_id
"""
_FACTS = ("kind", "section", "audience", "tier", "tags", "component", "owner")
_SETTLED = """
    SELECT a.slug, kind, s.slug AS section, audience, tier, tags, c.name AS component,
           split_part(p.email, '@', 1) AS owner
    FROM article a JOIN section s ON s.id = section_id JOIN person p ON p.id = owner_id
    LEFT JOIN component c ON c.id = component_id WHERE published_at < portal_now()
"""
