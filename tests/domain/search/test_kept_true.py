"""Whatever happens, the index says what the tables say; and whatever is written, it is filed."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Concatenate

import pytest

from app.demo import Cast
from app.domain.accounts.viewer import Viewer
from app.domain.articles.facts import Facts
from app.domain.articles.publishing import archive, publish, unarchive, withdraw_translation
from app.domain.articles.settling import settle
from app.domain.articles.writing import Words, keep
from app.domain.contracts import organisations
from app.domain.incidents import editing
from app.domain.incidents.queries import updates_of
from app.domain.tickets import merging, replies, splitting
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import Answer, P, does, file_ticket, rows
from tests.domain.articles.stage import published, stands, translated
from tests.domain.incidents.stage import incident, opened, says
from tests.domain.search.stage import keys
from tests.domain.tickets.reading import PAUSING

pytestmark = pytest.mark.anyio
# What is not in the index, and what should not be.
WRONG = (
    "(SELECT * FROM search_source EXCEPT SELECT * FROM search_entry) UNION ALL "
    "(SELECT * FROM search_entry EXCEPT SELECT * FROM search_source)"
)
# Each pair of characters is another; so is each word; each character is written out as eighteen; a mark on a mark.
HARD = {
    "pairs": "".join(chr(0x4E00 + n) for n in Random(6).choices(range(20_000), k=100_000)),
    "words": " ".join(f"w{n:x}é" for n in range(17_000))[:100_000],
    "long words": " ".join(letter * 24_998 for letter in "abcd"),
    "written out": "\ufdfa" * 100_000,
    "marks": "a" + "\u0301" * 99_999,
    "tags": "<a " * 33_333,
    "addresses": " ".join(f"https://h{n}.example/p{n}?q={n}" for n in range(3_200))[:100_000],
    "hyphens": "a-" * 50_000,
}


async def then(
    viewer: Viewer, verb: Callable[Concatenate[Viewer, P], Awaitable[Answer]], *args: P.args, **kwargs: P.kwargs
) -> Answer:
    """Somebody does something, and the index says it."""
    answer = await does(viewer, verb, *args, **kwargs)
    assert await rows(WRONG) == [], verb.__name__
    return answer


async def tickets_go_on(cast: Cast) -> None:
    """Filed, answered, noted, split and merged."""
    one, two = [await file_ticket(cast["erin"], PAUSING, subject=f"Marmalade {n}", body="First") for n in range(2)]
    message = await then(cast["erin"], replies.reply, one, "And something else.")
    await then(cast["alex"], replies.note, one, "It is the gateway.")
    await then(cast["alex"], splitting.split, one, message, "Something else", PAUSING)
    await then(cast["alex"], merging.merge, two, one)


async def articles_go_on(cast: Cast) -> None:
    """Published, translated, tagged, written anew, withdrawn and brought back."""
    article = await published(cast, "Marmalade")
    await translated(cast, article, "de", Words("Marmelade", "Auf Brot", "Morgens."))
    await then(cast["sam"], settle, article.id, replace(Facts.of(article), tags=("breakfast",)))
    number = await then(cast["sam"], keep, article.id, "en", 1, Words("Jam", "", "On toast."))
    await then(cast["sam"], publish, article.id, "en", number)
    await then(cast["sam"], withdraw_translation, article.id, "de")
    await then(cast["sam"], archive, article.id)
    await then(cast["sam"], settle, article.id, replace(Facts.of(await stands(article.id)), tags=("toast",)))
    await then(cast["sam"], unarchive, article.id)
    await then(cast["sam"], publish, article.id, "en", number)


async def incidents_go_on(cast: Cast) -> None:
    """Opened, told of, put right in words and time, renamed."""
    public_id = await opened(cast["sam"], {}, name="Marmalade fails")
    await says(cast["sam"], public_id, "identified", body="A certificate ran out.")
    stands_as = await incident(public_id)
    async with database.transaction(SYSTEM):
        *_, first = await updates_of(stands_as)
    edit = editing.Edit("We looked into it.", first.display_at - timedelta(hours=2), "A slip")
    await then(cast["sam"], editing.edit_update, public_id, first.public_id, edit)
    await then(cast["sam"], editing.rename, public_id, "Jam fails")


async def names_change(cast: Cast) -> None:
    """An organisation's, and a person's by their directory."""
    await then(cast["admin"], organisations.rename, cast["erin"].organisation_ids[0], "Southwind")
    await rows("UPDATE person SET name = 'Noah Quill' WHERE id = $1 RETURNING id", cast["noah"].person_id)


@pytest.mark.parametrize("happens", [tickets_go_on, articles_go_on, incidents_go_on, names_change])
async def test_the_index_says_what_the_tables_say(cast: Cast, happens: Callable[[Cast], Awaitable[None]]) -> None:
    entries = await rows("SELECT * FROM search_entry")
    await happens(cast)
    assert await rows(WRONG) == []
    assert await rows("SELECT * FROM search_entry") != entries


@pytest.mark.parametrize("what", HARD)
async def test_whatever_is_written_is_filed_and_its_beginning_is_found(cast: Cast, what: str) -> None:
    body = f"marmalade {HARD[what]}"[:100_000]
    reference = await file_ticket(cast["erin"], PAUSING, subject=HARD[what][:200], body=body)
    assert await keys(cast["erin"], "marmalade", "ticket") == [reference]


async def test_an_article_of_the_longest_is_published_and_found(cast: Cast) -> None:
    article = await published(cast, HARD["pairs"][:60], body=f"marmalade {2 * HARD['pairs']}"[:200_000])
    assert await keys(cast["erin"], "marmalade", "article") == [article.slug]
