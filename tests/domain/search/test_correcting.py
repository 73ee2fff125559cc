"""Slips within phrases."""

import pytest

from app.demo import Cast
from app.domain.search.found import Correction
from tests.cast import file_ticket
from tests.domain.search.stage import found, keys

pytestmark = pytest.mark.anyio
SLIP = (Correction("webhok", "webhook"),)


async def test_a_slip_in_a_phrase_is_corrected_and_the_phrase_stays_one(cast: Cast) -> None:
    one = await file_ticket(cast["erin"], "P2", subject="The webhook retries stop")
    await file_ticket(cast["erin"], "P2", subject="It retries the webhook")
    result = await found(cast["erin"], '"webhok retries"', "ticket")
    assert ([hit.key for hit in result.hits], result.corrected) == ([one], SLIP)
    assert not result.loosened


async def test_two_slips_in_a_phrase_and_one_beside_it_are_corrected(cast: Cast) -> None:
    one = await file_ticket(cast["erin"], "P2", subject="Gateway: webhook retries stop")
    result = await found(cast["erin"], 'gatewy "webhok retreis"', "ticket")
    assert [hit.key for hit in result.hits] == [one]
    assert {(slip.asked, slip.shown) for slip in result.corrected} == {
        ("gatewy", "gateway"),
        ("webhok", "webhook"),
        ("retreis", "retries"),
    }


async def test_a_word_quoted_alone_is_meant_as_it_is_wherever_else_it_stands(cast: Cast) -> None:
    await file_ticket(cast["erin"], "P2", subject="The webhook retries stop")
    for typed in ('"webhok"', '"webhok retries" "webhok"', 'webhok "webhok"'):
        result = await found(cast["erin"], typed, "ticket")
        assert result.corrected == (), typed


async def test_a_phrase_with_a_word_that_is_merely_absent_is_kept_whole(cast: Cast) -> None:
    one = await file_ticket(cast["erin"], "P2", subject="The webhook retries stop")
    result = await found(cast["erin"], '"webhook zzyzx"', "ticket")
    assert (result.corrected, result.absent) == ((), ())
    assert result.loosened
    assert await keys(cast["erin"], '"webhook retries"', "ticket") == [one]


async def test_what_is_excluded_is_not_corrected(cast: Cast) -> None:
    one = await file_ticket(cast["erin"], "P2", subject="The webhook retries stop")
    result = await found(cast["erin"], 'webhook -"webhok retries"', "ticket")
    assert ([hit.key for hit in result.hits], result.corrected) == ([one], ())
