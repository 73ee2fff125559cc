"""What the walk through every route needs of sessions and tokens: some that can be ended, and forms that fit."""

from app.domain.accounts.actions import start_session
from app.domain.accounts.tokens import create_api_token
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from tests.house import House

_ENDS = ("{session_id}", "{token_id}")


async def names(house: House, path: str) -> dict[str, str]:
    """The names in paths about ways in: Noah's, so that he may end them, and who looks after his sign-in."""
    noah = house.cast["noah"]
    found = {"place": str(noah.organisation_ids[0]), "session_id": str(new_id()), "token_id": str(new_id())}
    if not any(name in path for name in _ENDS):
        return found
    async with database.transaction(SYSTEM):
        await start_session(noah.person_id, address="192.0.2.9", browser="another")
        await create_api_token(noah.email)
        session_id = await _newest("session", noah.person_id)
        token_id = await _newest("api_token", noah.person_id)
    return found | {"session_id": session_id, "token_id": token_id}


async def _newest(table: str, person_id: object) -> str:
    sql = f"SELECT id FROM {table} WHERE person_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1"
    return str(await database.fetch_value(sql, person_id))


def form(path: str) -> dict[str, str]:
    """The fields of the form that the path takes."""
    if path == "/settings/tokens/new":
        return {"name": "Report", "days": "30", "tickets:read": "on"}
    return {"minutes": "15"} if path.endswith("/view") else {}
