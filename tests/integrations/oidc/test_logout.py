"""Logout, by the back channel and by the browser (OpenID Connect Back-Channel Logout 1.0; security.md 2.3, O23)."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.integrations.oidc.logout import end_session_url, read_logout_token
from tests.integrations.oidc.journey import NOW, PORTAL, Journey, reason
from tests.oidc_peer import LOGOUT_EVENT
from tests.oidc_tokens import ALL_ALGORITHMS, SigningKey, signed, signing_key

pytestmark = pytest.mark.anyio
AT = int(NOW.timestamp())


async def test_a_logout_token_says_whose_sessions_end(journey: Journey) -> None:
    out = await read_logout_token(journey.party, journey.op.logout_token(jti="j-1"), NOW)
    assert (out.issuer, out.subject, out.provider_session) == (journey.op.issuer, "f00-1", "s-1")
    assert (out.token_id, out.good_until) == ("j-1", NOW + timedelta(minutes=2, seconds=30))


@pytest.mark.parametrize(("left_out", "kept"), [("sub", ("", "s-1")), ("sid", ("f00-1", ""))])
async def test_a_person_or_a_session_is_enough(journey: Journey, left_out: str, kept: tuple[str, str]) -> None:
    out = await read_logout_token(journey.party, journey.op.logout_token(**{left_out: None}), NOW)
    assert (out.subject, out.provider_session) == kept


async def test_a_token_without_an_end_is_good_for_ten_minutes(journey: Journey) -> None:
    token = journey.op.logout_token(exp=None)
    assert (await read_logout_token(journey.party, token, NOW)).good_until == NOW + timedelta(minutes=10, seconds=30)
    late = NOW + timedelta(minutes=10, seconds=30)
    assert await reason(read_logout_token(journey.party, token, late)) == "logout.stale"


@pytest.mark.parametrize("typ", ["logout+jwt", "Logout+JWT", "JWT", None])
async def test_the_type_may_be_left_out(journey: Journey, typ: str | None) -> None:
    assert await read_logout_token(journey.party, journey.op.logout_token(typ=typ), NOW)


@pytest.mark.parametrize("typ", ["at+jwt", "secevent+jwt", "JWS", "application/logout"])
async def test_o23_a_token_of_another_kind_is_refused(journey: Journey, typ: str) -> None:
    assert await reason(read_logout_token(journey.party, journey.op.logout_token(typ=typ), NOW)) == "jwt.type"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"events": None}, "logout.events"),
        ({"events": {}}, "logout.events"),
        ({"events": []}, "logout.events"),
        ({"events": LOGOUT_EVENT}, "logout.events"),
        ({"events": [LOGOUT_EVENT]}, "logout.events"),
        ({"events": {LOGOUT_EVENT: True}}, "logout.events"),
        ({"events": {LOGOUT_EVENT + "/": {}}}, "logout.events"),
        ({"nonce": "n"}, "logout.nonce"),
        ({"nonce": ""}, "logout.nonce"),
        ({"sub": None, "sid": None}, "logout.whom"),
        ({"sub": "", "sid": None}, "logout.whom"),
        ({"sub": ["f00-1"]}, "logout.whom"),
        ({"sid": 5}, "logout.whom"),
        ({"jti": None}, "logout.token_id"),
        ({"jti": ""}, "logout.token_id"),
        ({"jti": 5}, "logout.token_id"),
        ({"jti": "j" * 256}, "logout.token_id"),
        ({"iss": "https://evil.example"}, "issuer.mismatch"),
        ({"aud": "other"}, "audience.mismatch"),
        ({"aud": ["uphold", "other"]}, "audience.mismatch"),
        ({"iat": None}, "issued.missing"),
        ({"iat": AT + 31}, "issued.future"),
        ({"exp": AT - 30}, "expiry.past"),
        ({"exp": AT + 86401}, "expiry.far"),
        ({"exp": None, "iat": AT - 631}, "logout.stale"),
    ],
)
async def test_o23_a_token_against_the_rules_is_refused(journey: Journey, changes: dict[str, Any], why: str) -> None:
    assert await reason(read_logout_token(journey.party, journey.op.logout_token(**changes), NOW)) == why


async def test_o23_an_id_token_ends_no_session(journey: Journey) -> None:
    token = journey.op.sign(journey.op.usual_claims("n"))
    assert await reason(read_logout_token(journey.party, token, NOW)) == "logout.events"


async def test_o23_a_logout_token_starts_none(journey: Journey) -> None:
    journey.op.id_token = lambda _: journey.op.logout_token(typ="JWT")
    assert await reason(journey.signs_in()) == "nonce.mismatch"


async def test_o23_a_forged_token_is_refused(journey: Journey) -> None:
    journey.op.signs_with = SigningKey("one", "RS256", signing_key("RS256", "attacker").key)
    assert await reason(read_logout_token(journey.party, journey.op.logout_token(), NOW)) == "jwt.signature"


@pytest.mark.parametrize("algorithm", sorted(set(ALL_ALGORITHMS) - {"RS256", "PS256", "ES256", "EdDSA"}))
async def test_o23_an_algorithm_that_was_not_agreed_is_refused(journey: Journey, algorithm: str) -> None:
    token = signed({}, signing_key(), alg=algorithm)
    assert await reason(read_logout_token(journey.party, token, NOW)) == "jwt.algorithm"


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "a.b.c.d", "ü.ü.ü", "a.b.c\n", "x" * 60_000])
async def test_what_is_no_token_is_refused(journey: Journey, token: str) -> None:
    assert await reason(read_logout_token(journey.party, token, NOW)) == "jwt.malformed"


def test_the_browser_is_sent_to_the_providers_own_end(journey: Journey) -> None:
    url = end_session_url(journey.party, "a.b.c")
    assert url.startswith(f"{journey.op.issuer}/logout?")
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["uphold"],
        "post_logout_redirect_uri": [f"{PORTAL}/sign-in"],
        "id_token_hint": ["a.b.c"],
    }


@pytest.mark.parametrize("id_token", ["", "x" * 6001])
def test_a_token_that_is_not_there_or_too_long_for_an_address_is_left_out(journey: Journey, id_token: str) -> None:
    assert "id_token_hint" not in end_session_url(journey.party, id_token)


def test_a_provider_without_an_end_is_left_alone(journey: Journey) -> None:
    journey.agree(end_session_endpoint="")
    assert end_session_url(journey.party, "a.b.c") == ""
