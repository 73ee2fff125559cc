"""What is kept of clocks and verdicts is what the log makes, byte for byte (sla.md, "Shape")."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import app
from app.config import Settings
from app.demo import Cast
from app.domain.tickets import closing, replies, triage
from app.domain.tickets.rebuilding import rebuild
from app.domain.tickets.verifying import verify
from app.lib.refusals import NotFound, Refused
from tests.by_itself import HOUR, time_goes_on
from tests.cast import as_owner, does, file_ticket, pass_time
from tests.domain.tickets.reading import MOST_SEVERE, PAUSING
from tests.domain.tickets.test_projection import ACTS, act

pytestmark = pytest.mark.anyio
ROOT = Path(app.__file__).parent.parent
DAYS = timedelta(days=3)


async def differences() -> list[str]:
    """What is found wrong anywhere."""
    return [line async for checked in verify() for line in checked.differences]


async def late_and_answered(cast: Cast, database: Settings) -> str:
    """A ticket whose first response was late."""
    reference = await file_ticket(cast["erin"], PAUSING)
    await time_goes_on(database, DAYS)
    await does(cast["alex"], replies.reply, reference, "Sorry")
    return reference


async def test_what_nobody_touched_has_no_differences(cast: Cast, database: Settings) -> None:
    late = await late_and_answered(cast, database)
    fresh = await file_ticket(cast["pat"], MOST_SEVERE)
    done = await file_ticket(cast["erin"], PAUSING)
    await does(cast["alex"], closing.resolve, done, "Done")
    found = {checked.reference: checked async for checked in verify(batch=2)}
    assert [found[reference].differences for reference in (late, fresh, done)] == [(), (), ()]
    assert [found[reference].verdicts for reference in (fresh, done)] == [0, 2]
    assert {checked.reference async for checked in verify(late.partition("-")[0])} == {late, done}


async def test_clocks_that_an_older_release_kept_are_made_anew_and_sealed(cast: Cast, database: Settings) -> None:
    reference = await late_and_answered(cast, database)
    await file_ticket(cast["pat"], MOST_SEVERE)
    await as_owner(database, "DELETE FROM event WHERE kind = 'sealed'")
    await as_owner(database, "UPDATE clock SET promised_seconds = NULL, verdict_at = NULL")
    assert await differences()
    assert await rebuild(reference.partition("-")[0]) == 1
    assert await rebuild(batch=1) == 2
    assert await differences() == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("due_at = due_at + interval '1 second'", "clock first_response 1: due_at is"),
        ("state = 'met'", "clock first_response 1: state is met, and the log makes breached"),
        ("counted_seconds = counted_seconds + 1", "clock first_response 1: counted_seconds is"),
        ("cycle = 7", "clock first_response 1 is missing"),
    ],
)
async def test_a_clock_that_somebody_changed_is_found(cast: Cast, database: Settings, change: str, line: str) -> None:
    await late_and_answered(cast, database)
    await as_owner(database, f"UPDATE clock SET {change} WHERE kind = 'first_response'")
    found = await differences()
    assert any(one.startswith(line) for one in found), found


@pytest.mark.parametrize(
    ("change", "kind", "line"),
    [
        ("at = at - interval '1 hour'", "public_reply", "clock first_response 1"),
        ("data = jsonb_set(data, '{verdict,state}', '\"met\"')", "sealed", "verdict first_response 1: met is sealed"),
        ("at = at - interval '1 hour'", "opened", "verdict first_response 1: the log no longer has the hash"),
        ("data = '{}'", "opened", "the log cannot be read"),
        ("data = '[]'", "sealed", "the log cannot be read"),
    ],
)
async def test_a_log_that_somebody_changed_is_found(
    cast: Cast, database: Settings, change: str, kind: str, line: str
) -> None:
    await late_and_answered(cast, database)
    await file_ticket(cast["pat"], PAUSING)
    first = f"seq = (SELECT min(seq) FROM event WHERE kind = '{kind}')"
    await as_owner(database, f"UPDATE event SET {change} WHERE {first}")
    found = await differences()
    assert any(one.startswith(line) for one in found), found


async def test_the_command_exits_1_with_a_line_for_each_difference(cast: Cast, database: Settings) -> None:
    reference = await late_and_answered(cast, database)
    status, lines = await portal_clocks_verify(database)
    assert (status, lines[-1].rpartition(", ")[2]) == (0, "0 differences")
    await as_owner(database, "UPDATE clock SET target = 'soon' WHERE kind = 'resolution'")
    status, lines = await portal_clocks_verify(database)
    assert (status, len(lines)) == (1, 2)
    assert lines[0].startswith(f"{reference}: clock resolution 1: target is soon")


async def portal_clocks_verify(database: Settings) -> tuple[int | None, list[str]]:
    """The command's status and lines."""
    environ = os.environ | {
        "DATABASE_URL": database.database_url,
        "APP_DATABASE_URL": database.app_database_url,
        "REDIS_URL": database.redis_url,
        "SECRET_KEY": database.secret_key,
        "DATA_DIR": str(database.data_dir),
    }
    run = "import sys; from app.cli import main; sys.exit(main())"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", run, "clocks", "verify", env=environ, cwd=ROOT, stdout=PIPE
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode().splitlines()


WAYS = st.sampled_from([timedelta(minutes=1), HOUR, 5 * HOUR, DAYS])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    severity=st.sampled_from([MOST_SEVERE, PAUSING]),
    story=st.lists(st.tuples(WAYS, st.booleans(), ACTS), min_size=6, max_size=16),
)
async def test_after_any_story_everything_is_what_the_log_makes(
    cast: Cast, database: Settings, severity: str, story: list[tuple[timedelta, bool, int | str]]
) -> None:
    reference = await file_ticket(cast["erin"], severity)
    for gap, awake, one in story:
        await (time_goes_on if awake else pass_time)(database, gap)
        if isinstance(one, str):
            try:
                await act(cast, reference, one)
            except (Refused, NotFound):
                continue
    assert await differences() == []


async def test_a_note_at_the_end_moves_nothing(cast: Cast, database: Settings) -> None:
    reference = await file_ticket(cast["erin"], PAUSING)
    await pass_time(database, HOUR)
    await does(cast["alex"], replies.note, reference, "Looking")
    await does(cast["alex"], triage.take, reference)
    assert await differences() == []
