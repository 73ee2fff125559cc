"""Telephone numbers of a customer's people: dialled in the international form, verified by trying them (R3)."""

from uuid import UUID

from app.domain.accounts.viewer import Viewer
from app.domain.contracts.contacts import contact_held
from app.domain.contracts.organisations import hold
from app.domain.plans.telephone import check_e164, doubt
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Wrong

HOWS = {"called_back": "Called back", "sent_code": "Sent a code, which was read back", "met": "Shown in person"}


async def add_telephone(viewer: Viewer, organisation_id: UUID, person_id: UUID, shown: str) -> None:
    """One more number, with its country's code; twice is once. Raises NotFound, Refused, Wrong."""
    held = await hold(viewer, organisation_id)
    contact = await contact_held(held, person_id)
    e164 = dialled(shown)
    if await database.execute(
        "INSERT INTO telephone (organisation_id, id, person_id, shown, e164) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (organisation_id, person_id, e164) DO NOTHING",
        organisation_id,
        new_id(),
        person_id,
        shown,
        e164,
    ):
        await held.note("telephone_added", {"person": contact["name"], "number": ending(e164)}, person_id)


async def verify_telephone(viewer: Viewer, organisation_id: UUID, telephone_id: UUID, how: str) -> None:
    """Somebody tried the number, and it is theirs; the latest trial stands. Raises NotFound, Refused, Wrong."""
    held = await hold(viewer, organisation_id)
    if how not in HOWS:
        raise Wrong({"how": "Choose how it was verified."})
    row = await database.fetch_one(
        "UPDATE telephone SET verified_by = $3, verified_at = $4, verified_how = $5 "
        "WHERE organisation_id = $1 AND id = $2 RETURNING person_id, e164",
        organisation_id,
        telephone_id,
        viewer.person_id,
        held.now,
        how,
    )
    if row is None:
        raise NotFound(str(telephone_id))
    contact = await contact_held(held, row["person_id"])
    data = {"person": contact["name"], "number": ending(row["e164"]), "how": how}
    await held.note("telephone_verified", data, row["person_id"])


async def remove_telephone(viewer: Viewer, organisation_id: UUID, telephone_id: UUID) -> None:
    """One number fewer; twice is once. Raises Refused."""
    held = await hold(viewer, organisation_id)
    row = await database.fetch_one(
        "DELETE FROM telephone WHERE organisation_id = $1 AND id = $2 RETURNING person_id, e164",
        organisation_id,
        telephone_id,
    )
    if row:
        contact = await contact_held(held, row["person_id"])
        data = {"person": contact["name"], "number": ending(row["e164"])}
        await held.note("telephone_removed", data, row["person_id"])


def dialled(shown: str) -> str:
    """The number as it is dialled from anywhere. Raises Wrong."""
    e164 = "+" + "".join(character for character in shown.replace("(0)", "") if character in "0123456789")
    try:
        if not shown.startswith("+"):
            raise ValueError("Begin with the country’s code, like +1 415 555 2671.")
        check_e164(e164, shown)
    except ValueError as reason:
        raise Wrong({"telephone": str(reason)}) from None
    if why := doubt(e164, shown):
        raise Wrong({"telephone": f"{why}."})
    return e164


def ending(e164: str) -> str:
    """A number as the log keeps it, for the log is for ever: its last three digits."""
    return f"…{e164[-3:]}"
