"""Telling people that when they are on call changed, or may."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.contracts.queries import newest_plan
from app.domain.deliveries.actions import Recipient
from app.domain.deliveries.notices import tell
from app.domain.escalations.rota import Rota
from app.domain.escalations.rota_queries import addresses
from app.lib.product_time import portal_now

PAGE = "/desk/on-call"


@dataclass(frozen=True, slots=True)
class Change:
    """What a mail says: `words` in the subject, a sentence for each span (what, from, until), a `note` that somebody
    wrote, and what the button says."""

    words: str
    spans: tuple[tuple[str, datetime, datetime], ...]
    note: str = ""
    act: str = "See who is on call"


async def tell_of(people: Iterable[UUID], change: Change, *, but: Collection[UUID]) -> None:
    """Tells these people, each once, except those who did it themselves."""
    to = [Recipient(row["id"], row["email"]) for row in await addresses([p for p in set(people) if p not in but])]
    data: dict[str, Any] = {
        "line": change.words,
        "spans": [{"words": words, "begins": a.isoformat(), "ends": b.isoformat()} for words, a, b in change.spans],
        "note": change.note,
        "act": change.act,
        "path": PAGE,
        "at": (await portal_now()).isoformat(),
    }
    await tell(to, "on_call", data, organisation_id=None, late=False)


async def name_of(rota: Rota) -> str:
    """The rota with its group's name: "Support team, primary"."""
    plan = await newest_plan()
    return f"{plan.groups.get(rota.group, rota.group) if plan else rota.group}, {rota.name}"
