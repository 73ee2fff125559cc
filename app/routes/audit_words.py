"""What the audit log says of each action, behind the name of whoever did it; what begins with a capital is a sentence
of its own. Actions that are not here are shown as they are called; what is known besides stands below the sentence."""

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "absence.added": "entered an absence of {person}",
    "absence.removed": "took back an absence of {person}",
    "access.refused": "was refused {path}",
    "add_on.entered": "entered {amount} of {add_on} as {kind}",
    "assertion.replayed": "sent a provider's answer a second time",
    "audit.exported": "exported the audit log as {format}",
    "audit_sink.added": "had the audit log sent to {address}",
    "audit_sink.removed": "stopped sending the audit log to {address}",
    "audit_sink.tested": "sent a test entry to {address}",
    "availability.given": "changed when {person} can be reached",
    "break_glass.named": "named {person} for the day on which the provider is down",
    "break_glass.removed": "took {person} off the list of those who may come in without the provider",
    "break_glass.used": "signed in with a break-glass account",
    "budget.hidden": "hid the error budget",
    "budget.shown": "showed the error budget",
    "calendar.changed": "changed the calendar {name}",
    "certificate.warned": "A certificate ends soon, and its people were told",
    "connection.brought_back": "brought the connection {connection} back, turned off",
    "connection.changed": "changed the connection {connection}",
    "connection.made": "made the connection {connection}",
    "connection.metadata_taken": "took in what the provider of {connection} says of itself",
    "connection.registered": "entered how the provider of {connection} knows us",
    "connection.removed": "deleted the connection {name}, which was never used",
    "connection.retired": "retired the connection {connection}",
    "connection.state_changed": "turned the connection {connection} from {before} to {state}",
    "connection.tested": "tried to sign in by the connection {connection}",
    "connection_key.added": "made another key for the connection {connection}",
    "connection_key.retired": "retired a key of the connection {connection}",
    "connection_key.taken_into_use": "took another key of the connection {connection} into use",
    "contact.added": "added {person}",
    "contact_role.changed": "changed what {person} may see from {from} to {to}",
    "contact_role.ended": "ended {person}'s contact role {role}",
    "contact_role.given": "gave {person} the contact role {role}",
    "contract.changed": "agreed version {number} of the contract",
    "contract.signed": "signed the contract",
    "cover.added": "let {person} cover for others on call",
    "cover.removed": "took a cover of {person}'s back",
    "delivery.resent": "sent a message again",
    "demo.advanced": "moved the demo's time on by {by}",
    "domain.added": "claimed the domain {domain}",
    "domain.given_up": "gave up the domain {domain}",
    "domain.found_again": "The TXT record of {domain} is there again",
    "domain.lapsed": "The domain {domain} lapsed, for its TXT record was missing for 30 days",
    "domain.lost": "Another organisation showed that the lapsed domain {domain} is theirs",
    "domain.missing": "The TXT record of {domain} is missing, and its people were told",
    "domain.sent": "sent the people of {domain} to the connection {connection}",
    "domain.verified": "verified the domain {domain}",
    "factors.reset": "took every second factor of {person}'s away",
    "group.joined": "put {person} into the group {group}",
    "group.left": "took {person} out of the group {group}",
    "group.moved": "moved {person} within the group {group}",
    "group_role.given": "let the group {group} give the role {role}",
    "group_role.taken": "took the role {before} of the group {group} away",
    "identity.link_mailed": "{person} was asked by mail whether they are who the provider says",
    "identity.linked": "linked {person} with the provider {connection}",
    "invitation.accepted": "joined as {role}, as they were asked",
    "invitation.sent": "asked {address} to join as {role}",
    "invitation.sent_again": "asked {address} once more to join",
    "invitation.taken_back": "took the invitation of {address} back",
    "metadata.followed": "The provider of {connection} has another certificate, which is taken beside the others",
    "metadata.left": "stopped looking at the address of the metadata of {connection}",
    "metadata.offered": "The provider of {connection} says something else of itself, and nobody has taken it yet",
    "organisation.made": "made the customer {name}",
    "organisation.renamed": "renamed it from {from} to {to}",
    "passkey.added": "added a passkey",
    "passkey.removed": "removed a passkey",
    "passkey.renamed": "renamed a passkey",
    "password.changed": "changed their password",
    "password.reset": "chose a new password by mail",
    "person.activated": "let {person} in again",
    "person.created": "made {person} a person with the role {role}",
    "person.deactivated": "shut {person} out and ended their sessions",
    "person.named": "named {person} as {role}",
    "person.provisioned": "made an account for {person}, as the provider said",
    "person.readdressed": "gave {person} the address that the provider said",
    "person.released": "released {person} as {role}",
    "person.removed": "removed {person}",
    "person.renamed": "gave {person} the name that the provider said",
    "pilot.added": "put {person} into the pilot of {connection}",
    "pilot.removed": "took {person} out of the pilot of {connection}",
    "plan.adopted": "adopted version {version} of the plan {stem}",
    "plan_draft.kept": "brought a draft of the plan {stem}",
    "plan_draft.removed": "threw a draft of the plan {stem} away",
    "recovery_code.used": "used a recovery code",
    "recovery_codes.made": "made recovery codes",
    "replay.asked": "had past tickets replayed under a draft",
    "replay.exported": "exported a replay as {format}",
    "role.changed": "gave {person} the role {role} instead of {before}, as the provider said",
    "role.kept": "kept the role {role} of {person}, though the provider said {wanted}",
    "rota.changed": "changed a rota",
    "rota.ended": "ended a rota",
    "rota.made": "made a rota",
    "rota.moved": "moved a rota up",
    "scim.group_changed": "changed the group {name}",
    "scim.group_created": "made the group {name}",
    "scim.group_deleted": "deleted the group {name}",
    "scim.refused": "was refused to shut {person} out: {reason}",
    "scim.user_changed": "changed a user",
    "scim.user_created": "made a user",
    "scim.user_deleted": "deleted a user",
    "scim_token.ended": "ended a token of the directory",
    "scim_token.made": "made a token for the directory",
    "second_factor.required": "said that these roles need a second factor: {roles}",
    "session.ended": "ended a session",
    "session.started": "signed in",
    "sign_in.refused": "was refused to sign in",
    "sso.enforced": "let people in through the provider only",
    "sso.refused": "was refused to sign in through a provider",
    "sso.relaxed": "opened every way in again",
    "telephone.added": "added a telephone of {person}'s",
    "telephone.removed": "removed a telephone of {person}'s",
    "telephone.verified": "verified a telephone of {person}'s",
    "test_sign_in.begun": "began to try the connection {connection}",
    "ticket_contract.changed": "put the ticket {reference} under another contract",
    "token.ended": "ended an API token",
    "token.made": "made an API token",
    "totp.added": "added an authenticator app",
    "totp.removed": "removed an authenticator app",
    "view_as.ended": "stopped looking at the portal as a customer",
    "view_as.looked": "looked at a page as a customer",
    "view_as.started": "began to look at the portal as a customer",
}
# What kinds of actions are called; the first part of an action's name.
_KINDS = {
    "access": "Refused pages",
    "audit": "Audit log",
    "audit_sink": "Where the audit log is sent",
    "break_glass": "Break-glass people",
    "connection": "Connections",
    "connection_key": "Keys of connections",
    "contact": "People",
    "contact_role": "Roles of people",
    "contract": "Contracts",
    "domain": "Domains",
    "factors": "Second factors",
    "group_role": "Roles of groups",
    "identity": "Links with a provider",
    "invitation": "Invitations",
    "metadata": "Metadata of providers",
    "passkey": "Passkeys",
    "person": "Accounts",
    "pilot": "Pilots",
    "role": "Roles by the provider",
    "scim": "(SCIM)",
    "scim_token": "Tokens of the directory",
    "session": "Sessions",
    "sign_in": "Signing in",
    "sso": "Signing in through a provider",
    "token": "API tokens",
    "totp": "Authenticator apps",
    "view_as": "Looking as a customer",
}


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def sentence_of(action: str, details: Mapping[str, Any]) -> str:
    """What was done, in words."""
    words = _WORDS.get(action)
    return words.format_map(_Known(details)) if words else action


def is_known(action: str) -> bool:
    """Whether the action has a sentence of its own."""
    return action in _WORDS


def kind_of(action: str) -> str:
    """What an action is about: the first part of its name."""
    return action.partition(".")[0]


def kind_words(kind: str) -> str:
    """The kind as people call it."""
    return _KINDS.get(kind, kind.replace("_", " ").capitalize())
