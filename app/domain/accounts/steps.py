"""Between two steps of signing in: a password that was right, a challenge that was sent. Each lives for five minutes,
serves once, and is bound to a secret that only this browser holds; only a hash of it is kept."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from app.domain.accounts import throttle
from app.domain.accounts.secrets import hash_token, new_token
from app.domain.accounts.throttle import Limit, network_of
from app.lib import database
from app.lib.origin import origin

LIFE = timedelta(minutes=5)
Ceremony = Literal["passkey", "new_passkey"]
_CHALLENGES = Limit(burst=100, every=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person whose password was right, and where they wanted to go."""

    person_id: UUID
    email: str
    then: str


async def begin(person_id: UUID, then: str) -> str:
    """The password was right; answers a new token for the browser, never one that it brought. In the open transaction,
    which has the system's eyes, as for all here."""
    token = new_token()
    await _keep(token, "second_factor", person_id, then)
    return token


async def waiting(token: str) -> Waiting | None:
    """Who waits for their second step, if the token is good."""
    row = await database.fetch_one(
        "SELECT s.person_id, p.email, s.next FROM sign_in_step s JOIN person p ON p.id = s.person_id AND p.active "
        "WHERE s.token_hash = $1 AND s.kind = 'second_factor' AND s.used_at IS NULL "
        "AND s.expires_at > clock_timestamp()",
        hash_token(token),
    )
    return Waiting(row["person_id"], row["email"], row["next"]) if row else None


async def use(token: str) -> bool:
    """Uses a second step up; False when it was used, or is over."""
    return bool(
        await database.execute(
            "UPDATE sign_in_step SET used_at = clock_timestamp() WHERE token_hash = $1 AND kind = 'second_factor' "
            "AND used_at IS NULL AND expires_at > clock_timestamp()",
            hash_token(token),
        )
    )


async def abandon(person_id: UUID) -> None:
    """What this person has begun leads nowhere any more: their password is another one, or a factor is gone."""
    await database.execute("DELETE FROM sign_in_step WHERE person_id = $1", person_id)


async def challenge(ceremony: Ceremony, secret: str, person_id: UUID | None) -> bytes:
    """A challenge for the browser with this secret, and for this person where they are known. Raises TooMany."""
    await throttle.attempt(throttle.key_of("challenges", network_of(origin().address)), _CHALLENGES)
    made = secrets.token_bytes(32)
    await _keep(_bound(secret, made), ceremony, person_id, "/", made)
    return made


async def take(ceremony: Ceremony, secret: str, made: bytes, person_id: UUID | None) -> bool:
    """Uses a challenge up; False when it is none of ours, or another browser's or person's, or is used or over."""
    return bool(
        await database.execute(
            "UPDATE sign_in_step SET used_at = clock_timestamp() WHERE token_hash = $1 AND kind = $2 "
            "AND person_id IS NOT DISTINCT FROM $3 AND used_at IS NULL AND expires_at > clock_timestamp()",
            hash_token(_bound(secret, made)),
            ceremony,
            person_id,
        )
    )


def _bound(secret: str, made: bytes) -> str:
    # Of several open tabs each has its own challenge, and all the one secret of their browser.
    return f"{secret}.{made.hex()}"


async def _keep(token: str, kind: str, person_id: UUID | None, then: str, made: bytes | None = None) -> None:
    await database.execute(
        "INSERT INTO sign_in_step (token_hash, person_id, kind, challenge, next, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, clock_timestamp() + $6::interval)",
        hash_token(token),
        person_id,
        kind,
        made,
        then,
        LIFE,
    )
