"""What an honest provider says is understood, whoever made it."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.integrations.oidc.request import ask
from tests.integrations.oidc.journey import NOW, PORTAL, Journey, reason
from tests.oidc_peer import ACCESS_TOKEN, Provider
from tests.oidc_tokens import Claims, half_hash, signing_key

pytestmark = pytest.mark.anyio
KINDS = [signing_key(), signing_key("ES256"), signing_key("EdDSA")]


async def test_who_signs_in_at_their_provider_arrives(journey: Journey) -> None:
    arrived = await journey.signs_in()
    assert (arrived.connection_id, arrived.issuer) == (journey.party.connection.id, journey.op.issuer)
    assert (arrived.subject, arrived.email, arrived.email_verified) == ("f00-1", "erin@northwind.example", True)
    assert (arrived.name, arrived.groups, arrived.provider_session) == ("Erin Adams", ("staff",), "s-1")
    assert not arrived.second_factor
    assert arrived.said["name"] == ("Erin Adams",)


def test_the_request_has_what_the_standard_wants_and_nothing_is_used_twice(journey: Journey) -> None:
    first, second = ask(journey.party), ask(journey.party, max_age=300)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(first.url).query).items()}
    assert sent["response_type"] == "code"
    assert sent["redirect_uri"] == f"{PORTAL}/sso/oidc/{journey.party.connection.id}/callback"
    assert sent["scope"] == "openid email profile"
    assert (sent["state"], sent["nonce"]) == (first.state, first.nonce)
    assert "max_age" not in sent
    assert "max_age=300" in second.url
    made = {word for asked in (first, second) for word in (asked.state, asked.nonce, asked.verifier)}
    # 256 bits in base64url.
    assert len(made) == 6
    assert all(len(word) == 43 for word in made)


def test_a_query_in_the_providers_own_address_is_kept(op: Provider) -> None:
    journey = Journey.to(op, authorization_endpoint=f"{op.issuer}/authorize?p=b2c_1")
    assert parse_qs(urlsplit(ask(journey.party).url).query)["p"] == ["b2c_1"]


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
async def test_a_token_signed_by_an_agreed_algorithm_is_accepted(journey: Journey, algorithm: str) -> None:
    journey.op.signs_with = signing_key(algorithm)
    journey.op.published = [journey.op.signs_with.published]
    arrived = await journey.signs_in(at_hash=half_hash(ACCESS_TOKEN, algorithm))
    assert arrived.subject == "f00-1"


@pytest.mark.parametrize("how", ["client_secret_basic", "client_secret_post"])
async def test_we_show_the_client_secret_as_agreed_and_nowhere_else(journey: Journey, how: str) -> None:
    journey.agree(client_authentication=how)
    await journey.signs_in()
    token = next(asked for asked in journey.op.asked if asked.path == "/token")
    assert ("Authorization" in token.headers) == (how == "client_secret_basic")
    assert ("client_secret" in token.form) == (how == "client_secret_post")


async def test_a_provider_that_never_names_itself_need_not(journey: Journey) -> None:
    journey.agree(answers_issuer=False)
    parameters = journey.leaves()
    del parameters["iss"]
    assert (await journey.arrives(parameters)).subject == "f00-1"


async def test_a_key_without_an_id_is_taken_where_it_is_the_only_one(journey: Journey) -> None:
    journey.op.header = {"kid": None}
    assert (await journey.signs_in()).subject == "f00-1"


def without(claims: Claims, *names: str) -> Claims:
    return {name: value for name, value in claims.items() if name not in names}


async def test_a_key_without_an_id_is_taken_where_it_is_the_only_one_of_its_kind(journey: Journey) -> None:
    journey.op.published = [without(key.published, "kid", "alg") for key in KINDS]
    for key in KINDS:
        journey.op.signs_with, journey.op.header = key, {"kid": None}
        assert (await journey.signs_in()).subject == "f00-1"


async def test_headers_of_a_providers_own_are_passed_over(journey: Journey) -> None:
    journey.op.header = {"x5t": "abc", "pi.atm": "g3ox", "typ": None}
    assert (await journey.signs_in()).subject == "f00-1"


async def test_keys_that_are_not_understood_are_passed_over(journey: Journey) -> None:
    strange: list[dict[str, Any]] = [{"kty": "AKP", "kid": "new"}, {"kty": "RSA", "n": 5}, {"kid": "none"}]
    journey.op.published = [*strange, *journey.op.published]
    assert (await journey.signs_in()).subject == "f00-1"


ENTRA = {
    "aio": "AWQ", "oid": "690222be", "tid": "9122040d-6c67-4c5b-b112-36a304b66dad", "ver": "2.0", "uti": "x",
    "preferred_username": "erin@northwind.example", "email_verified": None, "roles": ["Support.Admin"],
    "groups": ["a5e3a3c2-0d62-4a1c-a80e-e01fb28bbd79"], "sid": "5b2c",
}  # fmt: skip


async def test_an_answer_as_entra_gives_it_is_read(op: Provider) -> None:
    journey = Journey.to(op, op.connection(guide="entra", tenant=ENTRA["tid"]))
    at = int((NOW - timedelta(minutes=5)).timestamp())
    arrived = await journey.signs_in(**ENTRA, iat=at, nbf=at, exp=at + 3900)
    assert (arrived.groups, arrived.email_verified) == (("a5e3a3c2-0d62-4a1c-a80e-e01fb28bbd79",), False)


@pytest.mark.parametrize("said", [True, "1", 1])
async def test_entra_says_in_a_claim_of_its_own_that_an_address_is_verified(op: Provider, said: Any) -> None:
    journey = Journey.to(op, op.connection(guide="entra", tenant=ENTRA["tid"]))
    assert (await journey.signs_in(**ENTRA, xms_edov=said)).email_verified
    assert not (await journey.signs_in(**ENTRA, xms_edov=said, acct=1)).email_verified


@pytest.mark.parametrize(("guide", "said"), [("other", True), ("entra", False), ("entra", "true"), ("entra", [True])])
async def test_nobody_elses_word_for_it_counts(op: Provider, guide: str, said: Any) -> None:
    journey = Journey.to(op, op.connection(guide=guide, tenant=ENTRA["tid"]))
    assert not (await journey.signs_in(**ENTRA, xms_edov=said)).email_verified


async def test_application_roles_can_stand_in_for_groups(op: Provider) -> None:
    journey = Journey.to(op, group_claim="roles")
    assert (await journey.signs_in(**ENTRA)).groups == ("Support.Admin",)


async def test_an_answer_as_okta_gives_it_is_read(journey: Journey) -> None:
    # A lean token: the rest is at userinfo.
    journey.op.userinfo = {"email": "erin@northwind.example", "email_verified": True, "groups": ["Everyone", "IT"]}
    arrived = await journey.signs_in(
        email=None, email_verified=None, name=None, groups=None, amr=["mfa", "otp", "pwd"], ver=1, jti="ID.x", idp=None
    )
    assert (arrived.email, arrived.email_verified) == ("erin@northwind.example", True)
    assert (arrived.groups, arrived.second_factor) == (("Everyone", "IT"), True)
    userinfo = next(asked for asked in journey.op.asked if asked.path == "/userinfo")
    assert userinfo.headers["Authorization"] == "Bearer an-access-token"


async def test_an_answer_as_google_gives_it_is_read(op: Provider) -> None:
    journey = Journey.to(op, op.connection(guide="google", tenant="northwind.example"))
    arrived = await journey.signs_in(
        azp=op.client_id, hd="northwind.example", at_hash=half_hash(ACCESS_TOKEN, "RS256"), groups=None,
        given_name="Erin", family_name="Adams", name=None, picture="https://images.example/a.png",
    )  # fmt: skip
    assert (arrived.name, arrived.groups) == ("Erin Adams", ())


async def test_an_answer_as_keycloak_gives_it_is_read(journey: Journey) -> None:
    arrived = await journey.signs_in(
        typ="ID", azp=journey.op.client_id, acr="1", jti="d0c", session_state="x", sid="1d2c",
        aud=[journey.op.client_id], email_verified=False, groups=["/northwind/it", "/northwind"],
    )  # fmt: skip
    assert (arrived.groups, arrived.provider_session) == (("/northwind/it", "/northwind"), "1d2c")
    assert not arrived.email_verified


@pytest.mark.parametrize(
    ("methods", "second"),
    [(["mfa"], True), (["pwd", "otp"], True), (["pwd"], False), (["otp"], False), ("mfa", False), ([1, None], False)],
)
async def test_two_kinds_of_proof_are_a_second_factor(journey: Journey, methods: object, second: bool) -> None:
    assert (await journey.signs_in(amr=methods)).second_factor is second


async def test_what_a_token_leaves_out_is_asked_for_and_nothing_else(journey: Journey) -> None:
    await journey.signs_in()
    assert journey.op.count("/userinfo") == 0
    await journey.signs_in(email=None)
    assert journey.op.count("/userinfo") == 1


async def test_an_address_is_only_as_good_as_what_is_said_beside_it(journey: Journey) -> None:
    journey.op.userinfo = {"email": "erin@northwind.example", "email_verified": False}
    assert not (await journey.signs_in(email=None, email_verified=True)).email_verified


async def test_a_group_is_never_mended_into_another(journey: Journey) -> None:
    arrived = await journey.signs_in(groups=["admins\n", "ad\u0000mins", 5, "", "x" * 300, "it"])
    assert arrived.groups == ("it",)


async def test_who_was_asked_again_must_have_been(journey: Journey) -> None:
    at = int(NOW.timestamp())
    for claimed, refused in ((at - 60, False), (at - 331, True), (None, True), ("now", True), (True, True)):
        journey.op.claims = {"auth_time": claimed}
        answer = journey.arrives(journey.leaves(max_age=300), max_age=300)
        if refused:
            assert await reason(answer) == "authenticated.stale"
        else:
            assert (await answer).subject == "f00-1"
