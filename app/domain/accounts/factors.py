"""Somebody's second factors as a whole: what they have, what may go, and taking them all away for somebody who has lost
them."""

from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from app.domain.accounts import passkeys, recovery, steps, totp
from app.domain.accounts.ceremony import Party
from app.domain.accounts.checked import has_shown, need_own, need_recent
from app.domain.accounts.passkeys import PasskeyFacts
from app.domain.accounts.places import note_own, places_of
from app.domain.accounts.security_mail import tell_of_change
from app.domain.accounts.sessions import end_all
from app.domain.accounts.totp import Enrolment
from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import Actor, note
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import NotFound, Refused, Wrong

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody has, whether they `must` have something, and whether a password is one of their ways in."""

    passkeys: list[PasskeyFacts]
    app: bool
    codes_left: int
    must: bool
    password: bool

    @property
    def some(self) -> bool:
        """Whether they have any."""
        return self.app or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class Added:
    """A factor was added: the session's new token, and, with the first factor, the recovery codes to show now."""

    session: str
    codes: list[str]


async def factors_of(person_id: UUID) -> Factors:
    """With the eyes of the open transaction put aside: these rows are the system's."""
    async with database.acting_as(SYSTEM):
        return await _factors_of(person_id)


async def _factors_of(person_id: UUID) -> Factors:
    return Factors(
        await passkeys.mine(person_id),
        await totp.confirmed(person_id),
        await recovery.left(person_id),
        bool(await database.fetch_value("SELECT needs_factor($1)", person_id)),
        bool(await database.fetch_value("SELECT true FROM credential WHERE person_id = $1", person_id)),
    )


async def add_passkey(party: Party, me: Viewer, secret: str, answer: str, name: str) -> Added:
    """Keeps a new passkey. Opens its own transactions. Raises PasskeyRefused, Refused."""
    await passkeys.add(party, me, secret, answer, name)
    async with database.transaction(SYSTEM):
        return await _added(me)


async def confirm_app(me: Viewer, code: str) -> Added | None:
    """The app's first code, after which it counts; None when the code is wrong. Opens its own transaction."""
    async with database.transaction(SYSTEM):
        await need_own(me)
        if not await totp.confirm(me.person_id, code):
            return None
        await note_own(me.person_id, "totp.added")
        await tell_of_change(me.person_id, "an authenticator app was added")
        return await _added(me)


async def begin_app(me: Viewer) -> None:
    """A new secret for the viewer's app, to be confirmed by a code of it. Raises CheckAgain, Refused."""
    await need_own(me)
    async with database.acting_as(SYSTEM):
        await totp.begin(me.person_id)


async def enrolment_of(me: Viewer, issuer: str) -> Enrolment | None:
    """What the viewer's app is to be told; None when nothing waits to be confirmed. Raises CheckAgain,
    Refused."""
    await need_own(me)
    async with database.acting_as(SYSTEM):
        return await totp.enrolment(me.person_id, me.email, issuer)


async def _added(me: Viewer) -> Added:
    # Whoever adds a factor has just shown that they hold it.
    session = await has_shown(me, factor=True)
    return Added(session, [] if await recovery.left(me.person_id) else await recovery.renew(me.person_id))


async def remove_passkey(me: Viewer, passkey_id: UUID) -> None:
    """Raises NotFound, or Refused when it is the last factor and their role must have one."""
    await need_own(me)
    async with database.acting_as(SYSTEM):
        await passkeys.remove(me, passkey_id)
        await _after_removal(me.person_id)


async def remove_app(me: Viewer) -> None:
    """The same for the authenticator app."""
    await need_own(me)
    async with database.acting_as(SYSTEM):
        if not await totp.confirmed(me.person_id):
            raise NotFound("app")
        await totp.remove(me.person_id)
        await note_own(me.person_id, "totp.removed")
        await tell_of_change(me.person_id, "the authenticator app was removed")
        await _after_removal(me.person_id)


async def renew_codes(me: Viewer) -> list[str]:
    """New recovery codes in the place of the old. Raises Refused when there is no factor for them to stand in for."""
    await need_own(me)
    async with database.acting_as(SYSTEM):
        if not (await _factors_of(me.person_id)).some:
            raise Refused("Recovery codes stand in for a passkey or an app. Add one of these first.")
        await tell_of_change(me.person_id, "new recovery codes were made, and the old ones are void")
        return await recovery.renew(me.person_id)


async def owner_of(person_id: UUID) -> Record:
    """Name and address of whoever's factors they are. Raises NotFound."""
    async with database.acting_as(SYSTEM):
        person = await database.fetch_one("SELECT name, email FROM person WHERE id = $1", person_id)
    if person is None:
        raise NotFound(str(person_id))
    return person


async def reset(me: Viewer, person_id: UUID, reason: str) -> None:
    """Takes all factors of somebody away who has lost them, ends their sessions and tells them. They sign in with the
    password, and are led to set up new ones where their role must have one.

    Raises CheckAgain, NotFound for whose factors are not the viewer's to reset, Wrong without a reason.
    """
    if not await can_reset(me, person_id):
        raise NotFound(str(person_id))
    await need_recent(me)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Wrong({"reason": f"Say why, in at most {LONGEST_REASON} characters: the audit trail keeps it."})
    async with database.acting_as(SYSTEM):
        await wipe(me, person_id, reason)


async def wipe(me: Viewer | None, person_id: UUID, reason: str) -> None:
    """What `reset` does, for whoever may: in the open transaction, which has the system's eyes."""
    await database.execute("DELETE FROM passkey WHERE person_id = $1", person_id)
    await totp.remove(person_id)
    await recovery.forget(person_id)
    await steps.abandon(person_id)
    await database.execute("DELETE FROM known_browser WHERE person_id = $1", person_id)
    await end_all(me, person_id, "by_administrator")
    actor = Actor(me.person_id if me else None)
    await note(await places_of(person_id), "factors.reset", actor, person=person_id, reason=reason)
    await tell_of_change(person_id, "your second factors were reset, and you were signed out everywhere")


async def can_reset(me: Viewer, person_id: UUID) -> bool:
    """The vendor's administrators for everybody but themselves; an organisation's for people who belong to nothing that
    is not theirs to look after: whose factors fall are those of every place that the person gets into."""
    if me.seen_by or me.person_id == person_id:
        return False
    if me.is_admin:
        return True
    async with database.acting_as(SYSTEM):
        person = await database.fetch_one("SELECT staff_role FROM person WHERE id = $1", person_id)
        places = await places_of(person_id)
    return bool(person and not me.is_staff and person["staff_role"] is None and set(places) <= set(me.identity_ids))


async def _after_removal(person_id: UUID) -> None:
    left = await _factors_of(person_id)
    if left.some:
        return
    if left.must:
        raise Refused("Your role must have a second factor, and this is your last. Add another one first.")
    await recovery.forget(person_id)
    await steps.abandon(person_id)
