"""What each change by a directory begins and ends with: its connection, held so that one change comes after the other,
and a note of what was done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from app.domain.audit.trail import note
from app.domain.identity.connection import Connection
from app.domain.identity.queries import connection
from app.domain.identity.scim_refusals import NeededHere, ScimRefused, nothing_there
from app.domain.identity.scim_tokens import Directory
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.origin import by_directory

TURN_ON_FIRST = "This connection is a draft, which changes nobody: turn on the pilot first, under Access in the portal."


@asynccontextmanager
async def writing(directory: Directory) -> AsyncIterator[Connection]:
    """A transaction with the system's eyes; what is done in it is bounded by the connection that it gives. Raises
    ScimRefused for a draft, which may only be read: directories test their token that way."""
    with by_directory(directory.connection_id):
        try:
            async with database.transaction(SYSTEM):
                yield await _held(directory)
        except NeededHere as refused:
            async with database.transaction(SYSTEM):
                await noted(directory, "scim.refused", person=refused.person_id, reason=str(refused))
            raise


async def _held(directory: Directory) -> Connection:
    await database.execute("SELECT FROM connection WHERE id = $1 FOR NO KEY UPDATE", directory.connection_id)
    found = await connection(directory.connection_id)
    if found is None:
        raise nothing_there()
    if found.state == "draft":
        raise ScimRefused(403, TURN_ON_FIRST)
    return found


async def noted(directory: Directory, action: str, **details: Any) -> None:
    """Tells the audit trail what a directory did."""
    await note(
        [directory.organisation_id],
        action,
        connection=directory.connection_id,
        token=directory.token_id,
        **details,
    )


def refuse_stale(if_match: str | None, version: int) -> None:
    """RFC 7644, 3.14: a change that was made to an older version is refused. Raises ScimRefused."""
    if if_match is not None and if_match.strip() != "*" and etag(version) not in if_match:
        raise ScimRefused(412, "It has changed meanwhile.")


def etag(version: int) -> str:
    """How the version of a resource is told."""
    return f'W/"{version}"'
