"""Codes of an authenticator app (RFC 6238): six digits, thirty seconds, and none is taken twice.

How often one may be tried is arithmetic. With the steps before and after, three of a million codes are right at any
moment. A stranger who has the password gets five tries and then one in three hours: 2,920 a year, so that in ten years
they get in with a chance of 3 · 29,205 / 1,000,000, below nine in a hundred, and the owner has had a mail about it ever
since the fifth. Passkeys, recovery codes and the owner's own browsers have nothing to do with that bucket, so that it
keeps nobody out; in a browser of the owner's it is one in ten minutes.
"""

import hmac
from dataclasses import dataclass
from uuid import UUID

import pyotp

from app.domain.accounts.throttle import Limit
from app.lib import database
from app.lib.vault import locked, unlocked

STEP = 30
STRANGERS = Limit(burst=5, every=10_800)
OWN = Limit(burst=5, every=600)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret that an app has yet to show that it knows: as text to type, and as the address in the QR code."""

    secret: str
    uri: str


async def begin(person_id: UUID) -> None:
    """A new secret, which holds once a code of it has confirmed it; an unconfirmed one is forgotten. In the open
    transaction, which has the system's eyes, as for all here. Does nothing to an app that is confirmed."""
    await database.execute(
        "INSERT INTO totp (person_id, secret) VALUES ($1, $2) ON CONFLICT (person_id) "
        "DO UPDATE SET secret = $2, created_at = clock_timestamp(), last_step = 0 WHERE totp.confirmed_at IS NULL",
        person_id,
        locked(pyotp.random_base32(32)),
    )


async def enrolment(person_id: UUID, email: str, issuer: str) -> Enrolment | None:
    """What the app is to be told; None when nothing waits to be confirmed."""
    kept = await database.fetch_value(
        "SELECT secret FROM totp WHERE person_id = $1 AND confirmed_at IS NULL", person_id
    )
    if kept is None:
        return None
    secret = unlocked(kept)
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer))


async def confirm(person_id: UUID, code: str) -> bool:
    """Whether the app knows the secret; then its codes count from now on."""
    return await _take(person_id, code, confirmed=False)


async def right(person_id: UUID, code: str) -> bool:
    """Whether it is a code of the person's app that was not taken yet; then it is taken."""
    return await _take(person_id, code, confirmed=True)


async def confirmed(person_id: UUID) -> bool:
    """Whether the person has an app."""
    return bool(
        await database.fetch_value("SELECT true FROM totp WHERE person_id = $1 AND confirmed_at IS NOT NULL", person_id)
    )


async def remove(person_id: UUID) -> None:
    """Forgets the secret, if there is one."""
    await database.execute("DELETE FROM totp WHERE person_id = $1", person_id)


async def _take(person_id: UUID, code: str, *, confirmed: bool) -> bool:
    row = await database.fetch_one(
        "SELECT secret, extract(epoch FROM clock_timestamp())::float8 AS now FROM totp "
        "WHERE person_id = $1 AND (confirmed_at IS NOT NULL) = $2",
        person_id,
        confirmed,
    )
    step = _step_of(unlocked(row["secret"]), "".join(code.split()), int(row["now"]) // STEP) if row else None
    if step is None:
        return False
    return bool(
        await database.execute(
            "UPDATE totp SET last_step = $2, confirmed_at = coalesce(confirmed_at, clock_timestamp()) "
            "WHERE person_id = $1 AND last_step < $2",
            person_id,
            step,
        )
    )


def _step_of(secret: str, code: str, now: int) -> int | None:
    """Which of this step and its neighbours the code is of; RFC 6238, 5.2, allows one for the clocks' difference."""
    app = pyotp.TOTP(secret)
    found = None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(app.generate_otp(step).encode(), code.encode()):
            found = step
    return found
