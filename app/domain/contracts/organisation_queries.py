"""Reading customers, for the staff: their list, one of them, its log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.contracts.contract import ContractVersion
from app.domain.contracts.contract_versions import in_effect_of
from app.lib import database
from app.lib.paging import PAGE, BadCursor, Page


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """A customer."""

    id: UUID
    name: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer in the list, with the contract version in effect."""

    organisation: OrganisationFacts
    version: ContractVersion | None


async def organisation_by_prefix(prefix: str) -> OrganisationFacts | None:
    """The customer whose tickets' references begin so, if the eyes of this transaction see it."""
    row = await database.fetch_one("SELECT id, name, prefix FROM organisation WHERE prefix = upper($1)", prefix)
    return OrganisationFacts(**row) if row else None


async def namesakes(name: str) -> list[OrganisationFacts]:
    """The customers that are called so, whatever the case of the letters."""
    rows = await database.fetch(
        "SELECT id, name, prefix FROM organisation WHERE lower(name) = lower($1) ORDER BY prefix", name
    )
    return [OrganisationFacts(**row) for row in rows]


async def organisations_like(search: str, *, after: str | None = None, limit: int = PAGE) -> Page[Listed]:
    """Customers by name; those whose name has the searched words in it, or whose prefix begins with them. `after` is
    the id of the last one seen. Raises BadCursor."""
    try:
        last = UUID(after) if after else None
    except ValueError as error:
        raise BadCursor(after) from error
    rows = await database.fetch(
        "SELECT o.id, o.name, o.prefix FROM organisation o "
        "WHERE ($2::uuid IS NULL OR (o.name, o.id) > (SELECT l.name, l.id FROM organisation l WHERE l.id = $2)) "
        "AND (strpos(lower(o.name), lower($1)) > 0 OR starts_with(o.prefix, upper($1))) "
        "ORDER BY o.name, o.id LIMIT $3",
        search,
        last,
        limit + 1,
    )
    found = [OrganisationFacts(**row) for row in rows[:limit]]
    versions = await in_effect_of([organisation.id for organisation in found])
    listed = [Listed(organisation, versions.get(organisation.id)) for organisation in found]
    return Page(listed, str(found[-1].id) if len(rows) > limit else None)


@dataclass(frozen=True, slots=True)
class Logged:
    """Something that happened to a customer or its contract; `actor` is None for the command line."""

    seq: int
    kind: str
    actor: str | None
    at: datetime
    data: Mapping[str, Any]


async def log_of(
    organisation_id: UUID, contract_id: UUID | None, *, before: int | None = None, limit: int = PAGE
) -> list[Logged]:
    """What happened to a customer and its contract, the newest first, before that place in the log."""
    rows = await database.fetch(
        "SELECT e.seq, e.kind, p.name AS actor, e.at, e.data FROM event e LEFT JOIN person p ON p.id = e.actor_id "
        "WHERE e.organisation_id = $1 AND e.subject_id = ANY ($2) AND ($3::bigint IS NULL OR e.seq < $3) "
        "AND e.subject IN ('organisation', 'contract') ORDER BY e.seq DESC LIMIT $4",
        organisation_id,
        [organisation_id, *([contract_id] if contract_id else [])],
        before,
        limit,
    )
    return [Logged(row["seq"], row["kind"], row["actor"], row["at"], json.loads(row["data"])) for row in rows]
