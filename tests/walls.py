"""What row-level security must let through and what it must stop, table by table, and a check that tries it all.

Organisation A has a contact (a), her colleague (d) and something internal (a!); organisation B has a contact (b); c is on
the staff, x is nobody's. A row's letters say whose it is.
"""

import json
from collections.abc import Iterable
from contextlib import asynccontextmanager
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from app.lib.database import NOBODY, SYSTEM, Who

A, B, C, D = (UUID(f"00000000-0000-7000-8000-00000000000{letter}") for letter in "abcd")
CONTACT, STAFF = Who("contact", A, (A,)), Who("staff", C)
ORGANISATION, PERSON = "right(organisation_id::text, 1)", "right(person_id::text, 1)"
INTERNAL = f"{ORGANISATION} || CASE WHEN public THEN '' ELSE '!' END"


@dataclass(frozen=True, slots=True)
class Wall:
    """Whose rows of a table each may see and write, as letters; the system and the owner see all of them.

    `adds` and `erases` are for those who may not do everything to what they write, `known` for tables that tell
    everybody something. `touch` writes a row in place, `out` moves it to where a contact may not have it.
    """

    table: str
    whose: str
    touch: str
    contact: str = ""
    staff: str = ""
    nobody: str = ""
    contact_writes: str | None = None
    staff_writes: str | None = None
    contact_adds: str | None = None
    contact_erases: str | None = None
    system_writes: bool = True
    out: str = ""

    def seen_by(self, who: Who, all_rows: set[str]) -> set[str]:
        """Whose rows they see."""
        return all_rows if who.role == "system" else _letters(getattr(self, _NAMES[who.role]))

    def written_by(self, who: Who, all_rows: set[str]) -> set[str]:
        """Whose rows they change."""
        if who.role == "system":
            return all_rows if self.system_writes else set()
        if who.role == "none":
            return set()
        writes = self.contact_writes if who.role == "contact" else self.staff_writes
        return self.seen_by(who, all_rows) if writes is None else _letters(writes)

    def added_by(self, who: Who, all_rows: set[str]) -> set[str]:
        """Whose rows they can make."""
        narrowed = self.contact_adds if who.role == "contact" else None
        return self.written_by(who, all_rows) if narrowed is None else _letters(narrowed)

    def erased_by(self, who: Who, all_rows: set[str]) -> set[str]:
        """Whose rows they can delete."""
        narrowed = self.contact_erases if who.role == "contact" else None
        return self.written_by(who, all_rows) if narrowed is None else _letters(narrowed)


_NAMES = {"contact": "contact", "staff": "staff", "none": "nobody"}
