"""What sign-ins through providers leave behind is forgotten once it can serve nobody."""

import pytest

from app.domain.accounts.expiry import forget_spent
from tests.cast import as_owner, rows
from tests.house import House
from tests.routes.sso.doors import NELL
from tests.routes.sso.saml_doors import saml_door

pytestmark = pytest.mark.anyio
TABLES = ("sso_request", "assertion_seen", "identity_link")


async def test_what_has_served_is_forgotten_after_a_day(house: House) -> None:
    door = await saml_door(house)
    await door.sign_in(house.visitor(), subject="nell-1", attributes=NELL)
    await door.sign_in(house.visitor())
    await forget_spent()
    assert all([await rows(f"SELECT * FROM {table}") for table in TABLES])
    for table in TABLES:
        await as_owner(
            house.settings,
            f"UPDATE {table} SET expires_at = clock_timestamp() - interval '1 day' - interval '1 second'",
        )
    await forget_spent()
    assert not any([await rows(f"SELECT * FROM {table}") for table in TABLES])
    assert await rows("SELECT * FROM identity")
