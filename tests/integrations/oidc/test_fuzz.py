"""Answers that are nearly right, made at random: whoever gets in is who the provider vouched for, and nothing but
Rejected is ever raised."""

import asyncio
import base64
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.identity.arrived import Rejected
from app.integrations.oidc.id_token import read_id_token
from app.integrations.oidc.logout import read_logout_token
from app.integrations.oidc.reasons import REASONS
from tests.integrations.oidc.journey import NOW, Journey
from tests.oidc_peer import ACCESS_TOKEN, LOGOUT_EVENT, provider
from tests.oidc_tokens import Claims, SigningKey, sealed, signing_key

AT = int(NOW.timestamp())
ISSUER, CLIENT, NONCE = "{issuer}", "uphold", "n-1"
ATTACKER = signing_key("RS256", "attacker")
SIGNERS = [signing_key(), signing_key("PS256"), signing_key("ES256", "ec"), signing_key("EdDSA", "ed"), ATTACKER]
LIMITS = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

Found = TypeVar("Found")
LEFT_OUT = object()
Changes = list[tuple[str, Any]]
RUNNER = asyncio.Runner()


@pytest.fixture(scope="module")
def journey() -> Iterator[Journey]:
    """To a provider that publishes all keys but the attacker's."""
    with provider() as op:
        op.published = [key.published for key in (signing_key(), *SIGNERS[2:4])]
        # RSA without a purpose of its own: RS256 and PS256 both.
        op.published[0].pop("alg")
        yield Journey.to(op)


# Values that have fooled somebody: other kinds, other spellings, ends of ranges, and what is right.
strange: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 1, -1, 10**30, 10**400, 1e308, 0.5, "", " ", "x" * 300, "\0", "\ud800", "ü", "none", "RS256",
     "PS256", "HS256", "JWT", "at+jwt", "logout+jwt", "one", "ec", "ed", "two", [], {}, [[]], {"a": 1}, ["exp"],
     ISSUER, f"{ISSUER}/", f"{ISSUER} ", [ISSUER], CLIENT, [CLIENT], [CLIENT, "x"], ["x", CLIENT], "UPHOLD", NONCE,
     [NONCE], "f00-1", "f00-2", ["f00-1"], AT, AT + 30, AT + 31, AT - 29, AT - 30, AT + 300, AT + 86400, AT + 86401,
     str(AT), {LOGOUT_EVENT: {}}, {LOGOUT_EVENT: 1}, LOGOUT_EVENT]
)  # fmt: skip
claim_names = st.sampled_from(
    ["iss", "aud", "sub", "exp", "iat", "nbf", "nonce", "azp", "at_hash", "auth_time", "sid", "jti", "events", "amr",
     "email", "groups", "email_verified", "tid", "nonce_supported", "_claim_names"]
)  # fmt: skip
header_names = st.sampled_from(["alg", "kid", "typ", "jwk", "jku", "x5u", "crit", "b64", "zip", "cty", "enc", "x5t"])
changes = st.lists(st.tuples(claim_names, strange | st.just(LEFT_OUT)), max_size=2)
header_changes = st.lists(st.tuples(header_names, strange | st.just(LEFT_OUT)), max_size=1)
signers = st.sampled_from([*SIGNERS[:4] * 3, ATTACKER])


def _flipped(token: str, at: int) -> str:
    at %= len(token)
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]


def _bent(token: str, at: int) -> str:
    """The last letter of a part, of which some bits mean nothing."""
    parts = token.split(".")
    part = parts[at % 3]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    parts[at % 3] = part[:-1] + letters[(letters.index(part[-1]) + 1) % 64]
    return ".".join(parts)


def _standing(token: str, what: str, at: int) -> str:
    parts = token.split(".")
    parts[at % 3] += what
    return ".".join(parts)


damages: list[Callable[[str, int], str]] = [
    _flipped,
    _bent,
    lambda token, at: _standing(token, "=", at),
    lambda token, at: _standing(token, "\n", at),
    lambda token, at: _standing(token, "A", at),
    lambda token, at: token[: at % len(token)],
    lambda token, at: token[at % len(token) :],
    lambda token, at: token + ".",
    lambda token, _: " " + token,
    lambda token, _: token + "\0",
    lambda token, _: ".".join(reversed(token.split("."))),
    lambda token, _: token.rpartition(".")[0] + ".",
    lambda token, _: token.replace("-", "+").replace("_", "/") + "=",
    lambda token, at: token.replace(".", ".." if at % 2 else ""),
    lambda token, _: "e30." + token.partition(".")[2],
    lambda token, _: base64.b64encode(token.encode()).decode(),
    lambda token, _: json.dumps({"payload": token.split(".")[1], "signature": token.split(".")[2]}),
    lambda token, _: token.upper(),
]
words = st.sampled_from(
    ["", "x", "ü", "\ud800", "\0", "x" * 10_000, ISSUER, f"{ISSUER}/", "{state}", "{code}", "access_denied"]
)
parameter = st.tuples(
    st.sampled_from(["state", "code", "iss", "error", "error_description", "session_state", "id_token"]),
    words | st.text(max_size=20) | st.just(LEFT_OUT),
)
shapes = st.recursive(
    strange, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(claim_names, inner, max_size=3)
)
damage = st.none() | st.tuples(st.sampled_from(damages), st.integers(0, 2000))


def accepted(answer: Awaitable[Found], seen: Counter[str]) -> Found | None:
    """What was accepted; None where it was refused for a reason that we know."""

    async def awaited() -> Found:
        return await answer

    try:
        found = RUNNER.run(awaited())
    except Rejected as refused:
        seen[refused.reason] += 1
        seen["refused"] += 1
        return None
    seen["accepted"] += 1
    return found


def check_both_happened(seen: Counter[str]) -> None:
    """A fuzz that accepts nothing, or everything, tries nothing."""
    both = seen.pop("accepted"), seen.pop("refused")
    assert min(both) > 10, seen
    assert set(seen) <= set(REASONS)


def _changed(whole: Claims, made: Changes, issuer: str) -> Claims:
    for name, value in made:
        whole.pop(name, None)
        if value is not LEFT_OUT:
            whole[name] = json.loads(json.dumps(value).replace(ISSUER, issuer))
    return whole


@dataclass(frozen=True, slots=True)
class Draft:
    """How a token is made wrong."""

    claims: Changes
    header: Changes
    by: SigningKey
    harm: tuple[Callable[[str, int], str], int] | None

    def made(self, usual: Claims, issuer: str) -> tuple[str, Claims, bool]:
        """The token, its claims, and whether it is, letter for letter, what a published key signed."""
        claims = _changed(usual, self.claims, issuer)
        header = _changed({"alg": self.by.algorithm, "kid": self.by.kid, "typ": "JWT"}, self.header, issuer)
        whole = sealed(header, json.dumps(claims).encode(), self.by)
        token = self.harm[0](whole, self.harm[1]) if self.harm else whole
        genuine = token == whole and self.by is not ATTACKER and header.get("alg") == self.by.algorithm
        return token, json.loads(json.dumps(claims)), genuine


drafts = st.builds(Draft, changes, header_changes, signers, damage)


def check_honest(claims: Claims, issuer: str) -> None:
    """The rules that both kinds share, said once more and otherwise than in the product."""
    assert claims["iss"] == issuer
    assert claims["aud"] == CLIENT or claims["aud"] == [CLIENT]
    assert AT - 30 < claims.get("exp", AT) <= claims["iat"] + 86400
    assert claims["iat"] <= AT + 30
    assert claims.get("nbf", AT) <= AT + 30


def test_an_id_token_that_is_accepted_is_one_that_the_provider_signed_for_this_sign_in(journey: Journey) -> None:
    issuer, seen = journey.op.issuer, Counter[str]()

    @settings(LIMITS, max_examples=250)
    @given(drafts)
    def holds(draft: Draft) -> None:
        token, claims, genuine = draft.made(journey.op.usual_claims(NONCE), issuer)
        found = accepted(read_id_token(journey.party, token, ACCESS_TOKEN, NONCE, None, NOW), seen)
        if found is not None:
            assert genuine
            assert found == claims
            check_honest(found, issuer)
            assert (found["nonce"], found.get("azp", CLIENT)) == (NONCE, CLIENT)
            assert str(found["sub"]).isascii()
            assert "exp" in found

    holds()
    check_both_happened(seen)


def test_a_logout_token_that_is_accepted_is_one_that_the_provider_signed(journey: Journey) -> None:
    issuer, seen = journey.op.issuer, Counter[str]()

    @settings(LIMITS, max_examples=200)
    @given(drafts)
    def holds(draft: Draft) -> None:
        usual = {"iss": issuer, "aud": CLIENT, "sub": "f00-1", "sid": "s-1", "iat": AT, "exp": AT + 60, "jti": "j"}
        token, claims, genuine = draft.made(usual | {"events": {LOGOUT_EVENT: {}}}, issuer)
        found = accepted(read_logout_token(journey.party, token, NOW), seen)
        if found is not None:
            assert genuine
            check_honest(claims, issuer)
            assert claims["events"][LOGOUT_EVENT] == {}
            assert "nonce" not in claims
            assert (claims.get("sub", ""), claims.get("sid", "")) == (found.subject, found.provider_session)
            assert claims["jti"] == found.token_id

    holds()
    check_both_happened(seen)


def test_a_callback_that_is_accepted_is_the_one_that_was_awaited(journey: Journey) -> None:
    seen = Counter[str]()

    @settings(LIMITS, max_examples=120)
    @given(st.lists(parameter, max_size=3))
    def holds(made: Changes) -> None:
        right = journey.leaves()
        fill = {ISSUER: journey.op.issuer, "{state}": right["state"], "{code}": right["code"]}
        brought: dict[str, str] = dict(right)
        for name, value in made:
            brought.pop(name, None)
            if value is not LEFT_OUT:
                brought[name] = fill.get(str(value), str(value))
        found = accepted(journey.arrives(brought), seen)
        if found is not None:
            assert {name: brought.get(name) for name in right} == right
            assert "error" not in brought
            assert (found.issuer, found.subject) == (journey.op.issuer, "f00-1")

    holds()
    check_both_happened(seen)


def test_what_is_said_of_a_person_may_have_any_shape(journey: Journey) -> None:
    seen = Counter[str]()

    @settings(LIMITS, max_examples=60)
    @given(shapes)
    def holds(value: Any) -> None:
        journey.op.userinfo = dict.fromkeys(("email", "groups", "name", "email_verified", "given_name"), value)
        journey.op.claims = dict.fromkeys(("amr", "sid", "hd", "idp", "acct"), value) | {"email": None, "groups": None}
        found = accepted(journey.arrives(journey.leaves()), seen)
        assert found is not None
        assert found.subject == "f00-1"
        assert not found.email_verified or value is True
        for text in (found.email, found.name, found.provider_session, *found.groups, *found.said):
            # What PostgreSQL and a page can take.
            assert "\0" not in text
            assert text.encode().decode() == text

    holds()


def test_letters_at_random_are_no_token(journey: Journey) -> None:
    seen = Counter[str]()

    @settings(LIMITS, max_examples=200)
    @given(st.text(max_size=200) | st.text(alphabet='abcAB01-_.=+/ {}"', max_size=400))
    def holds(token: str) -> None:
        assert accepted(read_logout_token(journey.party, token, NOW), seen) is None
        answer = read_id_token(journey.party, token, ACCESS_TOKEN, NONCE, None, NOW)
        assert accepted(answer, seen) is None

    holds()
