"""What the walk through every route needs of plans: a draft with a replay that waits, and a form that fits both."""

from datetime import UTC, datetime

from app.domain.contracts import drafts
from app.domain.tickets import replays_kept
from app.lib.ids import new_id
from tests.cast import does
from tests.house import House
from tests.offers import CLOSED_BELOW, path_of

TEXT = path_of(CLOSED_BELOW).read_text(encoding="utf-8")
FORM = {"source": TEXT, "stem": "another", "since": "2026-01-01"}


async def names(house: House, path: str) -> dict[str, str]:
    """The names in paths about plans: of new things."""
    if "/plans/" not in path:
        return {"draft_id": str(new_id()), "replay_id": str(new_id())}
    admin = house.cast["admin"]
    text = f"{TEXT}# {new_id()}\n" if path.endswith("/adoption") else TEXT
    draft_id = await does(admin, drafts.keep, text, "another")
    replay_id = await does(admin, replays_kept.ask, draft_id, datetime(2026, 1, 1, tzinfo=UTC), None, None)
    return {"draft_id": str(draft_id), "replay_id": str(replay_id)}
