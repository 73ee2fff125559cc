"""Services bought besides: what was granted, what was used, and so what is left (R3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.organisations import hold
from app.domain.contracts.tables import AddOnEntry
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import Wrong
from app.lib.rows import insert

EntryKind = Literal["granted", "used"]
LONGEST_NAME = 100
LONGEST_WHY = 500
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A change of a balance; a negative `amount` corrects an earlier one. `by` is None for the command line."""

    kind: EntryKind
    amount: int
    why: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class AddOn:
    """A service with its entries, the newest first."""

    name: str
    entries: tuple[Entry, ...]

    def total(self, kind: EntryKind) -> int:
        """All that was granted, or used."""
        return sum(entry.amount for entry in self.entries if entry.kind == kind)

    @property
    def balance(self) -> int:
        """What is left."""
        return self.total("granted") - self.total("used")


async def add_ons_of(organisation_id: UUID) -> list[AddOn]:
    """The customer's add-ons by name."""
    rows = await database.fetch(
        "SELECT e.add_on, e.kind, e.amount, e.why, p.name AS by, e.entered_at AS at FROM add_on_entry e "
        "LEFT JOIN person p ON p.id = e.entered_by WHERE e.organisation_id = $1 ORDER BY e.add_on, e.id DESC",
        organisation_id,
    )
    found: dict[str, list[Entry]] = {}
    for row in rows:
        found.setdefault(row["add_on"], []).append(Entry(**{name: row[name] for name in Entry.__slots__}))
    return [AddOn(name, tuple(entries)) for name, entries in found.items()]


async def enter(viewer: Viewer, organisation_id: UUID, add_on: str, kind: EntryKind, amount: int, why: str) -> None:
    """Grants, or notes as used. Nobody uses more than is left. Raises NotFound, Refused, Wrong."""
    held = await hold(viewer, organisation_id)
    errors = _wrong_with(add_on, kind, amount, why)
    if not errors:
        found = next((one for one in await add_ons_of(organisation_id) if one.name == add_on), AddOn(add_on, ()))
        left = found.balance + (amount if kind == "granted" else -amount)
        if left < 0:
            errors["amount"] = f"{found.balance} is left of it: this would leave {left}."
        elif found.total(kind) + amount < 0:
            errors["amount"] = f"{found.total(kind)} was {kind} so far: a correction takes back no more than that."
    if errors:
        raise Wrong(errors)
    said = {"add_on": add_on, "kind": kind, "amount": amount, "why": why}
    key = {"organisation_id": organisation_id, "id": new_id()}
    await insert((AddOnEntry, key | said | {"entered_by": viewer.person_id, "entered_at": held.now}))
    await held.note("add_on_entered", said)


def _wrong_with(add_on: str, kind: str, amount: int, why: str) -> dict[str, str]:
    errors = {}
    if not 0 < len(add_on) <= LONGEST_NAME:
        errors["add_on"] = f"A name of 1 to {LONGEST_NAME} characters is needed."
    if kind not in get_args(EntryKind):
        errors["entry_kind"] = "Choose whether it is granted or used."
    if not 0 < abs(amount) <= MOST:
        errors["amount"] = "Write a whole number other than 0; a negative one corrects."
    if not 0 < len(why) <= LONGEST_WHY:
        errors["why"] = f"Say why, in at most {LONGEST_WHY} characters."
    return errors
