"""Browsers that somebody signed in with before: strangers' guesses do not keep their owner out, and a sign-in from
another one is told by mail. Only a hash of each browser's cookie is kept, for a year after it was last seen."""

from datetime import timedelta
from uuid import UUID

from app.domain.accounts.secrets import hash_token, new_token
from app.domain.accounts.security_mail import tell_of_browser
from app.lib import database

LIFE = timedelta(days=365)


async def knows(person_id: UUID | None, brought: str) -> bool:
    """Whether this person signed in with the browser of that cookie before; in the open transaction."""
    return bool(
        await database.fetch_value(
            "SELECT true FROM known_browser WHERE person_id = $1 AND browser_hash = $2 "
            "AND seen_at > clock_timestamp() - $3::interval",
            person_id,
            hash_token(brought),
            LIFE,
        )
    )


async def meet(person_id: UUID, brought: str) -> str:
    """Notes with which browser somebody signs in, and answers its cookie. If it is new, and not the first of theirs
    ever, they are told by mail. In the open transaction, which has the system's eyes."""
    if await knows(person_id, brought):
        await database.execute(
            "UPDATE known_browser SET seen_at = clock_timestamp() WHERE person_id = $1 AND browser_hash = $2",
            person_id,
            hash_token(brought),
        )
        return brought
    if await database.fetch_value("SELECT true FROM known_browser WHERE person_id = $1 LIMIT 1", person_id):
        await tell_of_browser(person_id)
    return await _new(person_id, brought)


async def _new(person_id: UUID, brought: str) -> str:
    """A cookie that nobody else can know: the one that was brought may have been planted. Whoever else the browser is
    known for stays known there."""
    token = new_token()
    await database.execute(
        "UPDATE known_browser SET browser_hash = $2 WHERE browser_hash = $1", hash_token(brought), hash_token(token)
    )
    await database.execute(
        "INSERT INTO known_browser (person_id, browser_hash) VALUES ($1, $2) "
        "ON CONFLICT (person_id, browser_hash) DO UPDATE SET seen_at = clock_timestamp()",
        person_id,
        hash_token(token),
    )
    return token
