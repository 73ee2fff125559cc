"""Sessions and passwords. What fails here must still be counted, so each verb says what to commit."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from app.domain.accounts import queries, steps, throttle
from app.domain.accounts.places import note_own
from app.domain.accounts.secrets import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    hash_password,
    hash_token,
    new_token,
)
from app.domain.accounts.throttle import Limit, network_of
from app.domain.accounts.viewer import Method
from app.domain.accounts.ways_in import Through, note_start, places_shown, way_in_of
from app.domain.audit.trail import Actor, note
from app.domain.deliveries.actions import Recipient, owe
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id

SESSION_LIFE = timedelta(days=14)
RESET_LIFE = timedelta(minutes=60)
# Nobody waits for an invitation: it outlives a holiday weekend.
INVITATION_LIFE = timedelta(days=7)

_RESET = Limit(burst=3, every=300)


class PasswordRefused(ValueError):
    """A new password that cannot be taken; the message is for the person."""


async def keep_zone(person_id: UUID, zone: str) -> None:
    """The browser's zone becomes the person's, in the open transaction."""
    await database.execute("UPDATE person SET zone = $2 WHERE id = $1 AND zone <> $2", person_id, zone)


async def start_session(
    person_id: UUID,
    *,
    address: str,
    browser: str,
    method: Method = "password",
    second_factor: bool = False,
    through: Through | None = None,
) -> str:
    """A new session with a token of its own; whatever the browser brought before is never kept (no fixation). Noted in
    the audit trail; one made `through` a provider ends no later than the provider said. In the open transaction, which
    has the system's eyes."""
    token, session_id = new_token(), new_id()
    await database.execute(
        "INSERT INTO session (id, person_id, token_hash, expires_at, address, browser, method, second_factor, "
        "connection_id, organisation_id, issuer, subject, name_id_format, provider_session, id_token, checked_at) "
        "VALUES ($1, $2, $3, least(clock_timestamp() + $4, $5), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
        "CASE WHEN $17 THEN clock_timestamp() ELSE '-infinity' END)",
        session_id,
        person_id,
        hash_token(token),
        SESSION_LIFE,
        through.ends_at if through else None,
        address[:64],
        browser[:200],
        method,
        second_factor,
        through.connection_id if through else None,
        through.organisation_id if through else None,
        through.issuer if through else None,
        through.subject if through else None,
        through.name_id_format if through else None,
        through.provider_session if through else None,
        through.id_token if through else None,
        through is None or through.asked,
    )
    await note_start(session_id, person_id, method, through)
    return token


async def end_session(session_id: UUID) -> None:
    """Signs out; noted."""
    async with database.transaction(SYSTEM):
        person_id = await database.fetch_value(
            "UPDATE session SET ended_at = clock_timestamp(), ended_because = 'signed_out' "
            "WHERE id = $1 AND ended_at IS NULL RETURNING person_id",
            session_id,
        )
        if person_id:
            places = await places_shown(session_id, person_id)
            await note(
                places, "session.ended", Actor(person_id), session=session_id, person=person_id, because="signed_out"
            )


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
    """Mails a link to choose a password, if the address is somebody's who is active, or how to sign in without one
    where a password would not do; in the open transaction, which has the system's eyes."""
    person = await queries.person_by_email(email)
    if person is None:
        return
    if (await way_in_of(email)).only_sso:
        data = {"name": person["name"], "path": "/sign-in"}
        await owe([Recipient(person["id"], person["email"])], "sign_in_elsewhere", data, organisation_id=None)
        return
    token = await new_reset(person["id"])
    data = {"name": person["name"], "minutes": int(RESET_LIFE.total_seconds() // 60), "secret": token}
    await owe([Recipient(person["id"], person["email"])], "password_reset", data, organisation_id=None)


async def send_invitation(person_id: UUID, email: str, name: str, organisation: str) -> None:
    """Mails somebody new a link to choose their first password, or how to sign in where a password would not do; in the
    open transaction, which has the system's eyes."""
    told = {"name": name, "organisation": organisation}
    if (await way_in_of(email)).only_sso:
        kind, way = "invitation_elsewhere", {"path": "/sign-in"}
    else:
        kind, way = "invitation", {"secret": await new_reset(person_id, INVITATION_LIFE)}
    await owe([Recipient(person_id, email)], kind, {"days": INVITATION_LIFE.days, **told, **way}, organisation_id=None)


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
        await steps.abandon(person_id)
        await note_own(person_id, "password.reset")
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
