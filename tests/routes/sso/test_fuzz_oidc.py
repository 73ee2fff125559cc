"""Whatever comes to where OpenID providers send people: nobody gets in but whom the provider vouched for, nothing
breaks, and each answer that is refused stands in the audit trail (security.md §2.3)."""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from tests.cast import rows
from tests.house import House
from tests.oidc_peer import LOGOUT_EVENT, Provider, Reply
from tests.oidc_tokens import Claims, base64url, sealed, signing_key
from tests.routes.crooked import FORM, Crooked
from tests.routes.fuzzing import CASES, Watch, everybody, refused, stranger
from tests.routes.sso.doors import map_group
from tests.routes.sso.oidc_doors import OidcDoor, oidc_door

pytestmark = pytest.mark.anyio
BACK = {"sec-fetch-site": "cross-site"}
ATTACKER = signing_key("RS256", "attacker")


@pytest.fixture
async def door(house: House, openid: Provider) -> OidcDoor:
    """Northwind's, where Nell is known, and a group that Mallory would like to be in."""
    door = await oidc_door(house, openid)
    await map_group(door.connection.id, "admins", "admin")
    assert (await door.sign_in(house.visitor())).status_code == 303
    return door


class Forger:
    """Tokens that are nearly right. `genuine`: the last one is, letter for letter, what the provider would sign."""

    def __init__(self, seed: str) -> None:
        self.crooked, self.genuine = Crooked(seed), False

    def token(self, claims: Claims) -> str:
        """Signed by the provider or by somebody else, changed before or afterwards."""
        random = self.crooked.random
        self.genuine = random.random() < 0.1
        by = signing_key() if self.genuine or random.random() < 0.6 else ATTACKER
        header: Claims = {"alg": "RS256", "kid": "one", "typ": "JWT"}
        payload = json.dumps(claims).encode()
        if self.genuine:
            return sealed(header, payload, by)
        if random.random() < 0.6:
            payload = self.crooked.json(claims)
        if random.random() < 0.3:
            header = self._header(header)
        whole = sealed(header, payload, by)
        # What is signed as it should be is the provider's word, whatever it says.
        return whole if random.random() < 0.8 else self._spoilt(whole)

    def _header(self, header: Claims) -> Claims:
        name = self.crooked.random.choice(("alg", "kid", "typ", "jwk", "jku", "x5u", "crit", "b64", "zip", "cty"))
        values: tuple[object, ...] = (
            "none", "NONE", "HS256", "RS512", "", None, 1, [], {}, ["exp"], ATTACKER.published, "https://evil.example",
        )  # fmt: skip
        return header | {name: self.crooked.random.choice(values)}

    def _spoilt(self, whole: str) -> str:
        first, claims, signature = whole.split(".")
        unsigned = base64url(b'{"alg":"none"}').decode()
        return self.crooked.random.choice(
            (
                f"{unsigned}.{claims}.", f"{first}.{claims}.", f"{first}.{claims}", f".{claims}.{signature}", "..",
                f"{whole}.", f"{first}..{signature}", f"{whole}=", whole.swapcase(), "x" * 200_000, f"{first}.{whole}",
                self.crooked.spoilt(whole.encode()).decode("latin-1"),
            )
        )  # fmt: skip


async def test_no_parameters_of_a_callback_break_anything(watch: Watch, door: OidcDoor) -> None:
    people, let_in = await everybody(), 0
    for case in range(CASES):
        seed, who = f"oidc callback {case}", stranger(door.house, case)
        right = await door.leave(who)
        crooked, before = Crooked(seed), await refused()
        if crooked.random.random() < 0.2:
            right |= {"error": "access_denied", "error_description": "<script>alert(1)</script>"}
        came = await watch.ask(seed, who, "GET", f"{door.callback}?{crooked.query(crooked.pairs(right))}", BACK)
        assert came.status_code in (303, 403), (seed, right)
        assert watch.let_in(came) == (came.status_code == 303), seed
        assert await refused() == before + (came.status_code == 403), seed
        assert "alert(1)" not in came.text
        let_in += watch.let_in(came)
    assert await everybody() == people
    assert 0 < let_in < CASES


async def test_no_token_of_a_provider_breaks_anything(watch: Watch, door: OidcDoor, openid: Provider) -> None:
    staff, turned_away = [each for each in await everybody() if each[3]], 0
    for case in range(CASES):
        seed, who = f"oidc token {case}", stranger(door.house, case)
        forger = Forger(seed)
        openid.id_token = forger.token
        if forger.crooked.random.random() < 0.2:
            openid.claims = {"name": "Nell Nilsson", "email": None, "groups": None}
            openid.replies["/userinfo"] = Reply(200, forger.crooked.json({"sub": "nell-1", "email": openid.email}))
        right, before = await door.leave(who), await refused()
        came = await watch.ask(seed, who, "GET", f"{door.callback}?{urlencode(right)}", BACK)
        assert came.status_code in (200, 303, 403), (seed, came.text)
        assert await refused() == before + (came.status_code == 403), seed
        assert came.status_code == 303 or not forger.genuine or openid.replies, seed
        turned_away += came.status_code != 303
        openid.claims = {"name": "Nell Nilsson"}
        openid.replies.clear()
    assert [each for each in await everybody() if each[3]] == staff
    assert {each[6] for each in await everybody()} <= {None, "nell-1"}
    assert turned_away > CASES // 3


async def test_no_word_of_the_back_channel_breaks_anything(watch: Watch, door: OidcDoor, openid: Provider) -> None:
    path, nell = f"/sso/oidc/{door.connection.id}/back-channel-logout", door.house.visitor()
    assert (await door.sign_in(nell)).status_code == 303
    for case in range(CASES):
        seed, now = f"oidc back channel {case}", int(datetime.now(UTC).timestamp())
        usual = {"iss": openid.issuer, "aud": openid.client_id, "sub": "omar-1", "iat": now, "exp": now + 60}
        forger = Forger(seed)
        token = forger.token(usual | {"jti": seed, "events": {LOGOUT_EVENT: {}}})
        kind, body = FORM, urlencode({"logout_token": token}).encode()
        if forger.crooked.random.random() < 0.25:
            kind, body = forger.crooked.form({"logout_token": token})
        before = await refused()
        came = await watch.ask(seed, stranger(door.house, case), "POST", path, {"content-type": kind}, body)
        assert came.status_code in (200, 400, 413), (seed, body)
        assert not watch.let_in(came)
        assert await refused() == before + ("invalid_request" in came.text), (seed, body)
    assert (await nell.get("/tickets")).status_code == 200
    assert await rows("SELECT id FROM session WHERE ended_because = 'provider'") == []
