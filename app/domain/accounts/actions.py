"""Signing in and out, passwords, people. What fails here must still be counted, so each verb says what to commit."""

from contextlib import suppress
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from app.domain.accounts import queries, throttle
from app.domain.accounts.secrets import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    hash_password,
    hash_token,
    new_token,
    password_matches,
)
from app.domain.accounts.throttle import Limit
from app.domain.deliveries.actions import Recipient, owe
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id

SESSION_LIFE = timedelta(days=14)
RESET_LIFE = timedelta(minutes=60)
# Nobody waits for an invitation: it outlives a holiday weekend.
INVITATION_LIFE = timedelta(days=7)

# One person at one place; one place for any account; one account from anywhere. None of them locks anybody out for
# long, and the widest is wide enough that a stranger cannot keep a person out by guessing.
_PAIR = Limit(burst=5, every=30)
_ADDRESS = Limit(burst=50, every=5)
_ACCOUNT = Limit(burst=100, every=5)
_RESET = Limit(burst=3, every=300)


class WrongPassword(Exception):
    """The address and the password do not belong together; never says which is wrong."""


class PasswordRefused(ValueError):
    """A new password that cannot be taken; the message is for the person."""


async def sign_in(
    email: str, password: str, *, address: str, browser: str, zone: str = "", instead_of: UUID | None = None
) -> str:
    """Starts a session, in the place of the one that the browser brought, and answers its token. The browser's IANA
    `zone` becomes the person's, so that mail speaks it too. No transaction is held while argon2 works.

    Raises WrongPassword, or throttle.TooMany.
    """
    email = email.strip().lower()
    address = network_of(address)
    pair = throttle.key_of("sign-in", email, address)
    async with database.transaction(SYSTEM):
        refusal = await _count(pair, email, address)
        found = await queries.credential_of(email)
    if refusal:
        raise refusal
    if not await password_matches(found[1] if found else None, password) or found is None:
        raise WrongPassword
    async with database.transaction(SYSTEM):
        await throttle.forget(pair)
        if instead_of:
            await database.execute("UPDATE session SET ended_at = clock_timestamp() WHERE id = $1", instead_of)
        if zone:
            await database.execute("UPDATE person SET zone = $2 WHERE id = $1 AND zone <> $2", found[0], zone)
        return await start_session(found[0], address=address, browser=browser)


async def _count(pair: str, email: str, address: str) -> throttle.TooMany | None:
    try:
        await throttle.attempt(pair, _PAIR)
        await throttle.attempt(throttle.key_of("sign-in address", address), _ADDRESS)
        await throttle.attempt(throttle.key_of("sign-in account", email), _ACCOUNT)
    except throttle.TooMany as refusal:
        return refusal
    return None


async def start_session(person_id: UUID, *, address: str, browser: str) -> str:
    """A new session with a token of its own; whatever the browser brought before is never kept (no fixation)."""
    token = new_token()
    await database.execute(
        "INSERT INTO session (id, person_id, token_hash, expires_at, address, browser) "
        "VALUES ($1, $2, $3, clock_timestamp() + $4, $5, $6)",
        new_id(),
        person_id,
        hash_token(token),
        SESSION_LIFE,
        address[:64],
        browser[:200],
    )
    return token


async def end_session(session_id: UUID) -> None:
    """Signs out."""
    async with database.transaction(SYSTEM):
        await database.execute("UPDATE session SET ended_at = clock_timestamp() WHERE id = $1", session_id)


async def ask_password_reset(email: str, *, address: str) -> None:
    """Mails a link if the address is somebody's; the caller's answer is the same either way. TooMany when one place
    asks too often."""
    email, address = email.strip().lower(), network_of(address)
    refusal = None
    async with database.transaction(SYSTEM):
        try:
            await throttle.attempt(throttle.key_of("reset address", address), Limit(burst=20, every=60))
        except throttle.TooMany as too_many:
            refusal = too_many
        else:
            # Asked for too often, by whomever: nobody is mailed more, and nobody is told.
            with suppress(throttle.TooMany):
                await throttle.attempt(throttle.key_of("reset", email), _RESET)
                await send_reset(email)
    if refusal:
        raise refusal


async def send_reset(email: str) -> None:
    """Mails a link to choose a password, if the address is somebody's who is active; in the open transaction, which has
    the system's eyes."""
    person = await queries.person_by_email(email)
    if person is None:
        return
    token = await new_reset(person["id"])
    data = {"name": person["name"], "minutes": int(RESET_LIFE.total_seconds() // 60), "secret": token}
    await owe([Recipient(person["id"], person["email"])], "password_reset", data, organisation_id=None)


async def send_invitation(person_id: UUID, email: str, name: str, organisation: str) -> None:
    """Mails somebody new a link to choose their first password; in the open transaction, which has the system's
    eyes."""
    token = await new_reset(person_id, INVITATION_LIFE)
    data = {"name": name, "organisation": organisation, "days": INVITATION_LIFE.days, "secret": token}
    await owe([Recipient(person_id, email)], "invitation", data, organisation_id=None)


async def new_reset(person_id: UUID, life: timedelta = RESET_LIFE) -> str:
    """A token that sets the person's password, once, while it lives; in the open transaction."""
    token = new_token()
    await database.execute(
        "INSERT INTO password_reset (token_hash, person_id, expires_at) VALUES ($1, $2, clock_timestamp() + $3)",
        hash_token(token),
        person_id,
        life,
    )
    return token


def network_of(address: str) -> str:
    """Whom an address stands for when tries are counted: itself, or of IPv6 the /64 that one household has."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped or ip_network(f"{ip}/64", strict=False))
    return str(ip)


async def reset_password(token: str, password: str) -> bool:
    """Sets the password, uses the link up and ends every session of the person. False when the link is no good.

    Raises PasswordRefused before anything is used up.
    """
    check_password(password)
    async with database.transaction(SYSTEM):
        if not await database.fetch_value(
            "SELECT true FROM password_reset "
            "WHERE token_hash = $1 AND used_at IS NULL AND expires_at > clock_timestamp()",
            hash_token(token),
        ):
            return False
    hashed = await hash_password(password)
    async with database.transaction(SYSTEM):
        person_id = await database.fetch_value(
            "UPDATE password_reset SET used_at = clock_timestamp() "
            "WHERE token_hash = $1 AND used_at IS NULL AND expires_at > clock_timestamp() RETURNING person_id",
            hash_token(token),
        )
        if person_id is None:
            return False
        await database.execute(
            "UPDATE password_reset SET used_at = clock_timestamp() WHERE person_id = $1 AND used_at IS NULL", person_id
        )
        await database.execute(
            "UPDATE session SET ended_at = clock_timestamp() WHERE person_id = $1 AND ended_at IS NULL", person_id
        )
        await database.execute(
            "UPDATE api_token SET ended_at = clock_timestamp() WHERE person_id = $1 AND ended_at IS NULL", person_id
        )
        await set_password_hash(person_id, hashed)
        person = await database.fetch_one("SELECT email, name FROM person WHERE id = $1", person_id)
        assert person
        await owe(
            [Recipient(person_id, person["email"])], "password_changed", {"name": person["name"]}, organisation_id=None
        )
    return True


async def set_password_hash(person_id: UUID, hashed: str) -> None:
    """Keeps a password's hash, in the open transaction."""
    await database.execute(
        "INSERT INTO credential (person_id, password_hash) VALUES ($1, $2) "
        "ON CONFLICT (person_id) DO UPDATE SET password_hash = $2, changed_at = clock_timestamp()",
        person_id,
        hashed,
    )


def check_password(password: str) -> None:
    """Length is what counts (NIST SP 800-63B, 3.1.1.2). Raises PasswordRefused with what to do."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordRefused(f"Use at least {SHORTEST_PASSWORD} characters. A few unrelated words do well.")
    if len(password) > LONGEST_PASSWORD:
        raise PasswordRefused(f"Use at most {LONGEST_PASSWORD} characters.")
