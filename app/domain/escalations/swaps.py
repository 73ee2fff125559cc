"""Swapping shifts: one asks, the other (or an administrator) says yes or no. Until then nothing changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.escalations.on_call_mail import Change, name_of, tell_of
from app.domain.escalations.overrides import NewCover, lay_over
from app.domain.escalations.rota import Rota, Shift, runs, shifts
from app.domain.escalations.rota_queries import SwapAsked, addresses, rota_held, rota_of, swap_held
from app.domain.escalations.tables import Swap
from app.domain.events.actions import Subject, record
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.product_time import portal_now
from app.lib.refusals import Conflict, NotFound, Refused, Wrong
from app.lib.rows import insert

AHEAD = timedelta(days=56)
LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """Which shift of one's own is given, which of somebody else's is taken, by when each begins."""

    gives_from: datetime
    takes_from: datetime
    note: str = ""


def swappable(rota: Rota, now: datetime) -> list[Shift]:
    """The shifts of the next eight weeks that have not begun, whole ones."""
    return [run for run in runs(shifts(rota, now, now + AHEAD)) if run.begins_at > now and run.ends_at < now + AHEAD]


async def ask(viewer: Viewer, rota_id: UUID, wish: Wish) -> UUID:
    """Asks whoever has the other shift. Raises Wrong (`gives`, `takes`, `note`), NotFound."""
    rota, now = await rota_of(rota_id), await portal_now()
    if rota is None or not viewer.is_staff:
        raise NotFound(str(rota_id))
    coming = {run.begins_at: run for run in swappable(rota, now)}
    gives, takes = coming.get(wish.gives_from), coming.get(wish.takes_from)
    if gives is None or gives.person_id != viewer.person_id:
        raise Wrong({"gives": "That shift is not yours any more. Choose one of yours that has not begun."})
    if takes is None or takes.person_id == viewer.person_id:
        raise Wrong({"takes": "Choose a shift of somebody else that has not begun."})
    if len(wish.note) > LONGEST_NOTE:
        raise Wrong({"note": f"At most {LONGEST_NOTE} characters."})
    swap_id = new_id()
    values = {
        "id": swap_id,
        "rota_id": rota_id,
        "asked_by": viewer.person_id,
        "asked_of": takes.person_id,
        "gives_from": gives.begins_at,
        "gives_until": gives.ends_at,
        "takes_from": takes.begins_at,
        "takes_until": takes.ends_at,
        "note": wish.note,
    }
    await insert((Swap, values))
    await record(Subject("rota", rota_id, None), "swap_asked", at=now, actor=viewer.person_id, public=False)
    await _tell_asked(viewer, rota, gives, takes, wish.note)
    return swap_id


async def _tell_asked(viewer: Viewer, rota: Rota, gives: Shift, takes: Shift, note: str) -> None:
    words = f"{viewer.name} asks to swap shifts with you: {await name_of(rota)}"
    spans = (
        ("You would have", gives.begins_at, gives.ends_at),
        (f"{viewer.name} would have", takes.begins_at, takes.ends_at),
    )
    await tell_of([takes.person_id], Change(words, spans, note, "Answer on the desk"), but=())


async def accept(viewer: Viewer, swap_id: UUID) -> None:
    """Each has the other's shift; twice is once. Raises Conflict where the shifts are not theirs any more, or it was
    answered otherwise, Refused, NotFound."""
    swap = await _held(viewer, swap_id, "accepted")
    if swap is None:
        return
    rota, now = await rota_held(swap.rota_id), await portal_now()
    assert rota, "a swap's rota cannot go: its foreign key says so"
    given, taken = (swap.gives_from, swap.gives_until), (swap.takes_from, swap.takes_until)
    if min(given[0], taken[0]) <= now or not (_has(rota, swap.asked_by, *given) and _has(rota, swap.asked_of, *taken)):
        raise Conflict("Meanwhile one of the shifts has begun, or is somebody else's. Decline, and ask anew.")
    if len(await addresses([swap.asked_by, swap.asked_of])) < 2:
        raise Conflict("One of you is not on the staff any more. Decline it.")
    why = f"Swapped by {swap.asker} and {swap.other}"
    # The other's cover is not the viewer's to write: what follows from the yes, the system does.
    async with database.acting_as(SYSTEM):
        await lay_over(viewer, rota.id, NewCover(swap.asked_of, swap.asked_by, *given, why))
        await lay_over(viewer, rota.id, NewCover(swap.asked_by, swap.asked_of, *taken, why))
    await _decide(viewer, swap, "accepted")
    words = f"The swap is agreed: {await name_of(rota)}"
    spans = ((f"{swap.other} has", *given), (f"{swap.asker} has", *taken))
    await tell_of([swap.asked_by, swap.asked_of], Change(words, spans), but={viewer.person_id})


async def decline(viewer: Viewer, swap_id: UUID) -> None:
    """Everything stays as it is; twice is once. Raises Conflict where it was answered otherwise, Refused, NotFound."""
    swap = await _held(viewer, swap_id, "declined")
    if swap:
        await _decide(viewer, swap, "declined")
        words = f"{viewer.name} declined the swap"
        spans = (("You keep", swap.gives_from, swap.gives_until),)
        await tell_of([swap.asked_by], Change(words, spans), but={viewer.person_id})


async def withdraw(viewer: Viewer, swap_id: UUID) -> None:
    """Who asked does not ask any more; twice is once. Raises Conflict where it was answered, Refused, NotFound."""
    swap = await _held(viewer, swap_id, "withdrawn")
    if swap:
        await _decide(viewer, swap, "withdrawn")
        words = f"{viewer.name} does not ask for the swap any more"
        spans = (("You keep", swap.takes_from, swap.takes_until),)
        await tell_of([swap.asked_of], Change(words, spans), but={viewer.person_id})


async def _held(viewer: Viewer, swap_id: UUID, wanted: str) -> SwapAsked | None:
    """The swap, if it still waits; None where it is as wanted already. Whoever is asked answers, whoever asked
    withdraws; administrators do either."""
    parties = await database.fetch_one("SELECT asked_by, asked_of FROM swap WHERE id = $1", swap_id)
    if parties is None:
        raise NotFound(str(swap_id))
    answering = wanted != "withdrawn"
    if not (viewer.is_admin or viewer.person_id == parties["asked_of" if answering else "asked_by"]):
        raise Refused("Only who is asked answers." if answering else "Only who asked takes that back.")
    swap = await swap_held(swap_id)
    if swap is None:
        state = await database.fetch_value("SELECT state FROM swap WHERE id = $1", swap_id)
        if state != wanted:
            raise Conflict(f"This swap was {state} meanwhile.")
    return swap


def _has(rota: Rota, person_id: UUID, begins_at: datetime, ends_at: datetime) -> bool:
    return {shift.person_id for shift in shifts(rota, begins_at, ends_at)} == {person_id}


async def _decide(viewer: Viewer, swap: SwapAsked, state: str) -> None:
    now = await portal_now()
    await database.execute(
        "UPDATE swap SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1",
        swap.id,
        state,
        viewer.person_id,
        now,
    )
    log = Subject("rota", swap.rota_id, None)
    await record(log, f"swap_{state}", at=now, actor=viewer.person_id, public=False)
