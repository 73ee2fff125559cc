"""Test sign-ins: who looks after a connection goes to its provider and comes back to a page that says what arrived.

Beginning one makes the row; /sso/start/{connection}?test={id} goes to the provider; what comes back is kept as its
outcome (trial.py), and makes no session.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg

from app.domain.accounts.viewer import Viewer
from app.domain.identity.holding import hold, noted
from app.domain.identity.policy import allow
from app.lib import database
from app.lib.ids import new_id
from app.lib.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Seen:
    """What the provider said; `said` are its attributes or claims with their values."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    groups: tuple[str, ...]
    second_factor: bool
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one. Refused: `reason` and `advice`, and what had `arrived`; of an answer that was no good what it
    `said`, if it could be read, and whether the provider signed that (`verified`). Accepted: as whom they would be let
    in (`welcome`: verdict.Welcome; `person`: the address of whose account it is) and their role."""

    accepted: bool
    reason: str = ""
    advice: str = ""
    arrived: Seen | None = None
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    verified: bool = False
    welcome: Literal["", "known", "pushed", "new", "link"] = ""
    person: str | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class TestSignIn:
    """One; `outcome` None: nobody came back (yet)."""

    organisation_id: UUID | None
    id: UUID
    connection_id: UUID
    person_id: UUID
    person: str
    at: datetime
    outcome: Outcome | None


async def begin(viewer: Viewer, connection_id: UUID) -> UUID:
    """A new one, by the viewer. Raises NotFound."""
    held = await hold(viewer, connection_id)
    test_id = new_id()
    await database.execute(
        "INSERT INTO test_sign_in (organisation_id, id, connection_id, person_id) VALUES ($1, $2, $3, $4)",
        held.organisation_id,
        test_id,
        connection_id,
        viewer.person_id,
    )
    await noted(viewer, held.organisation_id, "test_sign_in.begun", connection=connection_id, test=test_id)
    return test_id


async def test_for(viewer: Viewer, test_id: UUID) -> TestSignIn:
    """One, for who looks after the connection. Raises NotFound."""
    for found in await _tests("t.id = $1 LIMIT 1", test_id):
        allow(viewer, found.organisation_id)
        return found
    raise NotFound(str(test_id))


async def trials_of(connection_id: UUID, limit: int) -> list[TestSignIn]:
    """The newest of a connection, as far as the eyes of this transaction see."""
    return await _tests("t.connection_id = $1 ORDER BY t.at DESC LIMIT $2", connection_id, limit)


async def tested_since_changed(connection_id: UUID) -> bool:
    """Whether one was accepted since the connection's settings last changed."""
    return bool(
        await database.fetch_value(
            "SELECT true FROM connection c JOIN test_sign_in t ON t.connection_id = c.id AND t.at >= c.changed_at "
            "WHERE c.id = $1 AND (t.outcome->>'accepted')::boolean LIMIT 1",
            connection_id,
        )
    )


async def _tests(where: str, *keys: object) -> list[TestSignIn]:
    rows = await database.fetch(
        "SELECT t.organisation_id, t.id, t.connection_id, t.person_id, p.name AS person, t.at, t.outcome "
        f"FROM test_sign_in t JOIN person p ON p.id = t.person_id WHERE {where}",
        *keys,
    )
    return [_test(row) for row in rows]


def _test(row: asyncpg.Record) -> TestSignIn:
    outcome = _outcome(json.loads(row["outcome"])) if row["outcome"] else None
    return TestSignIn(**{**row, "outcome": outcome})


def _outcome(kept: dict[str, Any]) -> Outcome:
    arrived = kept.get("arrived")
    said = _tuples(kept.get("said", {}))
    return Outcome(**{**kept, "said": said, "arrived": _seen(arrived) if arrived else None})


def _seen(kept: dict[str, Any]) -> Seen:
    return Seen(**{**kept, "groups": tuple(kept["groups"]), "said": _tuples(kept["said"])})


def _tuples(said: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in said.items()}
