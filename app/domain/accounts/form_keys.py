"""One-time keys of forms: a double click, or a resend after a lost answer, acts once (design.md, "One request")."""

from uuid import UUID

from app.lib import database


async def first_use(person_id: UUID, key: str) -> str | None:
    """Uses the key up in the open transaction and answers None; or, used before, answers where that led.

    Two sendings at once: the second waits for the first to commit.
    """
    if await database.execute(
        "INSERT INTO form_key (person_id, key, location) VALUES ($1, $2, '') ON CONFLICT DO NOTHING", person_id, key
    ):
        return None
    location = await database.fetch_value(
        "SELECT location FROM form_key WHERE person_id = $1 AND key = $2", person_id, key
    )
    return str(location)


async def led_to(person_id: UUID, key: str, location: str) -> None:
    """Notes where the first sending led."""
    await database.execute(
        "UPDATE form_key SET location = $3 WHERE person_id = $1 AND key = $2", person_id, key, location
    )
