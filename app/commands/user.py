"""`portal user create`."""

import asyncio
import os

import click

from app.config import load
from app.domain.accounts import actions, people, queries
from app.domain.accounts.secrets import hash_password
from app.domain.accounts.viewer import STAFF_ROLES
from app.lib import database
from app.lib.database import SYSTEM

ROLES = (*STAFF_ROLES, "member", "admin")


@click.group("user", help="People of this installation.")
def command() -> None:
    """Holds `create`."""


@command.command("create", help="Make a person; asks for the password unless it comes on standard input.")
@click.option("--email", required=True)
@click.option("--role", required=True, type=click.Choice(ROLES), help="member and admin need --organisation")
@click.option("--name", help="default: the part of the address before the @")
@click.option("--organisation", help="name or prefix")
@click.option("--password-stdin", is_flag=True, help="read the password from standard input")
def create_user(email: str, role: str, name: str | None, organisation: str | None, password_stdin: bool) -> None:
    """Exits 2 with one line on anything that cannot be."""
    contact = role in ("member", "admin")
    if contact != bool(organisation):
        raise click.UsageError("--organisation goes with the roles member and admin, and only with them")
    if "@" not in email.strip("@"):
        raise click.UsageError(f"{email!r} is no email address")
    if password_stdin:
        password = click.get_text_stream("stdin").read().rstrip("\n")
    else:
        password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        actions.check_password(password)
        asyncio.run(_create(email, role, name or email.partition("@")[0], organisation, password))
    except (actions.PasswordRefused, people.PersonExists) as refused:
        raise click.UsageError(str(refused)) from refused
    click.echo(f"{email} can sign in as {role}")


async def _create(email: str, role: str, name: str, organisation: str | None, password: str) -> None:
    hashed = await hash_password(password)
    await database.start(load(os.environ).database_url)
    try:
        async with database.transaction(SYSTEM):
            if organisation is None:
                await people.create_person(email, name, staff_role=role, password_hash=hashed)  # type: ignore[arg-type]
                return
            organisation_id = await queries.organisation_by_name(organisation)
            if organisation_id is None:
                raise click.UsageError(f"there is no organisation {organisation!r}")
            person_id = await people.create_person(email, name, password_hash=hashed)
            await people.join(organisation_id, person_id, role)
    finally:
        await database.stop()
