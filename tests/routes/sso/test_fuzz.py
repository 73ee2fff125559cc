"""Whatever is asked of the ways to a provider, and of the link that joins an identity to an account."""

import json

import pytest

from tests.cast import rows
from tests.house import House
from tests.outbox import deliveries
from tests.routes.crooked import Crooked
from tests.routes.fuzzing import CASES, Watch, everybody, stranger
from tests.routes.sso.doors import link_out
from tests.routes.sso.saml_doors import saml_door

pytestmark = pytest.mark.anyio


async def test_nobody_is_led_elsewhere_than_to_the_provider(watch: Watch, house: House) -> None:
    door = await saml_door(house)
    right = {"next": "/tickets?show=settled", "again": "", "test": str(door.connection.id), "email": "erin@x.example"}
    for case in range(CASES):
        seed = f"start {case}"
        crooked = Crooked(seed)
        pairs = crooked.pairs({name: right[name] for name in right if crooked.random.random() < 0.4})
        which = str(door.connection.id) if crooked.random.random() < 0.8 else crooked.address(str(door.connection.id))
        came = await watch.ask(seed, stranger(house, case), "GET", f"/sso/start/{which}?{crooked.query(pairs)}", {})
        assert came.status_code in (200, 303, 400, 404, 405), (seed, pairs)
        assert not watch.let_in(came)
        if came.status_code == 200:
            assert link_out(came).startswith("https://idp.example/sso?")
    for row in await rows("SELECT next FROM sso_request"):
        assert row["next"].startswith("/")
        assert not row["next"].startswith(("//", "/\\"))


async def test_only_the_mailed_link_joins_an_identity_to_an_account(watch: Watch, house: House) -> None:
    door = await saml_door(house)
    assert (await door.sign_in(house.visitor())).status_code == 200
    (mail,) = [row for row in await deliveries() if row["kind"] == "identity_link"]
    secret, people = json.loads(mail["data"])["secret"], await everybody()
    for case in range(CASES):
        seed = f"link {case}"
        crooked, who = Crooked(seed), stranger(house, case)
        path = f"/sso/link/{crooked.address(secret)}"
        if secret in path:
            continue
        kind, body = crooked.form({"token": secret})
        headers = {"content-type": kind, "x-csrftoken": await who.token()}
        for method in ("GET", "POST"):
            came = await watch.ask(seed, who, method, path, headers, body if method == "POST" else b"")
            assert came.status_code in (200, 303, 400, 403, 404, 405, 413, 422), (seed, path)
            assert not watch.let_in(came)
        assert await everybody() == people, (seed, path)
    assert (await house.visitor().post(f"/sso/link/{secret}")).status_code == 303
