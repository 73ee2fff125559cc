"""Putting right what was said: the page says it was edited, the log keeps what it was."""

import json
from datetime import timedelta

import pytest

from app.config import Settings
from app.demo import Cast
from app.domain.incidents import editing
from app.domain.incidents.editing import Edit
from app.lib.refusals import NotFound, Refused, Wrong
from tests.cast import does, pass_time, rows
from tests.domain.incidents.stage import API, furnish_components, incident, opened, says, shown, shown_incident

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)


async def test_the_old_words_stay_in_the_log(cast: Cast) -> None:
    public_id = await opened(cast["sam"], {})
    (update,) = (await shown_incident(public_id)).updates
    edit = Edit("We look into the API.", update.display_at, "Said what is meant.")
    await does(cast["admin"], editing.edit_update, public_id, update.id, edit)
    (after,) = (await shown_incident(public_id)).updates
    assert (after.id, after.body, after.display_at) == (update.id, edit.body, update.display_at)
    assert after.updated_at > update.updated_at
    (row,) = await rows("SELECT data, actor_id FROM event WHERE kind = 'edited'")
    data = json.loads(row["data"])
    assert (data["from"]["body"], data["to"]["body"], data["reason"]) == (update.body, edit.body, edit.reason)
    assert row["actor_id"] == cast["admin"].person_id


async def test_moving_the_first_update_moves_the_beginning_and_what_counts(cast: Cast, database: Settings) -> None:
    ids = await furnish_components(cast)
    await pass_time(database, timedelta(hours=3))
    public_id = await opened(cast["sam"], {ids[API]: "major_outage"})
    (update,) = (await shown_incident(public_id)).updates
    earlier = update.display_at - 30 * MINUTE
    await does(cast["sam"], editing.edit_update, public_id, update.id, Edit(update.body, earlier, "It began earlier."))
    await says(cast["sam"], public_id, "resolved")
    assert (await incident(public_id)).started_at == earlier
    api = next(c for c in (await shown()).components if c.name == API)
    assert sum(day.seconds.get("major_outage", 0) for day in api.days) >= 29 * 60


async def test_a_time_keeps_its_place_among_the_others(cast: Cast, database: Settings) -> None:
    public_id = await opened(cast["sam"], {})
    for status in ("identified", "resolved"):
        await pass_time(database, 10 * MINUTE)
        await says(cast["sam"], public_id, status)  # type: ignore[arg-type]
    last, middle, first = (await shown_incident(public_id)).updates
    for update, at in (
        (last, last.display_at + 10 * MINUTE),
        (last, middle.display_at - MINUTE),
        (middle, last.display_at + MINUTE),
        (first, middle.display_at + MINUTE),
    ):
        with pytest.raises(Wrong) as caught:
            await does(cast["sam"], editing.edit_update, public_id, update.id, Edit(update.body, at, "Why not"))
        assert list(caught.value.errors) == ["display_at"]
    moved = last.display_at - 5 * MINUTE
    await does(cast["sam"], editing.edit_update, public_id, last.id, Edit(last.body, moved, "It was over earlier."))
    assert (await shown_incident(public_id)).resolved_at == moved


async def test_the_first_update_lies_at_most_a_year_before_the_incident_was_told_of(cast: Cast) -> None:
    public_id = await opened(cast["sam"], {})
    (update,) = (await shown_incident(public_id)).updates
    for at in (update.display_at.replace(year=1026), update.display_at - timedelta(days=367)):
        with pytest.raises(Wrong) as caught:
            await does(cast["sam"], editing.edit_update, public_id, update.id, Edit(update.body, at, "A typo"))
        assert list(caught.value.errors) == ["display_at"]
    at = update.display_at - timedelta(days=365)
    await does(cast["sam"], editing.edit_update, public_id, update.id, Edit(update.body, at, "It began then."))
    assert (await incident(public_id)).started_at == at


async def test_an_edit_says_something_and_why(cast: Cast) -> None:
    public_id = await opened(cast["sam"], {})
    (update,) = (await shown_incident(public_id)).updates
    with pytest.raises(Wrong) as caught:
        await does(cast["sam"], editing.edit_update, public_id, update.id, Edit("", update.display_at, ""))
    assert sorted(caught.value.errors) == ["body", "reason"]
    same = Edit(update.body, update.display_at, "Nothing")
    await does(cast["sam"], editing.edit_update, public_id, update.id, same)
    assert await rows("SELECT FROM event WHERE kind = 'edited'") == []


async def test_agents_edit_and_rename_nothing(cast: Cast) -> None:
    public_id = await opened(cast["sam"], {})
    (update,) = (await shown_incident(public_id)).updates
    with pytest.raises(Refused):
        await does(cast["alex"], editing.edit_update, public_id, update.id, Edit("x", update.display_at, "x"))
    with pytest.raises(Refused):
        await does(cast["alex"], editing.rename, public_id, "Other")
    with pytest.raises(NotFound):
        await does(cast["sam"], editing.edit_update, public_id, "nonsense", Edit("x", update.display_at, "x"))


async def test_a_name_can_be_put_right(cast: Cast) -> None:
    public_id = await opened(cast["sam"], {})
    await does(cast["sam"], editing.rename, public_id, "Debates fail in the EU")
    assert (await shown_incident(public_id)).name == "Debates fail in the EU"
    with pytest.raises(Wrong):
        await does(cast["sam"], editing.rename, public_id, "")
