"""`portal user …`."""

import asyncio
import os
import sys

import click

from app.config import Settings, load
from app.domain.accounts import actions, factors, people, queries
from app.domain.accounts.secrets import hash_password
from app.domain.accounts.viewer import STAFF_ROLES
from app.domain.audit.trail import note
from app.domain.identity import leaving
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.refusals import Refused

ROLES = (*STAFF_ROLES, "member", "admin")


@click.group("user", help="People of this installation.")
def command() -> None:
    """Holds `create`, `deactivate`, `activate` and `reset-factors`."""


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
            organisation_id = None
            if organisation is None:
                person_id = await people.create_person(email, name, staff_role=role, password_hash=hashed)  # type: ignore[arg-type]
            else:
                organisation_id = await queries.organisation_by_name(organisation)
                if organisation_id is None:
                    raise click.UsageError(f"there is no organisation {organisation!r}")
                person_id = await people.create_person(email, name, password_hash=hashed)
                await people.join(organisation_id, person_id, role)
            await note([organisation_id], "person.created", person=person_id, role=role)
            if hashed:
                return f"{email} can sign in as {role}"
            token = await actions.new_reset(person_id)
            return f"{email} is {role} and chooses a password here, within the hour: " + (
                f"{settings.portal_url}/password-reset/{token}"
            )
    finally:
        await database.stop()


@command.command("deactivate", help="Shut somebody out, and end their sessions and tokens.")
@click.option("--email", required=True)
def deactivate(email: str) -> None:
    """Exits 2 when the address is nobody's, or nobody would be left to let people in."""
    _turn(email, active=False)
    click.echo(f"{email} is shut out; what was theirs was handed over")


@command.command("activate", help="Let somebody in again.")
@click.option("--email", required=True)
def activate(email: str) -> None:
    """Exits 2 when the address is nobody's."""
    _turn(email, active=True)
    click.echo(f"{email} may sign in again")


def _turn(email: str, *, active: bool) -> None:
    try:
        asyncio.run(_set_active(load(os.environ), email, active=active))
    except Refused as refused:
        raise click.UsageError(str(refused)) from refused


async def _set_active(settings: Settings, email: str, *, active: bool) -> None:
    await database.start(settings.database_url)
    try:
        async with database.transaction(SYSTEM):
            await leaving.set_active(email.strip(), active=active)
    finally:
        await database.stop()


@command.command("reset-factors", help="Take somebody's second factors away who has lost them, and end their sessions.")
@click.option("--email", required=True)
@click.option("--reason", required=True, help="kept in the audit trail")
def reset_factors(email: str, reason: str) -> None:
    """Exits 2 when the address is nobody's."""
    settings = load(os.environ)
    if not asyncio.run(_reset(settings, email, reason)):
        raise click.UsageError(f"{email!r} is nobody's address")
    click.echo(f"{email} signs in with the password alone, and was told by mail")


async def _reset(settings: Settings, email: str, reason: str) -> bool:
    await database.start(settings.database_url)
    try:
        async with database.transaction(SYSTEM):
            person = await queries.person_by_email(email.strip())
            if person:
                await factors.wipe(None, person["id"], reason)
            return person is not None
    finally:
        await database.stop()
