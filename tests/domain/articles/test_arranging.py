"""Sections: who makes and names them, their order, and when one can go."""

import asyncio

import pytest

from app.demo import Cast
from app.domain.articles.arranging import edit_section, make_section, move_section, remove_section
from app.domain.articles.article import SectionName
from app.domain.articles.publishing import archive
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused, Wrong
from tests.cast import does, rows
from tests.domain.articles.stage import drafted, section

pytestmark = pytest.mark.anyio
NAMED = "SELECT slug, n.language, name, description FROM section JOIN section_name n ON n.section_id = id"


async def names() -> list[str]:
    """In their order."""
    return [row["name"] for row in await rows(f"{NAMED} ORDER BY position, id")]


async def test_seniors_arrange_sections_and_agents_and_customers_do_not(cast: Cast) -> None:
    section_id = await section(cast)
    for name in ("alex", "nadia"):
        for verb, args in (
            (make_section, ["A"]),
            (edit_section, [section_id, "A", ""]),
            (remove_section, [section_id]),
        ):
            with pytest.raises(Refused):
                await does(cast[name], verb, *args)  # type: ignore[arg-type]
        with pytest.raises(Refused):
            await does(cast[name], move_section, section_id, up=True)
    assert await names() == ["First steps"]


async def test_a_new_section_stands_last_under_an_address_of_its_own(cast: Cast) -> None:
    await section(cast, "First steps")
    await does(cast["sam"], make_section, "Überblick & Größen", "What there is")
    found = await rows(f"{NAMED} ORDER BY position")
    assert [row["slug"] for row in found] == ["first-steps", "ueberblick-groessen"]
    with pytest.raises(Wrong, match="is the address of “First steps”"):
        await does(cast["sam"], make_section, "First Steps!")
    with pytest.raises(Wrong) as wrong:
        await does(cast["sam"], make_section, "はじめに")
    assert list(wrong.value.errors) == ["slug"]
    await does(cast["sam"], make_section, "はじめに", slug="hajimeni")


@pytest.mark.parametrize(("name", "description"), [("", ""), (" ", ""), ("x" * 81, ""), ("A", "x" * 301)])
async def test_what_a_section_cannot_be_called_is_refused(cast: Cast, name: str, description: str) -> None:
    section_id = await section(cast)
    with pytest.raises(Wrong):
        await does(cast["sam"], make_section, name, description)
    with pytest.raises(Wrong):
        await does(cast["sam"], edit_section, section_id, name, description)


async def test_a_section_keeps_its_address_under_another_name(cast: Cast) -> None:
    section_id = await section(cast)
    await does(cast["sam"], edit_section, section_id, "Getting going", "The very first steps")
    (row,) = await rows(NAMED)
    assert tuple(row) == ("first-steps", "en", "Getting going", "The very first steps")
    with pytest.raises(NotFound):
        await does(cast["sam"], edit_section, new_id(), "A", "")
    with pytest.raises(NotFound):
        await does(cast["sam"], remove_section, new_id())


async def test_a_section_is_named_in_other_languages_until_they_are_left_out(cast: Cast) -> None:
    section_id = await section(cast)
    others = [SectionName("de", "Erste Schritte", "Der Anfang"), SectionName("ja", "はじめに")]
    await does(cast["sam"], edit_section, section_id, "First steps", "", others)
    await does(cast["sam"], edit_section, section_id, "First steps", "", others[:1])
    assert [(row["language"], row["name"]) for row in await rows(f"{NAMED} ORDER BY 2")] == [
        ("de", "Erste Schritte"),
        ("en", "First steps"),
    ]
    for wrong, field in (
        (SectionName("de", "", "Der Anfang"), "name-de"),
        (SectionName("de", "Erste Schritte", "x" * 301), "description-de"),
        (SectionName("xx", "Erste Schritte"), "language-xx"),
    ):
        with pytest.raises(Wrong) as refused:
            await does(cast["sam"], edit_section, section_id, "First steps", "", [wrong])
        assert list(refused.value.errors) == [field]
    with pytest.raises(Wrong):
        await does(cast["sam"], make_section, "Other", language="xx")
    assert len(await names()) == 2


async def test_sections_move_one_place_at_a_time_and_stop_at_the_ends(cast: Cast) -> None:
    a, _, c = [await section(cast, name) for name in "ABC"]
    await does(cast["sam"], move_section, c, up=True)
    assert await names() == ["A", "C", "B"]
    await does(cast["sam"], move_section, a, up=True)
    await does(cast["sam"], move_section, a, up=False)
    assert await names() == ["C", "A", "B"]
    with pytest.raises(NotFound):
        await does(cast["sam"], move_section, new_id(), up=True)


async def test_several_moves_at_once_leave_one_order(cast: Cast) -> None:
    ids = [await section(cast, name) for name in "ABCD"]
    await asyncio.gather(*(does(cast["sam"], move_section, one, up=n % 2 == 0) for n, one in enumerate(ids * 3)))
    assert sorted(await names()) == list("ABCD")
    assert len(await rows("SELECT DISTINCT position FROM section")) == 4


async def test_only_an_empty_section_goes(cast: Cast) -> None:
    article, empty = await drafted(cast), await section(cast, "Empty")
    await does(cast["alex"], archive, article.id)
    with pytest.raises(Refused, match="It has 1 article"):
        await does(cast["sam"], remove_section, article.section_id)
    await does(cast["sam"], remove_section, empty)
    assert len(await names()) == 1


async def test_no_article_begins_in_a_section_that_goes_at_that_moment(cast: Cast) -> None:
    for number in range(5):
        section_id = await section(cast, f"Part {number}")
        found = await asyncio.gather(
            does(cast["sam"], remove_section, section_id),
            drafted(cast, f"A {number}", section_id=section_id),
            return_exceptions=True,
        )
        assert sum(isinstance(one, Refused | Wrong) for one in found) == 1
