"""What the walk through every route needs of on-call: a rota, a cover, a swap, a test page; a form that fits."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.domain.escalations import overrides, rotas, swaps, test_page
from app.domain.escalations.hours import NO_HOURS
from app.domain.escalations.overrides import NewCover
from app.domain.escalations.rota import Shift
from app.domain.escalations.rota_queries import rota_of
from app.domain.escalations.rotas import Draft
from app.domain.escalations.swaps import Wish
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from tests.cast import does
from tests.house import House
from tests.offers import CLOSED_BELOW

NAMES = ("rota_id", "override_id", "swap_id", "test_id")
GROUP = next(iter(CLOSED_BELOW.groups))
TURNS = {"seen": "", "name": "Primary", "every": "1", "unit": "days", "handover": "09:00", "starts_on": "2026-01-01"}


async def names(house: House, path: str) -> dict[str, str]:
    """The names in paths about on-call: of new things, so that what the path does can be done."""
    found = {name: str(new_id()) for name in NAMES}
    if "/on-call" not in path and "/rotas" not in path:
        return found
    cast = house.cast
    alex, sam, admin = cast["alex"], cast["sam"], cast["admin"]
    today = datetime.now(UTC).date()
    draft = Draft("Primary", "UTC", (alex.person_id, sam.person_id), today - timedelta(days=7), 1, None, 540, NO_HOURS)
    rota = await does(admin, rotas.make, GROUP, draft)
    begins = datetime.now(UTC) + timedelta(days=30)
    given = NewCover(alex.person_id, None, begins, begins + timedelta(hours=1), "Dentist")
    override = await does(admin, overrides.cover, rota, given)
    asking, asked = (alex, sam) if path.endswith(("/withdrawal", "/new")) else (sam, alex)
    async with database.transaction(SYSTEM):
        coming = await _swappable(rota)
    gives, takes = (next(s for s in coming if s.person_id == v.person_id) for v in (asking, asked))
    swap = await does(asking, swaps.ask, rota, Wish(gives.begins_at, takes.begins_at))
    test = await does(alex, test_page.send_to_myself)
    return dict(zip(NAMES, map(str, (rota, override, swap, test)), strict=True)) | {
        "gives": gives.begins_at.isoformat(),
        "takes": takes.begins_at.isoformat(),
    }


async def _swappable(rota_id: UUID) -> list[Shift]:
    rota = await rota_of(rota_id)
    assert rota
    return swaps.swappable(rota, datetime.now(UTC))


def form(names: dict[str, str], path: str) -> dict[str, str]:
    """Fields of every form about on-call."""
    if "/on-call" not in path and "/rotas" not in path:
        return {}
    chosen = {"rota": names["rota_id"], "who": names["staff_id"], "person-0": names["staff_id"], "why": "Dentist"}
    group = {"group": GROUP} if path.endswith("/rotas/new") else {}
    return TURNS | chosen | group | {name: names[name] for name in ("gives", "takes") if name in names}


def query(names: dict[str, str], path: str) -> str:
    """What the address of a form says besides its path."""
    if path.endswith("/rotas/new"):
        return f"?group={GROUP}"
    return f"?rota={names['rota_id']}" if path.endswith("/swaps/new") else ""
