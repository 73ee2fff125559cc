"""What the catalogue must say, so that no table stands outside the tenants' walls (design.md, "Data")."""

import importlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from piccolo.table import Table

import app
from app.config import Settings
from tests.servers import Servers, fresh_database

pytestmark = pytest.mark.anyio
# Piccolo's own list of what has run: the application's role may not even read it.
MIGRATIONS = "migration"
# Tables with rows of organisations that none of their people ever sees or writes.
# Nor do they see where somebody is signed in, but through verbs that say what of it shows the organisation.
ONLY_THE_VENDORS = [
    "contract_internal",
    "notice",
    "replay",
    "session",
    "api_token",
    "view_as",
    "identity_link",
    "sso_request",
    "article_source",
    "search_entry",
    "search_source",
]
# The shortest name by which information_schema and Piccolo's columns mean the same type.
TYPES = {"timestamp with time zone": "TIMESTAMPTZ", "character varying": "VARCHAR"}


@pytest.fixture(scope="module")
def settings(servers: Servers, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """One migrated database for all of these tests, for they only read."""
    with fresh_database(servers, f"uphold_{worker_id}_catalogue", tmp_path_factory.mktemp("data"), 0) as settings:
        yield settings


@pytest.fixture(scope="module")
async def owner(settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """The owner's connection to it."""
    connection = await asyncpg.connect(settings.database_url)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
def role(settings: Settings) -> str:
    """The name of the application's role."""
    return urlsplit(settings.app_database_url).username or ""


async def names(owner: asyncpg.Connection, sql: str, *args: object) -> list[str]:
    """The first column of a query."""
    return [str(row[0]) for row in await owner.fetch(sql, *args)]


async def test_every_table_has_row_security_on_and_forced(owner: asyncpg.Connection) -> None:
    open_tables = await names(
        owner,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
        "AND NOT (relrowsecurity AND relforcerowsecurity) AND relname <> $1",
        MIGRATIONS,
    )
    assert open_tables == []


async def test_every_table_lets_its_owner_migrate_its_rows(owner: asyncpg.Connection) -> None:
    missing = await names(
        owner,
        "SELECT relname FROM pg_class c WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace "
        "AND relname <> $1 AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polcmd = '*' "
        "AND p.polroles = ARRAY[c.relowner] AND pg_get_expr(p.polqual, c.oid) = 'true' "
        "AND pg_get_expr(p.polwithcheck, c.oid) = 'true')",
        MIGRATIONS,
    )
    assert missing == []


async def test_every_table_of_an_organisation_says_who_of_it_sees_what(owner: asyncpg.Connection) -> None:
    silent = await names(
        owner,
        "SELECT table_name FROM information_schema.columns c WHERE table_schema = 'public' "
        "AND column_name = 'organisation_id' AND NOT EXISTS (SELECT FROM pg_policies p "
        "WHERE p.tablename = c.table_name AND p.policyname = c.table_name || '_contact' AND "
        "coalesce(p.qual, p.with_check) LIKE '%orgs()%') AND NOT table_name = ANY ($1)",
        ONLY_THE_VENDORS,
    )
    assert silent == []


async def test_no_reference_can_point_across_organisations(owner: asyncpg.Connection) -> None:
    loose = await names(
        owner,
        """
        WITH tenant AS (
            SELECT a.attrelid AS oid, a.attnum FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE a.attname = 'organisation_id' AND c.relkind IN ('r', 'p')
              AND c.relnamespace = 'public'::regnamespace)
        SELECT k.conrelid::regclass || ': ' || pg_get_constraintdef(k.oid) FROM pg_constraint k
        JOIN tenant source ON source.oid = k.conrelid JOIN tenant target ON target.oid = k.confrelid
        WHERE k.contype = 'f' AND NOT (k.conkey[1] = source.attnum AND k.confkey[1] = target.attnum)
          -- A session is a person's: its organisation only narrows what it shows.
          AND k.confrelid <> 'session'::regclass
          -- Where the organisation may be none, a key without it stands beside the one with it, which rests then.
          AND NOT EXISTS (
            SELECT FROM pg_constraint whole WHERE whole.contype = 'f' AND whole.conrelid = k.conrelid
            AND whole.confrelid = k.confrelid AND whole.conkey[1] = source.attnum AND whole.confkey[1] = target.attnum)
        """,
    )
    assert loose == []


async def test_keys_of_an_organisations_tables_begin_with_the_organisation(owner: asyncpg.Connection) -> None:
    loose = await names(
        owner,
        """
        SELECT k.conrelid::regclass FROM pg_constraint k
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attname = 'organisation_id' AND a.attnotnull
        WHERE k.contype = 'p' AND k.connamespace = 'public'::regnamespace AND k.conkey[1] <> a.attnum
        """,
    )
    assert loose == []


async def test_the_application_cannot_step_round_the_walls(owner: asyncpg.Connection, role: str) -> None:
    found = await owner.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = $1",
        role,
    )
    assert found is not None
    assert not any(found.values())
    owned = "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = $1"
    assert await names(owner, owned, role) == []
    above = "SELECT pg_get_userbyid(roleid) FROM pg_auth_members WHERE pg_get_userbyid(member) = $1"
    assert await names(owner, above, role) == []


async def test_the_owner_is_bound_by_row_security_too(owner: asyncpg.Connection) -> None:
    """Else every test of the owner's policies, and of the definer functions, would prove nothing."""
    assert not await owner.fetchval("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


@pytest.mark.parametrize(
    "table",
    [
        "event",
        "plan_version",
        "contract_version",
        "contract_internal",
        "add_on_entry",
        "revision",
        "article_address",
    ],
)
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
async def test_what_was_written_once_is_not_the_applications_to_change(
    owner: asyncpg.Connection, role: str, table: str, right: str
) -> None:
    assert not await owner.fetchval("SELECT has_table_privilege($1, $2, $3)", role, table, right)


async def test_the_application_does_not_set_the_products_time(owner: asyncpg.Connection, role: str) -> None:
    for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
        assert not await owner.fetchval("SELECT has_table_privilege($1, 'time_offset', $2)", role, right)


async def test_the_application_does_not_change_who_anybody_is(owner: asyncpg.Connection, role: str) -> None:
    changeable = await names(
        owner,
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'person' "
        "AND has_column_privilege($1, 'person', column_name, 'UPDATE') ORDER BY 1",
        role,
    )
    assert changeable == ["name", "zone"]


async def test_the_application_has_no_business_with_the_list_of_migrations(
    owner: asyncpg.Connection, role: str
) -> None:
    for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
        assert not await owner.fetchval("SELECT has_table_privilege($1, $2, $3)", role, MIGRATIONS, right)


async def test_every_view_sees_with_its_readers_eyes(owner: asyncpg.Connection) -> None:
    others = await names(
        owner,
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relkind = 'm' OR relkind = 'v' "
        "AND NOT coalesce(reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on'])",
    )
    assert others == []


async def test_only_the_known_functions_lend_the_owners_eyes(owner: asyncpg.Connection) -> None:
    lenders = await owner.fetch(
        "SELECT proname, proconfig, has_function_privilege('public', oid, 'EXECUTE') AS anybodys FROM pg_proc "
        "WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname"
    )
    known = [
        "articles_tagged",
        "audit_append",
        "scim_users_at",
        "search_follow",
        "search_follow_messages",
        "search_matches",
        "set_contact_active",
        "set_person_email",
        "set_staff_active",
        "set_staff_role",
        "viewer_of_session",
        "viewer_of_token",
        "way_in_of",
    ]
    assert [row["proname"] for row in lenders] == known
    assert not any(row["anybodys"] for row in lenders)
    assert all("search_path=public, pg_temp" in row["proconfig"] for row in lenders)


def tables() -> list[type[Table]]:
    """Every Table of the product."""
    root = Path(app.__file__).parent
    for path in sorted(root.glob("domain/*/tables.py")):
        importlib.import_module(".".join(("app", *path.relative_to(root).with_suffix("").parts)))
    return [table for table in Table.__subclasses__() if table.__module__.startswith("app.domain.")]


@pytest.mark.parametrize("table", tables(), ids=lambda table: table._meta.tablename)
async def test_columns_in_code_are_those_of_the_database(owner: asyncpg.Connection, table: type[Table]) -> None:
    rows = await owner.fetch(
        "SELECT column_name, CASE data_type WHEN 'ARRAY' THEN substr(udt_name, 2) || '[]' ELSE data_type END "
        "AS data_type, is_nullable FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = $1",
        table._meta.tablename,
    )
    stand = {
        row["column_name"]: (TYPES.get(row["data_type"], row["data_type"].upper()), row["is_nullable"] == "YES")
        for row in rows
    }
    assert {c._meta.name: (c.column_type, c._meta.params["null"]) for c in table._meta.columns} == stand
