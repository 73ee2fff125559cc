"""Whatever is done to the trail behind the product's back is found, and named by the row where it begins (security.md
§5, "Tests")."""

import pytest

from app.config import Settings
from app.domain.audit import checkpoints
from app.domain.audit.chain import VENDORS
from tests.domain.audit.tampering import cut_to, flaw, kept, recompute, sign, tamper, verdict, write

pytestmark = pytest.mark.anyio
LIE = "UPDATE audit_entry SET body = replace(body, 'true', 'false') WHERE seq = 4"


@pytest.fixture
async def trail(installation: Settings) -> Settings:
    """Eight entries of the vendor's, signed after the third and the sixth."""
    for count in (3, 3, 2):
        await write(count)
        if count == 3:
            assert (await sign(installation)).flaws == []
    return installation


async def test_what_nobody_touched_is_right_and_signed_to_its_last_checkpoint(trail: Settings) -> None:
    found = await verdict(trail)
    assert (found.flaw, found.entries, found.signed and found.signed.seq) == (None, 8, 6)


async def test_an_edited_entry_is_named(trail: Settings) -> None:
    await tamper(trail, LIE)
    assert await flaw(trail) == (4, "it was changed: its hash is not that of what it says")


async def test_an_entry_edited_in_a_column_only_is_named(trail: Settings) -> None:
    await tamper(trail, "UPDATE audit_entry SET action = 'clock.set' WHERE seq = 4")
    assert await flaw(trail) == (4, "its column action says otherwise than what was hashed")


async def test_an_entry_edited_and_hashed_anew_is_named_by_the_one_behind_it(trail: Settings) -> None:
    await tamper(
        trail,
        LIE,
        "UPDATE audit_entry SET hash = sha256(previous || int8send(seq) "
        "|| int8send((extract(epoch FROM at) * 1000000)::bigint) || convert_to(body, 'UTF8')) WHERE seq = 4",
    )
    seq, what = await flaw(trail)
    assert (seq, "entry 5 does not follow" in what) == (4, True)


async def test_an_entry_deleted_from_the_middle_is_missed(trail: Settings) -> None:
    await tamper(trail, "DELETE FROM audit_entry WHERE seq = 4")
    assert await flaw(trail) == (4, "entry 4 is missing; the next one is 5")


async def test_an_entry_deleted_and_the_others_moved_up_is_missed(trail: Settings) -> None:
    await tamper(
        trail,
        "DELETE FROM audit_entry WHERE seq = 4",
        "UPDATE audit_entry SET seq = -seq WHERE seq > 4",
        "UPDATE audit_entry SET seq = -seq - 1 WHERE seq < 0",
        "UPDATE audit_chain SET seq = 7",
    )
    assert (await flaw(trail))[0] == 4


async def test_a_deleted_end_is_missed(trail: Settings) -> None:
    await tamper(trail, "DELETE FROM audit_entry WHERE seq > 6")
    assert await flaw(trail) == (7, "entries 7 to 8 are missing: the end was cut off")


async def test_a_deleted_end_is_missed_though_the_chain_says_that_it_was_never_there(trail: Settings) -> None:
    await cut_to(trail, 4)
    seq, what = await flaw(trail)
    assert (seq, "entries 5 to 6 are missing" in what) == (5, True)


async def test_an_end_deleted_and_written_again_in_the_same_number_is_found(trail: Settings) -> None:
    await cut_to(trail, 4)
    await write(4, "false")
    seq, what = await flaw(trail)
    assert (seq, "entries after 3 were written anew" in what) == (6, True)


async def test_entries_that_changed_places_are_found(trail: Settings) -> None:
    await tamper(
        trail,
        "UPDATE audit_entry SET seq = -seq WHERE seq IN (4, 5)",
        "UPDATE audit_entry SET seq = 9 + seq WHERE seq < 0",
    )
    assert (await flaw(trail))[0] == 4


async def test_a_chain_computed_anew_as_a_whole_is_found(trail: Settings) -> None:
    await tamper(trail, LIE.replace("seq = 4", "seq = 2"))
    await recompute(trail, 2)
    seq, what = await flaw(trail)
    assert (seq, "entries from the first on were written anew" in what) == (3, True)


async def test_a_chain_computed_anew_behind_a_checkpoint_is_found_at_the_next(trail: Settings) -> None:
    await tamper(trail, LIE)
    await recompute(trail, 4)
    seq, what = await flaw(trail)
    assert (seq, "entries after 3 were written anew" in what) == (6, True)


async def test_a_clock_that_went_back_is_told_and_is_no_flaw(trail: Settings) -> None:
    await tamper(trail, "UPDATE audit_entry SET at = at - interval '1 day' WHERE seq = 8")
    await recompute(trail, 8)
    found = await verdict(trail)
    assert (found.flaw, found.entries, found.set_back) == (None, 8, (8,))


async def test_what_follows_a_clock_that_went_back_is_signed_and_watched(trail: Settings) -> None:
    await tamper(trail, "UPDATE audit_entry SET at = at - interval '1 day' WHERE seq = 8")
    await recompute(trail, 8)
    signed = await sign(trail)
    assert (signed.flaws, [one.seq for one in signed.made], signed.set_back) == ([], [8], {VENDORS: (8,)})
    await write(2)
    assert (await sign(trail)).set_back == {}
    await tamper(trail, LIE.replace("seq = 4", "seq = 9"))
    found = await verdict(trail)
    assert (found.flaw and found.flaw.seq, found.set_back) == (9, (8,))


async def test_an_older_database_that_was_restored_is_found(installation: Settings) -> None:
    await write(3)
    columns = "chain, seq, organisation_id, at, action, actor_id, body, previous, hash"
    backup, ending = (
        f"CREATE TABLE backup AS SELECT {columns} FROM audit_entry",
        "CREATE TABLE ending AS TABLE audit_chain",
    )
    await tamper(installation, backup, ending)
    await write(3)
    await sign(installation)
    await tamper(
        installation,
        "DELETE FROM audit_entry",
        f"INSERT INTO audit_entry ({columns}) TABLE backup",
        "UPDATE audit_chain SET seq = ending.seq, hash = ending.hash FROM ending",
    )
    seq, what = await flaw(installation)
    assert (seq, "an older database restored" in what) == (4, True)


async def test_a_chain_that_is_gone_altogether_is_missed(trail: Settings) -> None:
    await tamper(trail, "DELETE FROM audit_entry", "DELETE FROM audit_chain")
    assert (await flaw(trail))[0] == 1


async def test_a_head_that_was_moved_is_found(trail: Settings) -> None:
    await tamper(trail, "UPDATE audit_chain SET hash = sha256('')")
    assert await flaw(trail) == (8, "it is not what the chain was told to end with")


async def test_a_checkpoint_that_was_edited_is_found(trail: Settings) -> None:
    file = checkpoints.lines_of(trail.data_dir)
    file.write_text(file.read_text().replace('"seq": 3', '"seq": 2'))
    assert "wrong signature" in (await flaw(trail))[1]


async def test_nothing_is_signed_that_does_not_follow_what_was_signed(trail: Settings) -> None:
    await cut_to(trail, 4)
    await write(4, "false")
    (found,) = (await sign(trail)).flaws
    assert found.seq == 6
    assert [one.seq for one in kept(trail)] == [3, 6]


async def test_nothing_is_signed_twice_that_did_not_grow(trail: Settings) -> None:
    for _ in range(2):
        await sign(trail)
    assert [one.seq for one in kept(trail)] == [3, 6, 8]


async def test_only_the_installation_reads_its_key(trail: Settings) -> None:
    assert [oct(file.stat().st_mode)[-3:] for file in trail.data_dir.glob("audit/key*")] == ["600"]
