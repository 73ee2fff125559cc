"""Passkeys: made, used, named and taken away. Verbs that a refusal must not undo open their own transactions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.accounts import ceremony, steps
from app.domain.accounts.ceremony import Kept, Party, PasskeyRefused
from app.domain.accounts.checked import need_own
from app.domain.accounts.places import note_own
from app.domain.accounts.security_mail import tell_of_change
from app.domain.accounts.tables import Passkey
from app.domain.accounts.viewer import Viewer
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Refused
from app.lib.rows import insert

MOST = 20
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class PasskeyFacts:
    """One of a person's, as they know it."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


async def ask_to_make(party: Party, me: Viewer, secret: str) -> str:
    """What the browser is asked for a new passkey, as JSON; `secret` is what binds the answer to this browser. Raises
    CheckAgain, Refused, TooMany."""
    async with database.transaction(SYSTEM):
        await need_own(me)
        others = await _credentials(me.person_id)
        challenge = await steps.challenge("new_passkey", secret, me.person_id)
    return ceremony.ask_to_make(party, (me.person_id, me.email, me.name), others, challenge)


async def ask_to_use(party: Party, secret: str, person_id: UUID | None = None) -> str:
    """What the browser is asked for a passkey, as JSON: of this person, or of whoever it is. Raises TooMany."""
    async with database.transaction(SYSTEM):
        mine = await _credentials(person_id)
        challenge = await steps.challenge("passkey", secret, person_id)
    return ceremony.ask_to_use(party, mine, challenge)


async def add(party: Party, me: Viewer, secret: str, answer: str, name: str) -> None:
    """Keeps a new passkey of the viewer's, tells them by mail, and this session has a second factor from now on.

    Raises CheckAgain, PasskeyRefused; Refused from where it is not theirs to add (`need_own`), and when they have as
    many as anybody needs.
    """
    challenge = ceremony.challenge_of_new(answer)
    async with database.transaction(SYSTEM):
        await need_own(me)
        if not await steps.take("new_passkey", secret, challenge, me.person_id):
            raise PasskeyRefused("challenge")
        if len(await _credentials(me.person_id)) >= MOST:
            raise Refused(f"You have {MOST} passkeys. Remove one that you no longer use first.")
    found = ceremony.made(party, answer, challenge)
    async with database.transaction(SYSTEM):
        if await database.fetch_value("SELECT true FROM passkey WHERE credential = $1", found.credential):
            raise PasskeyRefused("known")
        row = {"person_id": me.person_id, "id": new_id(), "name": name, "transports": list(found.transports)}
        key = {"credential": found.credential, "public_key": found.public_key, "sign_count": found.sign_count}
        await insert((Passkey, row | key))
        await _told(me.person_id, "passkey.added", f"a passkey was added: {name}", row["id"], name)


async def proven(party: Party, secret: str, answer: str, person_id: UUID | None = None) -> UUID:
    """Whose passkey was used, by the browser with this secret; `person_id` is who it must be, where that is known. The
    challenge serves no second time, whatever comes of it. Raises PasskeyRefused."""
    credential, challenge = ceremony.credential_used(answer)
    async with database.transaction(SYSTEM):
        asked = await steps.take("passkey", secret, challenge, person_id)
        kept = await _kept(credential)
    if not asked:
        raise PasskeyRefused("challenge")
    if kept is None or person_id not in (None, kept.person_id):
        raise PasskeyRefused("unknown")
    count = ceremony.used(party, answer, kept, challenge, alone=person_id is None)
    async with database.transaction(SYSTEM):
        # Again with the count, because another answer of the same passkey may have come in between.
        if not await database.execute(
            "UPDATE passkey SET sign_count = $2, used_at = clock_timestamp() "
            "WHERE credential = $1 AND (sign_count < $2 OR sign_count = 0)",
            credential,
            count,
        ):
            raise PasskeyRefused("cloned")
    return kept.person_id


async def mine(person_id: UUID) -> list[PasskeyFacts]:
    """A person's, oldest first; with the system's eyes."""
    rows = await database.fetch(
        "SELECT id, name, created_at, used_at FROM passkey WHERE person_id = $1 ORDER BY created_at, id", person_id
    )
    return [PasskeyFacts(**row) for row in rows]


async def rename(me: Viewer, passkey_id: UUID, name: str) -> None:
    """Calls one of the viewer's otherwise. Raises CheckAgain, Refused, NotFound."""
    await need_own(me)
    async with database.acting_as(SYSTEM):
        if not await database.execute(
            "UPDATE passkey SET name = $3 WHERE id = $1 AND person_id = $2", passkey_id, me.person_id, name
        ):
            raise NotFound(str(passkey_id))
        await note_own(me.person_id, "passkey.renamed", passkey=passkey_id, name=name)


async def remove(me: Viewer, passkey_id: UUID) -> None:
    """Takes one of the viewer's away; it opens nothing from now on. In the open transaction, with the system's eyes.
    Whether it may go is for `factors.remove_passkey` to say. Raises NotFound."""
    name = await database.fetch_value(
        "DELETE FROM passkey WHERE id = $1 AND person_id = $2 RETURNING name", passkey_id, me.person_id
    )
    if name is None:
        raise NotFound(str(passkey_id))
    await _told(me.person_id, "passkey.removed", f"a passkey was removed: {name}", passkey_id, name)


async def _told(person_id: UUID, action: str, words: str, passkey_id: object, name: str) -> None:
    await note_own(person_id, action, passkey=passkey_id, name=name)
    await tell_of_change(person_id, words)


async def _credentials(person_id: UUID | None) -> list[bytes]:
    rows = await database.fetch("SELECT credential FROM passkey WHERE person_id = $1", person_id)
    return [row["credential"] for row in rows]


async def _kept(credential: bytes) -> Kept | None:
    row = await database.fetch_one(
        "SELECT k.person_id, k.credential, k.public_key, k.sign_count FROM passkey k "
        "JOIN person p ON p.id = k.person_id AND p.active WHERE k.credential = $1",
        credential,
    )
    return Kept(**row) if row else None
