"""ID tokens that are refused (security.md 2.3)."""

import base64
import hmac
import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from tests.integrations.oidc.journey import NOW, Journey, reason
from tests.oidc_peer import Provider
from tests.oidc_tokens import Claims, SigningKey, signed, signing_key

pytestmark = pytest.mark.anyio
AT = int(NOW.timestamp())


@pytest.mark.parametrize(
    "nonce", [None, "", "another", 5, ["{nonce}"], "{nonce} "], ids=["missing", "empty", "wrong", "5", "list", "space"]
)
async def test_o05_another_nonce_than_this_sign_ins_is_refused(journey: Journey, nonce: Any) -> None:
    parameters = journey.leaves()
    given = json.loads(json.dumps(nonce).replace("{nonce}", journey.asked.nonce))
    journey.op.claims = {"nonce": given}
    assert await reason(journey.arrives(parameters)) == "nonce.mismatch"


async def test_o05_a_token_cannot_switch_the_nonce_off(journey: Journey) -> None:
    assert await reason(journey.signs_in(nonce=None, nonce_supported=False)) == "nonce.mismatch"


async def test_o05_where_no_nonce_was_kept_none_fits(journey: Journey) -> None:
    parameters = journey.leaves()
    journey.op.claims = {"nonce": ""}
    assert await reason(journey.arrives(parameters, nonce="")) == "nonce.mismatch"


@pytest.mark.parametrize(
    "issuer", [None, "", "https://evil.example", "{issuer}/", "{ISSUER}", "{issuer} ", ["{issuer}"], 5]
)
async def test_o09_another_issuer_is_refused(journey: Journey, issuer: Any) -> None:
    own = journey.op.issuer
    text = json.dumps(issuer).replace("{issuer}", own).replace("{ISSUER}", own.upper())
    assert await reason(journey.signs_in(iss=json.loads(text))) == "issuer.mismatch"


@pytest.mark.parametrize(
    "audience",
    [
        None,
        "",
        [],
        "other",
        ["other"],
        ["uphold", "other"],
        ["other", "uphold"],
        "uphold ",
        "Uphold",
        {"uphold": 1},
        [["uphold"]],
    ],
)
@pytest.mark.parametrize("party", [None, "uphold"])
async def test_o10_a_token_for_others_is_refused_whoever_its_azp_names(
    journey: Journey, audience: Any, party: str | None
) -> None:
    assert await reason(journey.signs_in(aud=audience, azp=party)) == "audience.mismatch"


@pytest.mark.parametrize("party", ["other", "", 5, ["uphold"]])
async def test_o10_a_token_made_for_another_application_is_refused(journey: Journey, party: Any) -> None:
    assert await reason(journey.signs_in(azp=party)) == "authorized_party.mismatch"


def unsigned(claims: Claims, algorithm: str, signature: str) -> str:
    parts = ({"alg": algorithm, "typ": "JWT", "kid": "one"}, claims)
    letters = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*letters, signature])


@pytest.mark.parametrize("algorithm", ["none", "NONE", "None", "nOnE", "RS256"])
async def test_o11_no_signature_is_no_signature(journey: Journey, algorithm: str) -> None:
    journey.op.id_token = lambda claims: unsigned(claims, algorithm, "")
    assert await reason(journey.signs_in()) == "jwt.malformed"


@pytest.mark.parametrize("algorithm", ["none", "NONE", "None", "rs256", "RS256 ", "RS512", "HS512", "ES256K", "dir"])
async def test_o11_an_algorithm_that_was_not_agreed_is_refused(journey: Journey, algorithm: str) -> None:
    journey.op.id_token = lambda claims: unsigned(claims, algorithm, "AAAA")
    assert await reason(journey.signs_in()) == "jwt.algorithm"


async def test_o11_what_the_provider_announces_later_changes_nothing(journey: Journey) -> None:
    journey.agree(algorithms=("RS256",))
    journey.op.signs_with = signing_key("ES256", "two")
    journey.op.published.append(journey.op.signs_with.published)
    assert await reason(journey.signs_in()) == "jwt.algorithm"


async def test_o11_a_connection_cannot_be_agreed_to_be_careless(journey: Journey) -> None:
    journey.agree(algorithms=("none", "HS256", "RS256"))
    for algorithm in ("none", "HS256"):
        journey.op.id_token = partial(unsigned, algorithm=algorithm, signature="AAAA")
        assert await reason(journey.signs_in()) == "jwt.algorithm"


def shared_secret(claims: Claims, secret: bytes) -> str:
    # By hand, for libraries refuse to take a public key for a secret.
    first = unsigned(claims, "HS256", "").rstrip(".")
    signature = base64.urlsafe_b64encode(hmac.digest(secret, first.encode(), "sha256")).rstrip(b"=")
    return f"{first}.{signature.decode()}"


@pytest.mark.parametrize("how", ["PEM", "DER", "JWK", "modulus", "client_secret", "client_id"])
async def test_o12_a_public_key_is_no_shared_secret(journey: Journey, how: str) -> None:
    one = signing_key()
    assert isinstance(one.key, RSAKey)
    secrets = {
        "PEM": one.key.as_pem(private=False),
        "DER": one.key.as_der(private=False),
        "JWK": json.dumps(one.published).encode(),
        "modulus": one.published["n"].encode(),
        "client_secret": journey.op.client_secret.encode(),
        "client_id": journey.op.client_id.encode(),
    }
    journey.op.id_token = partial(shared_secret, secret=secrets[how])
    assert await reason(journey.signs_in()) == "jwt.algorithm"


async def test_o12_a_published_shared_secret_is_no_key(journey: Journey) -> None:
    forger = signing_key("HS256")
    journey.op.published = [dict(forger.key.as_dict()) | {"kid": "one"}]
    journey.op.id_token = lambda claims: signed(claims, forger, alg="RS256")
    assert await reason(journey.signs_in()) == "jwt.key"


ATTACKER = signing_key("RS256", "attacker")


@pytest.mark.parametrize("kid", [None, "one", "attacker"])
@pytest.mark.parametrize(
    "header",
    [
        {"jwk": ATTACKER.published},
        {"jku": "{attacker}/keys"},
        {"x5u": "{attacker}/certificate"},
        {"crit": ["exp"], "exp": AT},
        {"crit": []},
        {"b64": False, "crit": ["b64"]},
        {"b64": True},
        {"zip": "DEF"},
    ],
    ids=["jwk", "jku", "x5u", "crit", "empty crit", "critical b64", "b64", "zip"],
)
async def test_o13_a_token_brings_no_key_of_its_own(journey: Journey, header: Claims, kid: str | None) -> None:
    given = json.loads(json.dumps(header).replace("{attacker}", journey.op.issuer))
    journey.op.id_token = lambda claims: signed(claims, ATTACKER, kid=kid, **given)
    assert await reason(journey.signs_in()) == "jwt.header"
    # Not even when the signature is right.
    journey.op.id_token = lambda claims: signed(claims, signing_key(), **given)
    assert await reason(journey.signs_in()) == "jwt.header"
    assert {asked.path for asked in journey.op.asked} == {"/token"}


@pytest.mark.parametrize("kid", ["../../etc/passwd", "/dev/null", "one\0", "' OR 1=1 --", "", "ONE"])
async def test_o13_a_key_id_is_a_name_and_never_a_path(journey: Journey, kid: str) -> None:
    journey.op.id_token = lambda claims: signed(claims, ATTACKER, kid=kid)
    assert await reason(journey.signs_in()) == "jwt.key"


@pytest.mark.parametrize("kid", [5, ["one"], {"one": 1}, True])
async def test_o13_a_key_id_of_another_kind_is_refused(journey: Journey, kid: object) -> None:
    journey.op.id_token = lambda claims: signed(claims, signing_key(), kid=kid)
    assert await reason(journey.signs_in()) == "jwt.malformed"


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
async def test_o14_a_signature_of_another_key_is_refused(journey: Journey, algorithm: str) -> None:
    journey.op.published = [signing_key(algorithm).published]
    journey.op.signs_with = SigningKey("one", algorithm, signing_key(algorithm, "attacker").key)
    assert await reason(journey.signs_in()) == "jwt.signature"


@pytest.mark.parametrize("part", [0, 1, 2])
async def test_o14_a_changed_letter_is_refused(journey: Journey, part: int) -> None:
    def changed(claims: Claims) -> str:
        parts = signed(claims, signing_key()).split(".")
        at = len(parts[part]) // 2
        parts[part] = parts[part][:at] + ("A" if parts[part][at] != "A" else "B") + parts[part][at + 1 :]
        return ".".join(parts)

    journey.op.id_token = changed
    assert await reason(journey.signs_in()) in {"jwt.signature", "jwt.malformed"}


async def test_o14_the_claims_of_one_token_do_not_go_with_the_signature_of_another(journey: Journey) -> None:
    def swapped(claims: Claims) -> str:
        honest, forged = (signed(each, signing_key()).split(".") for each in (claims, claims | {"sub": "admin"}))
        return ".".join([honest[0], forged[1], honest[2]])

    journey.op.id_token = swapped
    assert await reason(journey.signs_in()) == "jwt.signature"


async def test_o14_a_wrong_key_id_is_refused_though_the_key_would_fit(journey: Journey) -> None:
    journey.op.header = {"kid": "two"}
    assert await reason(journey.signs_in()) == "jwt.key"


async def test_o14_without_a_key_id_two_keys_are_too_many(journey: Journey) -> None:
    journey.op.published.append(signing_key("RS256", "two").published)
    journey.op.header = {"kid": None}
    assert await reason(journey.signs_in()) == "jwt.key"


async def test_o14_two_keys_of_one_id_are_too_many(journey: Journey) -> None:
    journey.op.published.append(signing_key("RS256", "two").published | {"kid": "one"})
    assert await reason(journey.signs_in()) == "jwt.key"


@pytest.mark.parametrize(
    "purpose", [{"use": "enc"}, {"key_ops": ["encrypt"]}, {"alg": "PS256"}, {"alg": "RSA-OAEP"}, {"kty": "EC"}]
)
async def test_o14_a_key_for_something_else_verifies_nothing(journey: Journey, purpose: Claims) -> None:
    journey.op.published = [journey.op.published[0] | purpose]
    assert await reason(journey.signs_in()) == "jwt.key"


async def test_o14_a_key_of_another_kind_verifies_nothing(journey: Journey) -> None:
    other = signing_key("ES256", "two").published
    del other["alg"]
    journey.op.published = [other]
    journey.op.header = {"kid": "two"}
    assert await reason(journey.signs_in()) == "jwt.key"


async def test_o14_a_key_that_can_be_broken_verifies_nothing(journey: Journey) -> None:
    weak = SigningKey("one", "RS256", RSAKey.generate_key(1024))
    journey.op.signs_with, journey.op.published = weak, [weak.published]
    assert await reason(journey.signs_in()) == "jwt.key"


@pytest.mark.parametrize("kind", ["at+jwt", "logout+jwt", "secevent+jwt", "dpop+jwt", "JWS", ""])
async def test_a_token_of_another_kind_is_no_id_token(journey: Journey, kind: str) -> None:
    journey.op.header = {"typ": kind or "application/at+jwt"}
    assert await reason(journey.signs_in()) == "jwt.type"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"exp": AT - 30}, "expiry.past"),
        ({"exp": AT - 3600}, "expiry.past"),
        ({"exp": 0}, "expiry.past"),
        ({"iat": AT + 31}, "issued.future"),
        ({"iat": AT + 3600, "exp": AT + 7200}, "issued.future"),
        ({"nbf": AT + 31}, "not_before.future"),
        ({"nbf": "now"}, "not_before.future"),
        ({"exp": None}, "expiry.missing"),
        ({"iat": None}, "issued.missing"),
        ({"sub": None}, "subject.missing"),
        ({"exp": AT + 10 * 365 * 86400}, "expiry.far"),
        ({"exp": AT + 86401}, "expiry.far"),
        ({"iat": AT - 86400 * 2}, "expiry.far"),
    ],
)
async def test_o16_a_token_out_of_its_time_is_refused(journey: Journey, claims: Claims, why: str) -> None:
    assert await reason(journey.signs_in(**claims)) == why


@pytest.mark.parametrize("value", ["1795338300", True, [], {}, 1e300, -1, 10**400, "never"])
@pytest.mark.parametrize(("claim", "why"), [("exp", "expiry.missing"), ("iat", "issued.missing")])
async def test_o16_a_time_that_is_none_is_missing(journey: Journey, claim: str, why: str, value: object) -> None:
    assert await reason(journey.signs_in(**{claim: value})) == why


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_o16_a_number_that_is_none_never_ends_later(journey: Journey, number: str) -> None:
    def odd(claims: Claims) -> str:
        return signed(json.dumps(claims | {"exp": "@"}).replace('"@"', number).encode(), signing_key())

    journey.op.id_token = odd
    assert await reason(journey.signs_in()) == "expiry.missing"


@pytest.mark.parametrize("subject", ["", 5, None, ["x"], "x" * 256, "näme", "a\0b", "a\nb", "\ud800"])
async def test_o16_a_subject_by_which_nobody_can_be_known_again_is_refused(journey: Journey, subject: Any) -> None:
    assert await reason(journey.signs_in(sub=subject)) == "subject.missing"


async def test_o16_clocks_may_be_half_a_minute_apart(journey: Journey) -> None:
    journey.later(timedelta(0))
    assert await journey.signs_in(exp=AT - 29)
    assert await journey.signs_in(iat=AT + 30, nbf=AT + 30, exp=AT + 300)


async def test_o17_userinfo_of_somebody_else_is_refused(journey: Journey) -> None:
    for subject in ("f00-2", None, ["f00-1"], "F00-1"):
        journey.op.userinfo = {"sub": subject, "email": "ceo@northwind.example"}
        assert await reason(journey.signs_in(email=None)) == "userinfo.subject"


@pytest.mark.parametrize("value", [None, False, "true", "True", 1, ["true"], [True], {"true": True}])
@pytest.mark.parametrize("where", ["id_token", "userinfo"])
async def test_o18_only_true_itself_makes_an_address_verified(journey: Journey, value: Any, where: str) -> None:
    said = {"email": "erin@northwind.example", "email_verified": value}
    if where == "userinfo":
        journey.op.userinfo = said
        said = {"email": None, "email_verified": None}
    arrived = await journey.signs_in(**said)
    assert (arrived.email, arrived.email_verified) == ("erin@northwind.example", False)


TENANT = "9122040d-6c67-4c5b-b112-36a304b66dad"


@pytest.mark.parametrize("tenant", [None, "", "72f988bf-86f1-41af-91ab-2d7cd011db47", TENANT.upper(), [TENANT], 5])
async def test_o19_the_same_address_in_another_tenant_is_refused(op: Provider, tenant: Any) -> None:
    journey = Journey.to(op, op.connection(guide="entra", tenant=TENANT))
    assert await reason(journey.signs_in(tid=tenant)) == "tenant.mismatch"


@pytest.mark.parametrize("domain", [None, "gmail.example", "evil.example"])
async def test_o19_googles_one_issuer_is_told_apart_by_the_hosted_domain(op: Provider, domain: str | None) -> None:
    journey = Journey.to(op, op.connection(guide="google", tenant="northwind.example"))
    assert await reason(journey.signs_in(hd=domain, tid="northwind.example")) == "tenant.mismatch"


@pytest.mark.parametrize("guest", [{"idp": "https://sts.windows.net/72f988bf/"}, {"idp": "live.com"}, {"acct": 1}])
async def test_o19_a_guests_address_is_never_verified(op: Provider, guest: Claims) -> None:
    journey = Journey.to(op, op.connection(guide="entra", tenant=TENANT))
    assert not (await journey.signs_in(tid=TENANT, email_verified=True, **guest)).email_verified
    assert (await journey.signs_in(tid=TENANT, email_verified=True, acct=0, idp=op.issuer)).email_verified


@pytest.mark.parametrize("held_back", [{"_claim_names": {"groups": "src1"}}, {"hasgroups": True}])
async def test_o19_groups_that_were_held_back_are_not_taken_for_none(journey: Journey, held_back: Claims) -> None:
    assert await reason(journey.signs_in(groups=None, **held_back)) == "groups.overage"


@pytest.mark.parametrize("half", ["", "wrong", 5, []])
async def test_an_access_token_of_another_answer_is_refused(journey: Journey, half: Any) -> None:
    assert await reason(journey.signs_in(at_hash=half)) == "access_token.mismatch"


@pytest.mark.parametrize("payload", [b"[]", b"5", b'"x"', b"null", b"{", b"\xff", b"[" * 10_000])
async def test_what_is_no_claims_is_refused(journey: Journey, payload: bytes) -> None:
    journey.op.id_token = lambda _: signed(payload, signing_key())
    assert await reason(journey.signs_in()) == "jwt.malformed"
