"""What row-level security must let through and what it must stop, table by table, and a check that tries all of it.

Organisation A has a contact (a), her colleague (d) and things internal to the staff (a!); organisation B has a contact
(b); c is on the staff, e its administrator, x belongs to nobody. These letters say whose a row is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from app.lib.database import NOBODY, SYSTEM, Who

A, B, C, D, E = (UUID(f"00000000-0000-7000-8000-00000000000{letter}") for letter in "abcde")
_ORGANISATION, _PERSON, _OWN, _ANYBODY = (
    f"right({column}::text, 1)" for column in ("organisation_id", "person_id", "id", "'x'")
)
_OF_ARTICLE = "right(article_id::text, 1)"
_INTERNAL = f"{_ORGANISATION} || CASE WHEN public THEN '' ELSE '!' END"
_MOVED = f"organisation_id = '{B}'"


@dataclass(frozen=True, slots=True)
class May:
    """Whose rows somebody sees, adds, changes and erases; "*" is everybody's."""

    sees: str = ""
    adds: str = ""
    changes: str = ""
    erases: str = ""


def all_of(whose: str) -> May:
    """Everything with these rows."""
    return May(whose, whose, whose, whose)


NOTHING, EVERYTHING = May(), all_of("*")


@dataclass(frozen=True, slots=True)
class Wall:
    """A table, how to tell whose a row is, a harmless change, and what each may do; `administrator` where that differs
    from the staff's, `keeper`, who looks after A's sign-in and nothing else, where they have to do with it. `out` are
    changes by which a contact would push a row of theirs out of their own sight."""

    table: str
    whose: str
    touch: str
    contact: May = NOTHING
    staff: May = EVERYTHING
    nobody: May = NOTHING
    system: May = EVERYTHING
    administrator: May | None = None
    keeper: May | None = None
    out: tuple[str, ...] = ()


_SEEN_BY_ALL = May("*")
WALLS = (
    Wall("time_offset", _ANYBODY, "ahead = '0'", _SEEN_BY_ALL, _SEEN_BY_ALL, _SEEN_BY_ALL, _SEEN_BY_ALL),
    Wall("organisation", _OWN, "name = 'y'", May("a"), _SEEN_BY_ALL, administrator=May("*", "*", "*"), keeper=May("a")),
    Wall(
        "person",
        _OWN,
        "name = 'y'",
        May("a c d e", changes="a"),
        May("*", changes="c"),
        administrator=May("*", "a b d", "e"),
        keeper=May("a c d e", changes="a"),
    ),
    Wall(
        "membership",
        _ORGANISATION,
        "role = 'member'",
        May("a"),
        _SEEN_BY_ALL,
        administrator=EVERYTHING,
        keeper=May("a"),
    ),
    Wall("credential", _PERSON, "password_hash = 'y'", NOTHING, NOTHING),
    Wall("session", _PERSON, "browser = 'y'", NOTHING, NOTHING),
    Wall("api_token", _PERSON, "expires_at = NULL", NOTHING, NOTHING),
    Wall("view_as", _ORGANISATION, "looks = 1", NOTHING, NOTHING),
    Wall("password_reset", _PERSON, "used_at = NULL", NOTHING, NOTHING),
    *(
        Wall(table, _PERSON, touch, NOTHING, NOTHING)
        for table, touch in (
            ("passkey", "name = 'y'"),
            ("totp", "last_step = 1"),
            ("recovery_code", "used_at = NULL"),
            ("sign_in_step", "used_at = NULL"),
            ("known_browser", "seen_at = '-infinity'"),
        )
    ),
    Wall("throttle", _ANYBODY, "level = 0", NOTHING, NOTHING),
    Wall("form_key", _PERSON, "location = 'y'", all_of("a"), all_of("c")),
    Wall("plan_version", _ANYBODY, "stem = 'y'", _SEEN_BY_ALL, _SEEN_BY_ALL, administrator=May("*", "*")),
    Wall(
        "plan_draft",
        "right(kept_by::text, 1)",
        "version = 'y'",
        NOTHING,
        NOTHING,
        administrator=May("*", "e", "*", "*"),
    ),
    Wall("replay", "right(asked_by::text, 1)", "error = 'y'", NOTHING, NOTHING, administrator=May("*", "e", "", "*")),
    Wall("calendar_version", _ANYBODY, "changes = 'y'", _SEEN_BY_ALL, _SEEN_BY_ALL, administrator=May("*", "*")),
    Wall("contract", _ORGANISATION, "shows_budget = true", May("a"), _SEEN_BY_ALL, administrator=May("*", "*", "*")),
    Wall("contract_version", _ORGANISATION, "tier = 'y'", May("a"), _SEEN_BY_ALL, administrator=May("*", "*")),
    Wall("contract_internal", _ORGANISATION, "note = 'y'", NOTHING, _SEEN_BY_ALL, administrator=May("*", "*")),
    Wall("add_on_entry", _ORGANISATION, "why = 'y'", May("a"), _SEEN_BY_ALL, administrator=May("*", "*")),
    Wall("contact_role", _ORGANISATION, "given_by = NULL", May("a"), _SEEN_BY_ALL, administrator=EVERYTHING),
    Wall("telephone", _ORGANISATION, "shown = 'y'", May("a"), _SEEN_BY_ALL, administrator=EVERYTHING),
    Wall("named_person", _ORGANISATION, "named_by = NULL", May("a"), _SEEN_BY_ALL, administrator=EVERYTHING),
    Wall("ticket", _ORGANISATION, "subject = 'y'", all_of("a"), out=(_MOVED,)),
    Wall("message", _INTERNAL, "body = 'y'", May("a", "a"), May("*", "a!")),
    Wall("attachment", _INTERNAL, "name = 'y'", May("a", "a"), May("*", "*")),
    Wall(
        "clock",
        f"{_ORGANISATION} || CASE commitment WHEN 'internal' THEN '!' ELSE '' END",
        "target = 'y'",
        all_of("a"),
        out=(_MOVED, "commitment = 'internal'"),
    ),
    Wall("watch", _ORGANISATION, "person_id = person_id", all_of("a"), out=(_MOVED,)),
    Wall("rating", _ORGANISATION, "comment = 'y'", all_of("a"), out=(_MOVED,)),
    Wall("event", _INTERNAL, "kind = 'y'", May("a", "a"), May("*", "a!")),
    Wall("delivery", _ORGANISATION, "kind = 'y'", May(adds="a"), May(adds="*"), administrator=EVERYTHING),
    Wall("group_member", _PERSON, "position = 2", NOTHING, _SEEN_BY_ALL, administrator=EVERYTHING),
    Wall("availability", _PERSON, "zone = 'y'", NOTHING, May("*", "c", "c", "c"), administrator=EVERYTHING),
    Wall("absence", _PERSON, "note = 'y'", NOTHING, May("*", "c", "c", "c"), administrator=EVERYTHING),
    Wall("rota", _ANYBODY, "name = 'y'", NOTHING, _SEEN_BY_ALL, administrator=EVERYTHING),
    Wall("rota_version", _ANYBODY, "zone = 'y'", NOTHING, _SEEN_BY_ALL, administrator=May("*", "*")),
    Wall("rota_override", _PERSON, "why = 'y'", NOTHING, May("*", "c", "c", "c"), administrator=EVERYTHING),
    Wall("swap", "right(asked_by::text, 1)", "note = 'y'", NOTHING, May("*", "c", "c e"), administrator=EVERYTHING),
    Wall(
        "test_page",
        "right(sent_by::text, 1)",
        "times = 2",
        NOTHING,
        May("*", "c", "c"),
        administrator=May("*", "e", "e"),
    ),
    Wall("preference", _PERSON, "wanted = true", May("a c d e", "a", "a", "a"), May("*", "c", "c", "c")),
    Wall("timer", _ORGANISATION, "attempts = 1", May("a", "a", "", "a"), May("*", "*", "", "*")),
    Wall("escalation", _ORGANISATION, "role = 'y'", May("a"), May("*", changes="*")),
    Wall("notice", _ORGANISATION, "kind = 'y'", NOTHING, NOTHING),
    # Whoever reads an article reads what it is about.
    Wall("component", _OWN, "name = 'y'", _SEEN_BY_ALL, nobody=May("a")),
    *(
        Wall(table, _ANYBODY, touch, _SEEN_BY_ALL)
        for table, touch in (
            ("manual_status", "set_at = '-infinity'"),
            ("incident", "name = 'y'"),
            ("incident_component", "incident_id = incident_id"),
            ("incident_update", "body = 'y'"),
            ("affected_component", "status = 'operational'"),
        )
    ),
    Wall("incident_template", _ANYBODY, "name = 'y'"),
    Wall("publication", _ANYBODY, "version = 2"),
    Wall("incident_ticket", _ORGANISATION, "linked_by = linked_by", May("a")),
    # Whoever reads an article (a: everybody's, b: customers', e: of A's tiers) reads what belongs to it.
    *(
        Wall(table, whose, touch, May("a b e"), nobody=May("a"), keeper=May("a"))
        for table, whose, touch in (
            ("section", _OWN, "position = 2"),
            ("section_name", "right(section_id::text, 1)", "name = 'y'"),
            ("article", _OWN, "kind = 'guide'"),
            ("article_address", _OF_ARTICLE, "article_id = article_id"),
            ("article_text", _OF_ARTICLE, "title = 'y'"),
            ("article_file", _OF_ARTICLE, "name = 'y'"),
        )
    ),
    Wall("revision", _OF_ARTICLE, "note = 'y'", keeper=NOTHING),
    *(
        Wall(table, "right(chain::text, 1)", touch, NOTHING, NOTHING, administrator=May("*"), keeper=May("a"))
        for table, touch in (("audit_chain", "hash = ''"), ("audit_entry", "action = 'y'"))
    ),
    Wall(
        "audit_sink",
        _ORGANISATION,
        "last_error = 'y'",
        NOTHING,
        NOTHING,
        administrator=May("*", "*", "*"),
        keeper=May("a", "a", "a"),
    ),
    *(
        Wall(table, _ORGANISATION, touch, NOTHING, NOTHING, administrator=EVERYTHING, keeper=all_of("a"))
        for table, touch in (
            ("connection", "guide = 'okta'"),
            ("connection_key", "state = 'next'"),
            ("group_role", "role = 'y'"),
            ("pilot", "person_id = person_id"),
            ("domain", "token = 'y'"),
            ("test_sign_in", "outcome = '{}'"),
            ("sign_in_policy", "enforced_by = NULL"),
            ("break_glass", "named_by = NULL"),
            ("scim_token", "used_at = NULL"),
            ("invitation", "name = 'y'"),
        )
    ),
    *(
        Wall(table, _ORGANISATION, touch, NOTHING, NOTHING, administrator=May("*"), keeper=May("a"))
        for table, touch in (
            ("identity", "seen_at = NULL"),
            ("scim_user", "external_id = NULL"),
            ("scim_group", "external_id = NULL"),
            ("scim_member", "user_id = user_id"),
        )
    ),
    *(
        Wall(table, whose, touch, NOTHING, NOTHING)
        for table, whose, touch in (
            ("identity_link", _ORGANISATION, "used_at = NULL"),
            ("sso_request", _ORGANISATION, "used_at = NULL"),
            ("assertion_seen", "right(connection_id::text, 1)", "expires_at = '-infinity'"),
        )
    ),
    Wall("draft", _PERSON, "component_id = NULL", all_of("a"), _SEEN_BY_ALL, out=(_MOVED, f"person_id = '{D}'")),
    Wall("suggestion", "right(draft_id::text, 1)", "rank = 2", all_of("a"), _SEEN_BY_ALL, out=(_MOVED,)),
    Wall("draft_month", _ANYBODY, "shown = 2", NOTHING, _SEEN_BY_ALL),
    Wall("feedback", "right(coalesce(person_id::text, 'x'), 1)", "words = 'y'", May("a")),
    Wall("miss", _ANYBODY, "times = 2"),
    Wall("miss_asker", _ANYBODY, "asker = 'y'", NOTHING, NOTHING),
    Wall("citation", _ORGANISATION, "at = '-infinity'", May(adds="a")),
    Wall("article_source", _ORGANISATION, "drafted_at = '-infinity'"),
    Wall("search_entry", _ORGANISATION, "at = '-infinity'", NOTHING, NOTHING, system=May("*")),
    Wall("heartbeat", _ANYBODY, "at = '-infinity'", _SEEN_BY_ALL, _SEEN_BY_ALL, nobody=_SEEN_BY_ALL),
)
ROWS = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


async def breaches(owner: asyncpg.Connection, role: str, walls: Sequence[Wall] = WALLS) -> list[str]:
    """What is not as it must be, in words; nothing when every wall holds. `role` is the application's.

    In a transaction of the owner's, who afterwards rolls back what was granted here: all rights on all tables, so that
    row-level security stands alone.
    """
    await owner.execute(f'GRANT "{role}" TO CURRENT_USER; GRANT ALL ON ALL TABLES IN SCHEMA public TO "{role}"')
    found = list[str]()
    for wall in walls:
        rows = await owner.fetch(
            f"SELECT {wall.whose} AS whose, to_jsonb(t)::text AS row FROM {wall.table} t ORDER BY 1"
        )
        found += await _Prober(owner, wall, "the owner", rows).breaches(EVERYTHING)
        await owner.execute(f'SET LOCAL ROLE "{role}"')
        for who, may in (
            (Who("contact", A, (A,)), wall.contact),
            (Who("contact", A, (), (A,)), wall.keeper),
            (Who("staff", C), wall.staff),
            (Who("staff", E), wall.administrator),
            (NOBODY, wall.nobody),
            (SYSTEM, wall.system),
        ):
            if may is not None:
                await _look_as(owner, who)
                found += await _Prober(owner, wall, who.role, rows).breaches(may)
        await _look_as(owner, Who("contact", A, (A,)))
        found += await _pushed_out(owner, wall)
        await owner.execute("RESET ROLE")
    return found


async def _look_as(connection: asyncpg.Connection, who: Who) -> None:
    await connection.execute(
        "SELECT set_config('app.role', $1, true), set_config('app.person', $2, true), "
        "set_config('app.orgs', $3, true), set_config('app.identity_orgs', $4, true)",
        who.role,
        str(who.person or ""),
        "{" + ",".join(map(str, who.orgs)) + "}",
        "{" + ",".join(map(str, who.identity_orgs)) + "}",
    )


async def _pushed_out(connection: asyncpg.Connection, wall: Wall) -> list[str]:
    return [
        f"a contact can change {wall.table} to {change}"
        for change in wall.out
        if await _tried(connection, f"UPDATE {wall.table} SET {change}") is not None
    ]


@dataclass(frozen=True, slots=True)
class _Prober:
    """Tries what somebody may do to one table, and undoes it."""

    connection: asyncpg.Connection
    wall: Wall
    name: str
    rows: Sequence[asyncpg.Record]

    async def breaches(self, may: May) -> list[str]:
        """Where it differs from what they may do."""
        table = self.wall.table
        seen = {row[0] for row in await self.connection.fetch(f"SELECT {self.wall.whose} FROM {table}")}
        changed = await _tried(self.connection, f"UPDATE {table} SET {self.wall.touch}")
        erased = await _tried(self.connection, f"DELETE FROM {table}")
        added = {row["whose"] for row in self.rows if await self._adds(row["row"])}
        erasable = self._count(may.erases)
        checked = {
            "sees": seen == self._whose(may.sees),
            "changes": changed == self._count(may.changes),
            "erases": erased == erasable or (erased == _SOME and erasable > 0),
            "adds": added == self._whose(may.adds),
        }
        return [
            f"{self.name} {verb} other rows of {table} than they may" for verb, holds in checked.items() if not holds
        ]

    def _whose(self, letters: str) -> set[str]:
        return {row["whose"] for row in self.rows} if letters == "*" else set(letters.split())

    def _count(self, letters: str) -> int:
        return sum(row["whose"] in self._whose(letters) for row in self.rows)

    async def _adds(self, row: str) -> bool:
        columns = await self.connection.fetchval(_WRITTEN, self.wall.table)
        sql = (
            "INSERT INTO {0} ({1}) OVERRIDING SYSTEM VALUE "
            "SELECT {1} FROM jsonb_populate_record(NULL::{0}, $1::text::jsonb)"
        )
        return await _tried(self.connection, sql.format(self.wall.table, columns), row) is not None


_SOME = -1
# What PostgreSQL computes itself nobody may write.
_WRITTEN = (
    "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute "
    "WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
)


async def _tried(connection: asyncpg.Connection, sql: str, *args: object) -> int | None:
    """How many rows a statement would touch, undone. None when row security refuses it; _SOME when it let the statement
    through and a key or a reference stopped it afterwards."""
    attempt = connection.transaction()
    await attempt.start()
    try:
        return int((await connection.execute(sql, *args)).rpartition(" ")[2])
    except asyncpg.InsufficientPrivilegeError:
        return None
    except asyncpg.IntegrityConstraintViolationError:
        return _SOME
    finally:
        await attempt.rollback()
