"""An organisation whose people sign in through a provider, as far as sessions and tokens can tell."""

from uuid import UUID

from app.domain.accounts.actions import start_session
from app.domain.accounts.ways_in import Through
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.web.cookies import cookie_name
from tests.browser import Browser
from tests.house import House


async def give_connection(organisation_id: UUID | None) -> Through:
    """A connection, and what a provider says of somebody there."""
    connection_id = new_id()
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO connection (organisation_id, id, name, protocol, state) "
            "VALUES ($1, $2, 'Entra', 'oidc', 'on')",
            organisation_id,
            connection_id,
        )
    return Through(connection_id, organisation_id, "https://idp.example", "subject")


async def enforce(organisation_id: UUID | None) -> None:
    """From now on only the provider's word does there."""
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO sign_in_policy (organisation_id, id, enforced_at) VALUES ($1, $2, clock_timestamp())",
            organisation_id,
            new_id(),
        )


async def demand_factor(organisation_id: UUID | None, role: str) -> None:
    """People of that role must have a second factor."""
    async with database.transaction(SYSTEM):
        await database.execute(
            "INSERT INTO sign_in_policy (organisation_id, id, factor_roles) VALUES ($1, $2, ARRAY[$3])",
            organisation_id,
            new_id(),
            role,
        )


async def browser_through(house: House, name: str, through: Through) -> Browser:
    """A browser that somebody signed in with through the provider."""
    async with database.transaction(SYSTEM):
        token = await start_session(
            house.cast[name].person_id, address="192.0.2.8", browser="Firefox on Linux", method="oidc", through=through
        )
    return Browser(house.app, house.settings.portal_url, {cookie_name(house.settings, "session"): token})
