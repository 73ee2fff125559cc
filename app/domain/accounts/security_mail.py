"""Mail about the security of an account. Nobody can choose not to get it: if it was not them, they have to know."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.deliveries.actions import Recipient, owe
from app.lib import database
from app.lib.browsers import browser_words
from app.lib.origin import origin

_TO_SECURITY = "/settings/security"
_TO_RESET = "/password-reset"
_TO_TOKENS = "/settings/tokens"


async def tell_of_browser(person_id: UUID) -> None:
    """That somebody signed in as them from a browser of which they were not known. In the open transaction, which has
    the system's eyes, as for all here."""
    await _tell(person_id, "new_browser", path=_TO_RESET)


async def tell_of_change(person_id: UUID, what: str) -> None:
    """That something of how they sign in was changed: `what` is a whole clause ("a passkey was added: Laptop")."""
    await _tell(person_id, "sign_in_changed", what=what, path=_TO_SECURITY)


async def tell_of_guessing(person_id: UUID) -> None:
    """That somebody who has their password keeps failing at the second step."""
    await _tell(person_id, "second_step_guessed", path=_TO_RESET)


async def tell_of_token(person_id: UUID, token: str, may: list[str], expires_at: datetime) -> None:
    """That a token which acts as them was made: its name, what it may do in words, until when."""
    await _tell(person_id, "token_made", token=token, may=may, expires_at=expires_at.isoformat(), path=_TO_TOKENS)


async def tell_of_expiring_token(person_id: UUID, token: str, expires_at: datetime) -> None:
    """That one is about to run out, so that what uses it is given another in time."""
    await _tell(person_id, "token_expiring", token=token, expires_at=expires_at.isoformat(), path=_TO_TOKENS)


async def _tell(person_id: UUID, kind: str, **data: Any) -> None:
    person = await database.fetch_one(
        "SELECT email, name, clock_timestamp() AS at FROM person WHERE id = $1 AND active", person_id
    )
    if person is None:
        return
    at: datetime = person["at"]
    told = {"name": person["name"], "at": at.isoformat(), **data}
    whence = {"browser": browser_words(origin().browser), "address": origin().address or "our own command line"}
    await owe([Recipient(person_id, person["email"])], kind, told | whence, organisation_id=None)
