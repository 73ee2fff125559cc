"""What a provider's metadata says by now, beside what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.identity.connection import Connection, Endpoint


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the provider says of itself: as a person took it, and as it is said now."""

    what: str
    was: str
    now: str


def differences(held: Connection) -> list[Difference]:
    """What is offered to be taken, and is not as it was; nothing where nothing is. Pure."""
    offered = held.published.offered
    if offered is None:
        return []
    said = [
        Difference("Entity id", held.saml.entity_id, offered.entity_id),
        Difference("Sign-on", _places(held.saml.sign_on), _places(offered.sign_on)),
        Difference("Logout", _places(held.saml.logout), _places(offered.logout)),
    ]
    return [each for each in said if each.was != each.now]


def warnings_of(held: Connection) -> list[str]:
    """What came of looking at the provider's metadata that somebody has to know, as sentences. Pure."""
    failure, offered = held.published.failure, held.published.offered
    unread = f"We could not read the provider’s metadata at its address: {failure}"
    return [unread] * bool(failure) + ["The provider says something else of itself by now."] * bool(offered)


def _places(endpoints: Sequence[Endpoint]) -> str:
    return " ".join(sorted(map(_place, endpoints))) or "none"


def _place(endpoint: Endpoint) -> str:
    answers = f", answers to {endpoint.response_url}" if endpoint.response_url else ""
    return f"{endpoint.url} ({endpoint.binding}{answers})"
