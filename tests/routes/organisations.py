"""What the walk through every route needs of customers: a person with a telephone, and a form that fits each page."""

from app.domain.contracts.contact_roles import give_role
from app.domain.contracts.contacts import Invitation, invite, set_active
from app.domain.contracts.telephones import add_telephone
from app.lib.ids import new_id
from app.routes.contract_form import terms_value
from tests.cast import does, rows
from tests.house import House

CONTRACT = {
    "account_id": "acc_1",
    "starts_on": "2026-01-01",
    "notice_days": "",
    "reason": "Agreed",
    "zone": "UTC",
}
FORM = {
    "prefix": "zz",
    "role": "member",
    "contact_role": "emergency",
    "telephone": "+1 212 555 0142",
    "how": "called_back",
    "named_role": "account_manager",
    "add_on": "Training days",
    "entry_kind": "granted",
    "amount": "3",
}

# Where the form above would only say what is so already.
CHANGED = {
    "/budget": {"shown": "on"},
    "/people/{person_id}/role": {"role": "admin"},
    "/people/{person_id}/contact-roles/removal": {"contact_role": "executive"},
}


async def names(house: House, path: str) -> dict[str, str]:
    """The names in paths about customers: of somebody new, so that what the path does can be done."""
    if "{prefix}/people" not in path:
        return {"telephone_id": str(new_id())}
    admin, organisation_id = house.cast["admin"], house.cast["nadia"].organisation_ids[0]
    person_id = await does(
        admin, invite, organisation_id, Invitation(f"{new_id()}@northwind.example", "Kim Aldous", "member")
    )
    await does(admin, give_role, organisation_id, person_id, "executive")
    await does(admin, add_telephone, organisation_id, person_id, "+1 212 555 0143")
    if path.endswith("/activation"):
        await does(admin, set_active, organisation_id, person_id, active=False)
    (telephone,) = await rows("SELECT id FROM telephone WHERE person_id = $1", person_id)
    return {"person_id": str(person_id), "telephone_id": str(telephone["id"])}


async def form(path: str) -> dict[str, str]:
    """The fields of the form that the path takes; some names mean other things elsewhere."""
    if path.endswith("/contract"):
        (last,) = await rows(
            "SELECT v.id, v.number, v.plan_version_id, v.tier FROM contract_version v "
            "JOIN organisation o ON o.id = v.organisation_id WHERE o.prefix = 'NW' ORDER BY v.number DESC LIMIT 1"
        )
        terms = {"terms": terms_value(last["plan_version_id"], last["tier"]), "version": str(last["id"])}
        return CONTRACT | terms | {"seen": "" if "/tickets/" in path else str(last["number"])}
    if path.endswith("/people/new"):
        return FORM | {"email": f"{new_id()}@northwind.example", "name": "Kim Aldous"}
    if path.endswith("/organisations/{prefix}/name"):
        # No customer is called so: a namesake is asked about first.
        return FORM | {"name": f"Customer {new_id()}"}
    return FORM | CHANGED.get(path.rpartition("{prefix}")[2], {}) if "/organisations/" in path else {}
