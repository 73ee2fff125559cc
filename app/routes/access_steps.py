"""The way from nothing to single sign-on, and how far a place has come. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.identity.connection import Connection
from app.domain.identity.domains import Domain
from app.domain.identity.enforcing import Enforced


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: `href` where."""

    words: str
    why: str
    href: str
    done: bool


def steps(here: str, connections: Sequence[Connection], domains: Sequence[Domain], policy: Enforced) -> list[Step]:
    """In their order; the page says which is next."""
    verified = [domain for domain in domains if domain.verified_at]
    furthest = max(connections, key=_how_far, default=None)
    there = f"{here}/connections/{furthest.id}" if furthest else f"{here}/connections"
    state = _ORDER[furthest.state] if furthest else 0
    return [
        Step(
            "Connect your identity provider",
            "Entra ID, Okta, Google Workspace, Keycloak or another one.",
            there if furthest else f"{here}/connections/new",
            bool(furthest),
        ),
        Step(
            "Verify your mail domain",
            "It leads your people from their address to your provider.",
            f"{here}/domains",
            any(domain.connection_id for domain in verified),
        ),
        Step("Try it with a pilot", "A few people first; nothing changes for the others.", there, state >= 2),
        Step("Turn it on for everybody", "Passwords still work beside it.", there, state >= 3),
        Step(
            "Enforce it",
            "Only through your provider, but for a break-glass account. You see before whom it would lock out.",
            f"{here}/policy",
            bool(policy.at),
        ),
    ]


def _how_far(connection: Connection) -> tuple[int, bool]:
    """Of two drafts the one that knows its provider."""
    return _ORDER[connection.state], bool(connection.saml.entity_id or connection.oidc.issuer)


_ORDER = {"off": 0, "draft": 1, "pilot": 2, "on": 3}
