"""API tokens: secrets that act as a person, within scopes, for at most a year. Only a hash is kept. They are read and
written through the system's eyes; who may is asked by whoever calls."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app.domain.accounts import security_mail
from app.domain.accounts.checked import need_recent
from app.domain.accounts.queries import person_by_email
from app.domain.accounts.scopes import SCOPES, unknown
from app.domain.accounts.secrets import hash_token, new_token
from app.domain.accounts.viewer import Viewer
from app.domain.audit.trail import Actor, note
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.refusals import NotFound, Wrong

LONGEST_NAME = 60
LONGEST_LIFE = 365
WARNED_BEFORE = timedelta(days=7)
# Of a person's tokens ($1) those that show an organisation ($2), or all of them where that is NULL.
_OF = (
    "t.person_id = $1 AND ($2::uuid IS NULL "
    "OR memberships_in(t.person_id, t.organisation_id) @> jsonb_build_array(jsonb_build_object('id', $2::uuid)))"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a token is to be: its name, what it may do, how many days it lives."""

    name: str = "token"
    scopes: Collection[str] = field(default_factory=lambda: tuple(SCOPES))
    days: int = LONGEST_LIFE


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """A token as its owner sees it; `organisation` is the only one that it shows, if it was made for one alone."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    organisation: str | None
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


async def tokens_of(person_id: UUID, *, showing: UUID | None = None) -> list[TokenFacts]:
    """A person's living tokens, newest first; of an organisation's people only those `showing` it."""
    async with database.acting_as(SYSTEM):
        rows = await database.fetch(
            "SELECT t.id, t.name, t.scopes, o.name AS organisation, t.created_at, t.used_at, t.expires_at "
            "FROM api_token t LEFT JOIN organisation o ON o.id = t.organisation_id "
            f"WHERE {_OF} AND t.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > clock_timestamp()) "
            "ORDER BY t.created_at DESC, t.id",
            person_id,
            showing,
        )
    return [TokenFacts(**{**row, "scopes": tuple(row["scopes"])}) for row in rows]


async def make_token(viewer: Viewer, wish: Wish) -> str:
    """A token that acts as the viewer; made in a session that shows one organisation alone, it shows that one alone.
    They are told by mail. Answers the secret, which is not to be had again. Raises CheckAgain, Wrong."""
    await need_recent(viewer)
    async with database.acting_as(SYSTEM):
        bound = await database.fetch_value("SELECT organisation_id FROM session WHERE id = $1", viewer.session_id)
        return await _make(viewer.person_id, wish, bound)


async def create_api_token(email: str, wish: Wish | None = None) -> str | None:
    """A token that acts as that person, for the command line; None when the address is nobody's. In the open
    transaction, which has the system's eyes. Raises Wrong."""
    person = await person_by_email(email.strip())
    return await _make(person["id"], wish or Wish(), None) if person else None


async def _make(person_id: UUID, wish: Wish, bound: UUID | None) -> str:
    if errors := _wrong_with(wish):
        raise Wrong(errors)
    token, token_id, scopes = new_token(), new_id(), sorted(set(wish.scopes))
    expires_at = await database.fetch_value(
        "INSERT INTO api_token (id, person_id, token_hash, name, scopes, organisation_id, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7) RETURNING expires_at",
        token_id,
        person_id,
        hash_token(token),
        wish.name,
        scopes,
        bound,
        timedelta(days=wish.days),
    )
    await note(
        await _places(token_id), "token.made", Actor(person_id), token=token_id, name=wish.name, scopes=scopes,
        expires=expires_at.isoformat(),
    )  # fmt: skip
    await security_mail.tell_of_token(person_id, wish.name, [SCOPES[scope] for scope in scopes], expires_at)
    return token


def _wrong_with(wish: Wish) -> dict[str, str]:
    errors = {}
    if not 0 < len(wish.name) <= LONGEST_NAME:
        errors["name"] = f"A name of 1 to {LONGEST_NAME} characters is needed."
    if not wish.scopes:
        errors["scopes"] = "Choose at least one thing that it may do."
    if strange := unknown(wish.scopes):
        errors["scopes"] = f"There is no scope {strange[0]}. There are {' and '.join(SCOPES)}."
    if not 0 < wish.days <= LONGEST_LIFE:
        errors["days"] = f"A token lives for 1 to {LONGEST_LIFE} days."
    return errors


async def end_token(viewer: Viewer, person_id: UUID, token_id: UUID, *, showing: UUID | None = None) -> None:
    """Good for nothing from now on; ending twice is ending once. Raises NotFound when it is not that person's."""
    async with database.acting_as(SYSTEM):
        name = await database.fetch_value(
            f"SELECT t.name FROM api_token t WHERE {_OF} AND t.id = $3", person_id, showing, token_id
        )
        if name is None:
            raise NotFound(str(token_id))
        if await database.execute(
            "UPDATE api_token SET ended_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL", token_id
        ):
            places = await _places(token_id)
            await note(places, "token.ended", Actor(viewer.person_id), token=token_id, name=name, person=person_id)


async def _places(token_id: UUID) -> list[UUID | None]:
    """The organisations whose chain tells of a token: those it shows; the vendor's for one that shows none."""
    rows = await database.fetch(
        "SELECT (shown ->> 'id')::uuid AS id FROM api_token t, jsonb_array_elements("
        "memberships_in(t.person_id, t.organisation_id)) AS shown WHERE t.id = $1",
        token_id,
    )
    return [row["id"] for row in rows] or [None]


async def warn_of_expiry() -> int:
    """Tells the owners of tokens that run out within the week, once each; answers of how many. For the worker."""
    async with database.transaction(SYSTEM):
        rows = await database.fetch(
            "UPDATE api_token SET warned_at = clock_timestamp() WHERE ended_at IS NULL AND warned_at IS NULL "
            "AND expires_at BETWEEN clock_timestamp() AND clock_timestamp() + $1 AND expires_at > created_at + $1 "
            "RETURNING person_id, name, expires_at",
            WARNED_BEFORE,
        )
        for row in rows:
            await security_mail.tell_of_expiring_token(row["person_id"], row["name"], row["expires_at"])
    return len(rows)
