"""A test sign-in: what arrived and what would come of it, for who looks after the connection. It makes nothing."""

import json
from typing import Any
from uuid import UUID

from app.domain.audit.trail import Actor, note
from app.domain.identity.arrived import Arrived, Rejected, bounded
from app.domain.identity.connection import Connection
from app.domain.identity.verdict import judge
from app.lib import database
from app.lib.database import SYSTEM


async def is_open(connection_id: UUID, test_id: UUID, person_id: UUID) -> bool:
    """Whether this person began that test and has not been at the provider for it. In the open transaction (system)."""
    return bool(
        await database.fetch_value(
            "SELECT true FROM test_sign_in t WHERE t.id = $1 AND t.connection_id = $2 AND t.person_id = $3 "
            "AND t.outcome IS NULL AND NOT EXISTS (SELECT FROM sso_request r WHERE r.id = t.id)",
            test_id,
            connection_id,
            person_id,
        )
    )


async def try_out(connection: Connection, test_id: UUID, tester: UUID, came: Arrived | Rejected) -> None:
    """Keeps what came of a test, in a transaction of its own. The outcome: `accepted`; `reason` and `advice` of what is
    not, with what it `said` and whether that was `verified`, as far as it could be read; of an answer that was good
    `arrived` (issuer, subject, email, email_verified, name, groups, second_factor, said); of one that would let
    somebody in `welcome` (verdict.Welcome), `person` and `role`."""
    async with database.transaction(SYSTEM):
        outcome = await _outcome(connection, came)
        await database.execute("UPDATE test_sign_in SET outcome = $2 WHERE id = $1", test_id, json.dumps(outcome))
        await note(
            [connection.organisation_id],
            "connection.tested",
            Actor(tester),
            connection=connection.id,
            accepted=outcome["accepted"],
            reason=outcome.get("reason"),
        )


async def _outcome(connection: Connection, came: Arrived | Rejected) -> dict[str, Any]:
    if isinstance(came, Rejected):
        said = {"said": bounded(came.said.words), "verified": came.said.verified} if came.said else {}
        return {"accepted": False, "reason": came.reason, "advice": came.advice} | said
    shown = {"arrived": _shown(came)}
    try:
        verdict = await judge(connection, came, testing=True)
    except Rejected as refusal:
        return shown | {"accepted": False, "reason": refusal.reason, "advice": refusal.advice}
    person = await database.fetch_value("SELECT email FROM person WHERE id = $1", verdict.person_id)
    return shown | {"accepted": True, "welcome": verdict.welcome, "role": verdict.role, "person": person}


def _shown(arrived: Arrived) -> dict[str, Any]:
    return {
        "issuer": arrived.issuer,
        "subject": arrived.subject,
        "email": arrived.email,
        "email_verified": arrived.email_verified,
        "name": arrived.name,
        "groups": list(arrived.groups),
        "second_factor": arrived.second_factor,
        "said": bounded(arrived.said),
    }
