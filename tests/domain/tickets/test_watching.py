"""Colleagues who follow a ticket: who lets them, what they see, and who ends it."""

import pytest

from app.demo import Cast
from app.domain.tickets import replies, watching
from app.lib.refusals import NotFound, Refused
from tests.cast import does, file_ticket, rows, ticket_as_seen
from tests.domain.tickets.reading import PAUSING, events

pytestmark = pytest.mark.anyio


async def test_a_watcher_sees_and_answers_the_ticket_until_removed(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    noah = cast["noah"]
    for _ in range(2):
        await does(cast["erin"], watching.add_watcher, reference, noah.person_id)
    assert (await ticket_as_seen(noah, reference)).watching
    await does(noah, replies.reply, reference, "Me too")
    await does(noah, watching.remove_watcher, reference, noah.person_id)
    with pytest.raises(NotFound):
        await does(noah, replies.reply, reference, "And again")
    assert await events(reference) == ["opened", "watcher_added", "customer_reply", "watcher_removed"]


async def test_only_colleagues_watch(cast: Cast) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    for name in ("pat", "stan", "alex"):
        with pytest.raises(Refused, match="colleagues"):
            await does(cast["erin"], watching.add_watcher, reference, cast[name].person_id)
    with pytest.raises(NotFound):
        await does(cast["noah"], watching.add_watcher, reference, cast["noah"].person_id)
    assert await rows("SELECT FROM watch") == []


async def test_a_watcher_removes_themselves_and_nobody_else(cast: Cast) -> None:
    reference = await file_ticket(cast["nadia"], PAUSING)
    erin, noah = cast["erin"].person_id, cast["noah"].person_id
    for person_id in (erin, noah):
        await does(cast["nadia"], watching.add_watcher, reference, person_id)
    with pytest.raises(Refused):
        await does(cast["erin"], watching.remove_watcher, reference, noah)
    await does(cast["erin"], watching.remove_watcher, reference, erin)
    await does(cast["nadia"], watching.remove_watcher, reference, noah)
    assert await rows("SELECT FROM watch") == []
