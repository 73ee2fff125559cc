"""What comes after a right password, or in its place: a code, a recovery code, a passkey. Until one of them is right
there is no session."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts import known_browsers, passkeys, recovery, steps, throttle, totp
from app.domain.accounts.ceremony import Party, PasskeyRefused
from app.domain.accounts.places import counted, note_refused
from app.domain.accounts.secrets import hash_token
from app.domain.accounts.security_mail import tell_of_guessing
from app.domain.accounts.signing_in import Begun, Brought, begin_session
from app.domain.accounts.steps import Waiting
from app.domain.accounts.throttle import Limit, network_of
from app.domain.accounts.ways_in import OnlyThroughProvider, refuse_only_sso, way_in_of
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.origin import origin

# 80 random bits need no slowness, only our machine does.
_RECOVERY = Limit(burst=20, every=30)


class StepOver(Exception):
    """Nobody waits for a second step here: it took too long, was done, or never began."""


class WrongCode(Exception):
    """Not a code that is good now, or one that was used."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the second step may ask for, of whom."""

    person_id: UUID
    then: str
    passkey: bool
    app: bool


async def asked(token: str) -> Asked:
    """What to ask for. Raises StepOver."""
    async with database.transaction(SYSTEM):
        waiting = await _waiting(token)
        way = await way_in_of(waiting.email)
    return Asked(waiting.person_id, waiting.then, "passkey" in way.factors, "totp" in way.factors)


async def ask_for_passkey(party: Party, token: str) -> str:
    """What the browser is asked for a passkey of whoever waits, as JSON. Raises StepOver, TooMany."""
    async with database.transaction(SYSTEM):
        waiting = await _waiting(token)
    return await passkeys.ask_to_use(party, token, waiting.person_id)


async def by_code(token: str, code: str, brought: Brought) -> Begun:
    """A session, for a code of the app. Raises StepOver, WrongCode, TooMany."""
    async with database.transaction(SYSTEM):
        waiting = await _waiting(token)
        bucket, refusal = await _count(waiting.person_id, brought.known)
    if refusal:
        raise refusal
    async with database.transaction(SYSTEM):
        if await totp.right(waiting.person_id, code):
            await throttle.forget(bucket)
            return await _finish(token, waiting.person_id, brought)
        await note_refused(waiting.person_id, "second_factor")
    raise WrongCode


async def by_recovery_code(token: str, code: str, brought: Brought) -> Begun:
    """A session, for a recovery code. Raises StepOver, WrongCode, TooMany."""
    async with database.transaction(SYSTEM):
        waiting = await _waiting(token)
        refusal = await count_recovery(waiting.person_id)
    if refusal:
        raise refusal
    async with database.transaction(SYSTEM):
        if await recovery.use(waiting.person_id, code):
            return await _finish(token, waiting.person_id, brought)
        await note_refused(waiting.person_id, "recovery_code")
    raise WrongCode


async def by_passkey(party: Party, token: str, answer: str, brought: Brought) -> Begun:
    """A session, for a passkey after the password. Raises StepOver, PasskeyRefused."""
    async with database.transaction(SYSTEM):
        waiting = await _waiting(token)
    await _proven(party, token, answer, waiting.person_id)
    async with database.transaction(SYSTEM):
        return await _finish(token, waiting.person_id, brought)


async def with_passkey_alone(party: Party, secret: str, answer: str, brought: Brought) -> Begun:
    """A session, for a passkey and nothing else: it is something one has, and it has verified its user.

    Raises PasskeyRefused, or OnlyThroughProvider.
    """
    person_id = await _proven(party, secret, answer, None)
    async with database.transaction(SYSTEM):
        email = await database.fetch_value("SELECT email FROM person WHERE id = $1", person_id)
        way = await way_in_of(email)
    try:
        refuse_only_sso(way)
    except OnlyThroughProvider:
        await _note(person_id, "only_through_provider")
        raise
    async with database.transaction(SYSTEM):
        return await begin_session(person_id, brought, method="passkey", second_factor=True)


async def count_recovery(person_id: UUID) -> throttle.TooMany | None:
    """One more try at a recovery code, from this address (`places.counted`). In the open transaction, which has the
    system's eyes, as for all that follow."""
    return await counted(throttle.key_of("recovery", network_of(origin().address)), _RECOVERY, person_id)


async def _count(person_id: UUID, known: str) -> tuple[str, throttle.TooMany | None]:
    if await known_browsers.knows(person_id, known):
        bucket = throttle.key_of("code known", str(person_id), hash_token(known).hex())
        return bucket, await counted(bucket, totp.OWN, person_id)
    bucket = throttle.key_of("code", str(person_id))
    refusal = await counted(bucket, totp.STRANGERS, person_id)
    if refusal:
        await _tell_once(person_id)
    return bucket, refusal


async def _tell_once(person_id: UUID) -> None:
    """One mail a day says that somebody guesses, not one for each guess."""
    try:
        await throttle.attempt(throttle.key_of("told of guessing", str(person_id)), Limit(burst=1, every=86_400))
    except throttle.TooMany:
        return
    await tell_of_guessing(person_id)


async def _waiting(token: str) -> Waiting:
    found = await steps.waiting(token) if token else None
    if found is None:
        raise StepOver
    return found


async def _finish(token: str, person_id: UUID, brought: Brought) -> Begun:
    if not await steps.use(token):
        raise StepOver
    return await begin_session(person_id, brought, second_factor=True)


async def _proven(party: Party, secret: str, answer: str, person_id: UUID | None) -> UUID:
    try:
        return await passkeys.proven(party, secret, answer, person_id)
    except PasskeyRefused as refused:
        await _note(person_id, f"passkey.{refused.reason}")
        raise


async def _note(person_id: UUID | None, reason: str) -> None:
    async with database.transaction(SYSTEM):
        await note_refused(person_id, reason)
