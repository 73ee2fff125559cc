"""`portal user create`."""

import asyncio
import os
import sys

import click

from app.config import Settings, load
from app.domain.accounts import actions, people, queries
from app.domain.accounts.secrets import hash_password
from app.domain.accounts.viewer import STAFF_ROLES
from app.lib import database
from app.lib.database import SYSTEM

ROLES = (*STAFF_ROLES, "member", "admin")


@click.group("user", help="People of this installation.")
def command() -> None:
    """Holds `create`."""


@command.command("create", help="Make a person; prints a link with which they choose their password.")
@click.option("--email", required=True)
@click.option("--role", required=True, type=click.Choice(ROLES), help="member and admin need --organisation")
@click.option("--name", help="default: the part of the address before the @")
@click.option("--organisation", help="name or prefix of a customer")
@click.option("--password-stdin", is_flag=True, help="set the password read from standard input; prints no link")
def create_user(email: str, role: str, name: str | None, organisation: str | None, password_stdin: bool) -> None:
    """Exits 2 with one line on anything that cannot be."""
    if (role in ("member", "admin")) != bool(organisation):
        raise click.UsageError("--organisation goes with the roles member and admin, and only with them")
    if not people.is_address(email):
        raise click.UsageError(f"{email!r} is no email address")
    password = sys.stdin.read().rstrip("\n") if password_stdin else None
    settings = load(os.environ)
    try:
        if password is not None:
            actions.check_password(password)
        made = _create(settings, email, role, name or email.partition("@")[0], organisation, password)
        click.echo(asyncio.run(made))
    except (actions.PasswordRefused, people.PersonExists) as refused:
        raise click.UsageError(str(refused)) from refused


async def _create(
    settings: Settings, email: str, role: str, name: str, organisation: str | None, password: str | None
) -> str:
    hashed = await hash_password(password) if password is not None else None
    await database.start(settings.database_url)
    try:
        async with database.transaction(SYSTEM):
            if organisation is None:
                person_id = await people.create_person(email, name, staff_role=role, password_hash=hashed)  # type: ignore[arg-type]
            else:
                organisation_id = await queries.organisation_by_name(organisation)
                if organisation_id is None:
                    raise click.UsageError(f"there is no organisation {organisation!r}")
                person_id = await people.create_person(email, name, password_hash=hashed)
                await people.join(organisation_id, person_id, role)
            if hashed:
                return f"{email} can sign in as {role}"
            token = await actions.new_reset(person_id)
            return f"{email} is {role} and chooses a password here, within the hour: " + (
                f"{settings.portal_url}/password-reset/{token}"
            )
    finally:
        await database.stop()
