"""Asking once more who it is, before what matters is changed (`checked.need_recent`)."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts import passkeys, recovery, second_step, throttle, totp
from app.domain.accounts.ceremony import Party, PasskeyRefused
from app.domain.accounts.checked import has_shown
from app.domain.accounts.places import counted, note_refused
from app.domain.accounts.second_step import WrongCode
from app.domain.accounts.secrets import password_matches
from app.domain.accounts.signing_in import WrongPassword
from app.domain.accounts.throttle import Limit
from app.domain.accounts.viewer import Viewer
from app.domain.accounts.ways_in import way_in_of
from app.lib import database
from app.lib.database import SYSTEM

_PASSWORD = Limit(burst=5, every=30)


@dataclass(frozen=True, slots=True)
class Proofs:
    """With what the person can show it: whoever has a second factor, with that. `connection_id` is the provider of the
    session, for people whom we know by nothing of ours."""

    password: bool
    passkey: bool
    app: bool
    connection_id: UUID | None


async def proofs_of(me: Viewer) -> Proofs:
    """What to ask the viewer for."""
    async with database.transaction(SYSTEM):
        way = await way_in_of(me.email)
        connection = await database.fetch_value("SELECT connection_id FROM session WHERE id = $1", me.session_id)
    by_password = way.password_hash is not None and not way.factors
    return Proofs(by_password, "passkey" in way.factors, "totp" in way.factors, connection)


async def by_password(me: Viewer, password: str) -> str:
    """The session's new token, for the password of somebody who has no second factor. Raises WrongPassword, TooMany."""
    async with database.transaction(SYSTEM):
        refusal = await counted(_bucket(me, "password"), _PASSWORD, me.person_id)
        way = await way_in_of(me.email)
    if refusal:
        raise refusal
    if way.factors or not await password_matches(way.password_hash, password):
        await _refuse(me, "password")
        raise WrongPassword
    return await _checked(me, factor=False)


async def by_code(me: Viewer, code: str) -> str:
    """The same for a code of the app. Raises WrongCode, TooMany."""
    async with database.transaction(SYSTEM):
        refusal = await counted(_bucket(me, "code"), totp.OWN, me.person_id)
    if refusal:
        raise refusal
    async with database.transaction(SYSTEM):
        right = await totp.right(me.person_id, code)
    return await _checked_or_refused(me, right, "second_factor")


async def by_recovery_code(me: Viewer, code: str) -> str:
    """The same for a recovery code. Raises WrongCode, TooMany."""
    async with database.transaction(SYSTEM):
        refusal = await second_step.count_recovery(me.person_id)
    if refusal:
        raise refusal
    async with database.transaction(SYSTEM):
        right = await recovery.use(me.person_id, code)
    return await _checked_or_refused(me, right, "recovery_code")


async def by_passkey(party: Party, me: Viewer, secret: str, answer: str) -> str:
    """The same for a passkey. Raises PasskeyRefused."""
    try:
        await passkeys.proven(party, secret, answer, me.person_id)
    except PasskeyRefused as refused:
        await _refuse(me, f"passkey.{refused.reason}")
        raise
    return await _checked(me, factor=True)


def _bucket(me: Viewer, proof: str) -> str:
    # Each drains at its own pace: tries at the password must not make room for tries at a code.
    return throttle.key_of("check again", proof, str(me.session_id))


async def _checked_or_refused(me: Viewer, right: bool, reason: str) -> str:
    if not right:
        await _refuse(me, reason)
        raise WrongCode
    return await _checked(me, factor=True)


async def _checked(me: Viewer, *, factor: bool) -> str:
    async with database.transaction(SYSTEM):
        for proof in ("password", "code"):
            await throttle.forget(_bucket(me, proof))
        return await has_shown(me, factor=factor)


async def _refuse(me: Viewer, reason: str) -> None:
    async with database.transaction(SYSTEM):
        await note_refused(me.person_id, reason, again=True)
