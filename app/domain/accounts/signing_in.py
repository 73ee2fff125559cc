"""Signing in with a password, and what every right answer leads to. What fails here must still be counted, so each verb
says what to commit."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts import known_browsers, steps, throttle
from app.domain.accounts.actions import keep_zone, start_session
from app.domain.accounts.places import counted, note_refused
from app.domain.accounts.secrets import hash_token, password_matches
from app.domain.accounts.throttle import Limit, network_of
from app.domain.accounts.viewer import Method
from app.domain.accounts.ways_in import OnlyThroughProvider, Through, WayIn, refuse_only_sso, way_in_of
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.origin import origin

# One person at one place; one place for any account; one account from anywhere. None of them locks anybody out for
# long, and whoever signed in with this browser before has a bucket of their own that no stranger can fill.
_PAIR = Limit(burst=5, every=30)
_ADDRESS = Limit(burst=50, every=5)
_ACCOUNT = Limit(burst=100, every=5)
_KNOWN = Limit(burst=10, every=30)


class WrongPassword(Exception):
    """The address and the password do not belong together; never says which is wrong."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a browser brings along: its cookie as a `known` browser, its IANA `zone`, and the session that a new one
    takes the place of."""

    known: str = ""
    zone: str = ""
    instead_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """Tokens for the browser's cookies: of a session and as a known browser; or, before there is a session, of the
    second step that leads to one."""

    session: str = ""
    known: str = ""
    step: str = ""


async def sign_in(email: str, password: str, brought: Brought, then: str = "/") -> Begun:
    """Starts a session, or the second step where the person has a second factor; from there one goes on to the path
    `then`. No transaction is held while argon2 works.

    Raises WrongPassword, throttle.TooMany, or OnlyThroughProvider where the password was right.
    """
    email = email.strip().lower()
    async with database.transaction(SYSTEM):
        way = await way_in_of(email)
        buckets = await _buckets(way, email, brought.known)
        refusal = await _count(buckets, way)
    if refusal:
        raise refusal
    if not await password_matches(way.password_hash, password) or way.person_id is None:
        await _refuse(way, "password" if way.person_id else "unknown")
        raise WrongPassword
    try:
        refuse_only_sso(way)
    except OnlyThroughProvider:
        await _refuse(way, "only_through_provider")
        raise
    async with database.transaction(SYSTEM):
        await throttle.forget(next(iter(buckets)))
        if way.factors:
            return Begun(step=await steps.begin(way.person_id, then))
        return await begin_session(way.person_id, brought)


async def begin_session(
    person_id: UUID,
    brought: Brought,
    *,
    method: Method = "password",
    second_factor: bool = False,
    through: Through | None = None,
) -> Begun:
    """A session in the place of the one that the browser brought, and the browser is known from now on. The browser's
    zone becomes the person's, so that mail speaks it too. In the open transaction, which has the system's eyes."""
    if brought.instead_of:
        await database.execute("UPDATE session SET ended_at = clock_timestamp() WHERE id = $1", brought.instead_of)
    if brought.zone:
        await keep_zone(person_id, brought.zone)
    known = await known_browsers.meet(person_id, brought.known)
    address, browser = network_of(origin().address), origin().browser
    session = await start_session(
        person_id, address=address, browser=browser, method=method, second_factor=second_factor, through=through
    )
    return Begun(session=session, known=known)


async def _buckets(way: WayIn, email: str, known: str) -> dict[str, Limit]:
    """The first is emptied by the right answer."""
    if way.person_id and await known_browsers.knows(way.person_id, known):
        return {throttle.key_of("sign-in known", email, hash_token(known).hex()): _KNOWN}
    address = network_of(origin().address)
    return {
        throttle.key_of("sign-in", email, address): _PAIR,
        throttle.key_of("sign-in address", address): _ADDRESS,
        throttle.key_of("sign-in account", email): _ACCOUNT,
    }


async def _count(buckets: dict[str, Limit], way: WayIn) -> throttle.TooMany | None:
    for bucket, limit in buckets.items():
        if refusal := await counted(bucket, limit, way.person_id):
            return refusal
    return None


async def _refuse(way: WayIn, reason: str) -> None:
    async with database.transaction(SYSTEM):
        await note_refused(way.person_id, reason)
