"""What is said on the pages of /access: of roles, states, protocols and what came of a test."""

from dataclasses import dataclass

from app.domain.contracts.contacts import MEMBERSHIP_ROLES
from app.domain.identity.connection import Binding, Connection, Protocol, State
from app.domain.identity.roles import NO_ROLE
from app.routes.admin.people import ROLES as STAFF_ROLES

ROLES: dict[str, str] = {**STAFF_ROLES, **{str(role): words for role, words in MEMBERSHIP_ROLES.items()}}
DEFAULT_ROLES: dict[str, str] = {NO_ROLE: "Nobody is let in", **ROLES}
PROTOCOLS: dict[Protocol, str] = {"saml": "SAML 2.0", "oidc": "OpenID Connect"}
STATES: dict[State, str] = {"draft": "Draft", "pilot": "Pilot", "on": "On", "off": "Off", "retired": "Retired"}
STATE_MEANS: dict[State, str] = {
    "draft": "Nobody is sent to it yet. You can test it.",
    "pilot": "The people of the pilot sign in through it; everybody else as before.",
    "on": "Everybody of its domains signs in through it.",
    "off": "Nobody is let in through it.",
    "retired": "Nobody is let in through it, and it is kept for the audit log.",
}
BINDINGS: dict[Binding, str] = {"redirect": "In the address (HTTP-Redirect)", "post": "As a form (HTTP-POST)"}
WELCOMES = {
    "known": "They are known by this identity.",
    "pushed": "Their directory pushed them (SCIM), so they are known at the first sign-in.",
    "new": "An account is made for them at their first sign-in.",
    "link": "The address has an account already: at the first sign-in a mail asks its owner whether it is them.",
}
SAVED = {
    "settings": "Saved.",
    "metadata": "We have the provider’s metadata now. Test the sign-in next.",
    "registration": "We know the provider now. Test the sign-in next.",
    "state": "It stands as you see it now.",
    "pilot": "The pilot is changed.",
    "group": "Saved. It counts from each person’s next sign-in on.",
    "invited": "A mail is on its way to them. They belong here once they have said yes.",
    "taken-back": "Taken back. The link in the mail is good for nothing any more.",
    "role": "Changed.",
    "let-go": "They belong here no more.",
    "retired": "Retired. Nobody comes in through it any more.",
    "brought-back": "It is back, and off. Send its domains to it again before you turn it on.",
    "domain-added": "The domain is added. Verify it next, with the record shown.",
    "domain-verified": "The domain is verified.",
    "domain-sent": "Saved. From now on its people are sent as you chose.",
    "domain-gone": "The domain is removed.",
}
VERIFIED_HOW = {"dns": "by its TXT record", "word": "by our administrator’s word"}


@dataclass(frozen=True, slots=True)
class Turn:
    """A button that brings a connection to another state; `kind` as ui/button.html has it."""

    state: State
    words: str
    kind: str


def turns_of(connection: Connection, *, ready: bool) -> list[Turn]:
    """What can be done with a connection as it stands; the next thing to do stands out once all is `ready` for it."""
    onwards = "primary" if ready else "plain"
    return {
        "draft": [Turn("pilot", "Start the pilot", onwards), Turn("on", "Turn it on for everybody", "plain")],
        "pilot": [Turn("on", "Turn it on for everybody", onwards), Turn("off", "Turn it off", "danger")],
        "on": [Turn("pilot", "Back to the pilot", "plain"), Turn("off", "Turn it off", "danger")],
        "off": [Turn("pilot", "Start the pilot", onwards), Turn("on", "Turn it on for everybody", "plain")],
        "retired": [],
    }[connection.state]
