"""Entries for other programs: one JSON object each, or rows of a table."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC
from typing import Any, Literal
from uuid import UUID

from app.domain.audit.chain import chain_of
from app.domain.audit.queries import BATCH, Asked, Noted, oldest
from app.lib import database
from app.lib.csv_text import csv_rows
from app.lib.database import Who

Format = Literal["jsonl", "csv"]
HEAD = (
    *("chain", "seq", "at", "action", "actor", "actor_name", "viewing_as", "directory"),
    *("address", "request", "details", "previous", "hash"),
)


def as_object(organisation: UUID | None, entry: Noted) -> dict[str, Any]:
    """An entry as the export, a webhook and syslog carry it; instants in UTC."""
    return {
        "chain": str(chain_of(organisation)),
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(),
        "action": entry.action,
        "actor": str(entry.actor_id) if entry.actor_id else None,
        "actor_name": entry.actor,
        "viewing_as": str(entry.viewing_as) if entry.viewing_as else None,
        "directory": str(entry.directory) if entry.directory else None,
        "address": entry.address,
        "request": entry.request,
        "details": dict(entry.details),
        "previous": entry.previous.hex(),
        "hash": entry.hash.hex(),
    }


async def exported(organisation: UUID | None, asked: Asked, form: Format, who: Who) -> AsyncIterator[str]:
    """The text of an export, the oldest entry first, each batch read in a transaction of its own: what was written
    once does not change meanwhile."""
    if form == "csv":
        yield csv_rows([HEAD])
    last = 0
    while found := await _batch(organisation, asked, last, who):
        objects = [as_object(organisation, entry) for entry in found]
        yield "".join(map(_line, objects)) if form == "jsonl" else csv_rows(map(_cells, objects))
        last = found[-1].seq


async def _batch(organisation: UUID | None, asked: Asked, last: int, who: Who) -> list[Noted]:
    async with database.transaction(who, reading=True):
        return await oldest(organisation, asked, BATCH, above=last)


def _line(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False) + "\n"


def _cells(said: dict[str, Any]) -> Sequence[object]:
    details = json.dumps(said["details"], ensure_ascii=False, sort_keys=True)
    return [details if name == "details" else said[name] for name in HEAD]
