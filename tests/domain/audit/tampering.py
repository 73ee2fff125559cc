"""What somebody with the owner's password can do to a trail, and how the product finds it."""

import asyncpg

from app.config import Settings
from app.domain.audit import checkpoints
from app.domain.audit.chain import VENDORS, beginning, sealed
from app.domain.audit.signing import Signed, sign_what_grew
from app.domain.audit.trail import VENDOR, note
from app.domain.audit.verifying import Verdict, verify
from app.lib import database
from app.lib.database import SYSTEM
from tests.cast import as_owner


async def write(count: int, word: str = "true") -> None:
    """More entries in the vendor's chain."""
    for number in range(count):
        async with database.transaction(SYSTEM):
            await note(VENDOR, "clock.read", number=number, word=word)


async def sign(settings: Settings) -> Signed:
    """A checkpoint of what grew; answers what could not be signed, too."""
    return await sign_what_grew(settings.data_dir, checkpoints.newest_of(kept(settings)))


def kept(settings: Settings) -> list[checkpoints.Checkpoint]:
    """Every checkpoint so far."""
    return list(checkpoints.kept(checkpoints.lines_of(settings.data_dir)))


async def verdict(settings: Settings) -> Verdict:
    """Of the vendor's chain."""
    async with database.transaction(SYSTEM, reading=True):
        return await verify(VENDORS, kept(settings), checkpoints.public_key_of(settings.data_dir))


async def flaw(settings: Settings) -> tuple[int, str]:
    """Number and words of the first bad row."""
    found = (await verdict(settings)).flaw
    assert found, "nothing wrong was found"
    return found.seq, found.what


async def tamper(settings: Settings, *statements: str) -> None:
    """Does it as the database's owner."""
    for statement in statements:
        await as_owner(settings, statement)


async def cut_to(settings: Settings, seq: int) -> None:
    """Takes the end away, and tells the chain that it was never longer."""
    await tamper(
        settings,
        f"DELETE FROM audit_entry WHERE seq > {seq}",
        f"UPDATE audit_chain SET seq = {seq}, hash = (SELECT hash FROM audit_entry WHERE seq = {seq})",
    )


async def recompute(settings: Settings, first: int) -> None:
    """Makes every hash anew from this entry on, and the chain's end: nothing in the database tells of it."""
    owner = await asyncpg.connect(settings.database_url)
    rows = await owner.fetch("SELECT seq, at, body, hash FROM audit_entry WHERE chain = $1 ORDER BY seq", VENDORS)
    previous = beginning(VENDORS).hash
    for row in rows:
        made = sealed(previous, row["seq"], row["at"], row["body"]) if row["seq"] >= first else row["hash"]
        await owner.execute(
            "UPDATE audit_entry SET previous = $2, hash = $3 WHERE chain = $4 AND seq = $1",
            row["seq"],
            previous,
            made,
            VENDORS,
        )
        previous = made
    await owner.execute("UPDATE audit_chain SET hash = $1 WHERE chain = $2", previous, VENDORS)
    await owner.close()
