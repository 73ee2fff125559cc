"""The rows of security.md §2.3 that are about what the provider answers, each once over HTTP: the one page, no session,
the reason in the audit trail, nothing made. All their variants stand beside the reader (tests/integrations/oidc); what
an answer has to do with browsers, organisations and people stands in test_oidc_refusals.py and test_joining.py."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from app.lib.vault import locked
from tests.cast import as_owner
from tests.house import House
from tests.oidc_peer import Provider, Reply
from tests.oidc_tokens import Claims, signed, signing_key
from tests.routes.sso.doors import assert_refused, counted
from tests.routes.sso.oidc_doors import OidcDoor, oidc_door

pytestmark = pytest.mark.anyio
ATTACKER = signing_key("RS256", "attacker")
HOUR = 3600
METADATA = {"Location": "http://169.254.169.254/latest/meta-data/"}


@pytest.fixture
async def door(house: House, openid: Provider) -> OidcDoor:
    """Northwind's."""
    return await oidc_door(house, openid)


def claimed(**claims: Any) -> Callable[[Provider], None]:
    """The ID token says so; None leaves a claim out."""
    return lambda provider: provider.claims.update(claims)


def at(name: str, offset: int) -> Callable[[Provider], None]:
    """A time of the ID token's, by seconds from now."""
    return lambda provider: provider.claims.update({name: int(time.time()) + offset})


def made(token: Callable[[Claims], str]) -> Callable[[Provider], None]:
    """The ID token is made otherwise."""
    return lambda provider: setattr(provider, "id_token", token)


def replies(path: str, reply: Reply) -> Callable[[Provider], None]:
    """The provider answers so at a path."""
    return lambda provider: provider.replies.update({path: reply})


def no_signature(claims: Claims, algorithm: str = "none", end: str = "AAAA") -> str:
    """A token whose signature is none."""
    whole = signed(claims, signing_key(), alg=algorithm).split(".")
    return ".".join([*whole[:2], end])


def of_another(claims: Claims) -> str:
    """A token of ours under the signature of another one."""
    first, second = (signed(each, signing_key()).split(".") for each in (claims, claims | {"sub": "x"}))
    return ".".join([*second[:2], first[2]])


def shared_secret(claims: Claims) -> str:
    """HS256, with the public key for a secret."""
    return signed(claims, signing_key("HS256", "one"))


def unpublish(provider: Provider) -> None:
    """The key that it signs with is published no more."""
    provider.published = [signing_key("RS256", "two").published]


def somebody_else(provider: Provider) -> None:
    """The ID token says no address, and userinfo says one of somebody else."""
    provider.claims["email"] = None
    provider.userinfo = {"sub": "f00-2", "email": "nell@northwind.example"}


ROWS: dict[str, tuple[Callable[[Provider], Any], str]] = {
    "o05 no nonce": (claimed(nonce=None), "nonce.mismatch"),
    "o05 another nonce": (claimed(nonce="another"), "nonce.mismatch"),
    "o05 the nonce switched off": (claimed(nonce=None, nonce_supported=False), "nonce.mismatch"),
    "o09 another issuer": (claimed(iss="https://evil.example"), "issuer.mismatch"),
    "o10 for others": (claimed(aud="other"), "audience.mismatch"),
    "o10 for others too": (claimed(aud=["uphold", "other"]), "audience.mismatch"),
    "o10 for others, but azp names us": (claimed(aud="other", azp="uphold"), "audience.mismatch"),
    "o11 none": (made(no_signature), "jwt.algorithm"),
    "o11 NONE": (made(lambda claims: no_signature(claims, "NONE")), "jwt.algorithm"),
    "o11 an empty signature": (made(lambda claims: no_signature(claims, "RS256", "")), "jwt.malformed"),
    "o12 a shared secret": (made(shared_secret), "jwt.algorithm"),
    "o13 a key of its own": (made(lambda claims: signed(claims, ATTACKER, jwk=ATTACKER.published)), "jwt.header"),
    "o13 the address of a key": (made(lambda claims: signed(claims, ATTACKER, jku="https://x.example")), "jwt.header"),
    "o13 a path for a key": (made(lambda claims: signed(claims, ATTACKER, kid="../../dev/null")), "jwt.key"),
    "o14 a bad signature": (made(of_another), "jwt.signature"),
    "o14 another's key": (made(lambda claims: signed(claims, ATTACKER, kid="one")), "jwt.signature"),
    "o14 an unknown key": (made(lambda claims: signed(claims, signing_key(), kid="two")), "jwt.key"),
    "o15 a key that is gone": (unpublish, "jwt.key"),
    "o16 over": (at("exp", -HOUR), "expiry.past"),
    "o16 made later": (at("iat", HOUR), "issued.future"),
    "o16 not yet": (at("nbf", HOUR), "not_before.future"),
    "o16 without an end": (claimed(exp=None), "expiry.missing"),
    "o16 without a beginning": (claimed(iat=None), "issued.missing"),
    "o16 of nobody": (claimed(sub=None), "subject.missing"),
    "o17 userinfo of somebody else": (somebody_else, "userinfo.subject"),
    "o22 broken": (replies("/token", Reply(500)), "token.unreachable"),
    "o22 ten megabytes": (replies("/token", Reply(200, b" " * 10 * 1024 * 1024)), "token.unreachable"),
    "o22 led elsewhere": (
        replies("/token", Reply(302, b"", METADATA)),
        "token.unreachable",
    ),
}


@pytest.mark.parametrize("row", ROWS)
async def test_what_a_provider_may_not_answer_is_refused(
    house: House, openid: Provider, door: OidcDoor, row: str
) -> None:
    change, why = ROWS[row]
    change(openid)
    visitor, people = house.visitor(), await counted()
    await assert_refused(house, visitor, await door.sign_in(visitor), why)
    assert await counted() == people


@pytest.mark.parametrize("verifier", ["", "w" * 43])
async def test_o04_a_code_without_its_verifier_is_refused(house: House, door: OidcDoor, verifier: str) -> None:
    visitor, people = house.visitor(), await counted()
    back = await door.leave(visitor)
    kept = locked(verifier) if verifier else None
    await as_owner(house.settings, "UPDATE sso_request SET verifier = $1", kept)
    await assert_refused(house, visitor, await door.back(visitor, back), "token.refused")
    assert await counted() == people


@pytest.mark.parametrize(("iss", "why"), [(None, "missing"), ("https://evil.example", "mismatch")])
async def test_o06_who_answers_must_be_named_and_be_the_one_that_was_asked(
    house: House, door: OidcDoor, iss: str | None, why: str
) -> None:
    visitor, people = house.visitor(), await counted()
    back = {name: value for name, value in (await door.leave(visitor)).items() if name != "iss"}
    answer = await door.back(visitor, back | ({"iss": iss} if iss else {}))
    await assert_refused(house, visitor, answer, f"issuer_parameter.{why}")
    assert await counted() == people
