"""What the log of a customer says of each kind of event, behind the name of whoever did it."""

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.contracts.contact_roles import CONTACT_ROLES
from app.domain.contracts.contacts import MEMBERSHIP_ROLES
from app.domain.contracts.policy import NAMED_WORDS
from app.domain.contracts.telephones import HOWS

Data = Mapping[str, Any]


def words_of(kind: str, data: Data) -> str:
    """The line; a kind without words of its own is said as it is kept."""
    say = _WORDS.get(kind)
    return say(data) if say else kind.replace("_", " ")


def _because(data: Data) -> str:
    return f": {data['reason']}" if data.get("reason") else ""


def _entered(data: Data) -> str:
    verb = "granted" if data["kind"] == "granted" else "noted as used"
    return f"{verb}: {data['amount']} of {data['add_on']}, {data['why']}"


def _contact(role: str) -> str:
    words = next((words for known, words in CONTACT_ROLES.items() if known == role), role)
    return words if words.startswith("IT") else words.lower()


_ROLES: Mapping[str, str] = {role: words.lower() for role, words in MEMBERSHIP_ROLES.items()}
_NAMED: Mapping[str, str] = {role: words.lower() for role, words in NAMED_WORDS.items()}
_WORDS: Mapping[str, Callable[[Data], str]] = {
    "organisation_made": lambda data: f"made the customer {data['name']} ({data['prefix']})",
    "organisation_renamed": lambda data: f"renamed it; it was “{data['from']}”",
    "contract_signed": lambda data: f"wrote the contract{_because(data)}",
    "contract_changed": lambda data: f"agreed version {data['number']} of the contract{_because(data)}",
    "contact_added": lambda data: f"added {data['person']} as {_ROLES[data['role']]}",
    "contact_role_changed": lambda data: f"made {data['person']} {_ROLES[data['to']]}",
    "contact_removed": lambda data: f"removed {data['person']}",
    "contact_deactivated": lambda data: f"deactivated {data['person']}",
    "contact_activated": lambda data: f"activated {data['person']} again",
    "contact_role_given": lambda data: f"made {data['person']} {_contact(data['role'])}",
    "contact_role_ended": lambda data: f"took the role of {_contact(data['role'])} from {data['person']}",
    "telephone_added": lambda data: f"added a telephone of {data['person']}, {data['number']}",
    "telephone_verified": lambda data: (
        f"verified the telephone {data['number']} of {data['person']}: {HOWS[data['how']].lower()}"
    ),
    "telephone_removed": lambda data: f"removed the telephone {data['number']} of {data['person']}",
    "person_named": lambda data: f"named {data['person']} as {_NAMED[data['role']]}",
    "person_released": lambda data: f"released {data['person']} as {_NAMED[data['role']]}",
    "add_on_entered": _entered,
    "budget_shown": lambda data: "let the customer see its error budget",
    "budget_hidden": lambda data: "hid the error budget from the customer",
}
