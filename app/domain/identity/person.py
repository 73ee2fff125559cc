"""One of a place's people, to who looks after its sign-in: where they are signed in, and what acts as them. Of a person
who belongs elsewhere too, an organisation's own admin sees and ends only what shows the organisation; an administrator
of the vendor all of it."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts import sessions, tokens
from app.domain.accounts.sessions import SessionFacts
from app.domain.accounts.tokens import TokenFacts
from app.domain.accounts.viewer import Viewer
from app.domain.identity.people import Someone, someone_of
from app.domain.identity.places import Place


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody, with their living sessions and tokens."""

    someone: Someone
    sessions: list[SessionFacts]
    tokens: list[TokenFacts]


async def presence_of(viewer: Viewer, place: Place, person_id: UUID) -> Presence:
    """Raises NotFound for who is not of the place, and for places of others."""
    someone, showing = await someone_of(viewer, place.organisation_id, person_id), _showing(viewer, place)
    return Presence(
        someone,
        await sessions.sessions_of(person_id, showing=showing),
        await tokens.tokens_of(person_id, showing=showing),
    )


async def end_session(viewer: Viewer, place: Place, person_id: UUID, session_id: UUID) -> None:
    """At once. Raises NotFound."""
    await someone_of(viewer, place.organisation_id, person_id)
    await sessions.end_one(viewer, person_id, session_id, "by_administrator", showing=_showing(viewer, place))


async def end_sessions(viewer: Viewer, place: Place, person_id: UUID) -> None:
    """All of them at once. Raises NotFound."""
    await someone_of(viewer, place.organisation_id, person_id)
    await sessions.end_all(viewer, person_id, "by_administrator", showing=_showing(viewer, place))


async def end_token(viewer: Viewer, place: Place, person_id: UUID, token_id: UUID) -> None:
    """At once. Raises NotFound."""
    await someone_of(viewer, place.organisation_id, person_id)
    await tokens.end_token(viewer, person_id, token_id, showing=_showing(viewer, place))


def _showing(viewer: Viewer, place: Place) -> UUID | None:
    return None if viewer.is_admin else place.organisation_id
