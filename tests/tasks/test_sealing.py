"""The worker signs the audit trail as it grows, and says aloud what does not follow what it signed."""

import pytest
from structlog.testing import capture_logs

from app.config import Settings
from app.tasks.sealing import Sealing
from tests.cast import opened
from tests.domain.audit.tampering import kept, recompute, tamper, write

pytestmark = pytest.mark.anyio


async def test_what_grew_is_signed_once_and_a_copy_is_in_the_log(database: Settings) -> None:
    async with opened(database):
        worker = Sealing(database.data_dir)
        with capture_logs() as logged:
            for _ in range(2):
                await write(2)
                await worker.turn()
                await worker.turn()
        assert [one.seq for one in kept(database)] == [2, 4]
        assert [(one["event"], one["seq"]) for one in logged] == [("audit_checkpoint", 2), ("audit_checkpoint", 4)]


async def test_another_worker_goes_on_where_the_first_one_stopped(database: Settings) -> None:
    async with opened(database):
        for _ in range(2):
            await write(1)
            await Sealing(database.data_dir).turn()
            await Sealing(database.data_dir).turn()
        assert [one.seq for one in kept(database)] == [1, 2]


async def test_what_was_tampered_with_is_not_signed_and_said_at_each_turn(database: Settings) -> None:
    async with opened(database):
        worker = Sealing(database.data_dir)
        await write(2)
        await worker.turn()
        await write(1)
        await tamper(database, "UPDATE audit_entry SET action = 'clock.set' WHERE seq = 3")
        with capture_logs() as logged:
            await worker.turn()
            await worker.turn()
        assert [(one["event"], one["seq"]) for one in logged] == [("audit_flaw", 3)] * 2
        assert [one.seq for one in kept(database)] == [2]


async def test_a_clock_that_was_set_back_is_said_once_and_signed(database: Settings) -> None:
    async with opened(database):
        worker = Sealing(database.data_dir)
        await write(2)
        await tamper(database, "UPDATE audit_entry SET at = at - interval '1 day' WHERE seq = 2")
        await recompute(database, 2)
        with capture_logs() as logged:
            await worker.turn()
            await write(1)
            await worker.turn()
        assert [one["event"] for one in logged] == ["audit_checkpoint", "audit_clock_set_back", "audit_checkpoint"]
