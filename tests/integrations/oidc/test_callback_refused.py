"""Answers at the callback that are refused before any token is looked at (security.md 2.3)."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.integrations.oidc.request import ask
from tests.integrations.oidc.journey import Journey, reason
from tests.oidc_peer import Reply, drip, provider

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("state", [None, "", "other", "Ünï", "\ud800"])
async def test_o01_another_state_than_this_browsers_is_refused(journey: Journey, state: str | None) -> None:
    parameters = {name: value for name, value in journey.leaves().items() if name != "state"}
    parameters |= {} if state is None else {"state": state}
    assert await reason(journey.arrives(parameters)) == "state.mismatch"
    assert journey.op.count("/token") == 0


async def test_o01_no_state_was_kept_so_none_fits(journey: Journey) -> None:
    assert await reason(journey.arrives(journey.leaves() | {"state": ""}, state="")) == "state.mismatch"


async def test_o03_a_code_is_good_once(journey: Journey) -> None:
    parameters = journey.leaves()
    await journey.arrives(parameters)
    assert await reason(journey.arrives(parameters)) == "token.refused"


@pytest.mark.parametrize("verifier", ["", "w" * 43])
async def test_o04_a_code_without_the_verifier_it_was_asked_with_is_refused(journey: Journey, verifier: str) -> None:
    assert await reason(journey.arrives(journey.leaves(), verifier=verifier)) == "token.refused"


async def test_o04_plain_is_never_offered(journey: Journey) -> None:
    journey.op.discovery["code_challenge_methods_supported"] = ["plain"]
    url = ask(journey.party).url
    assert "code_challenge_method=S256" in url
    assert "plain" not in url


async def test_o06_a_provider_that_names_itself_must_do_so(journey: Journey) -> None:
    parameters = {name: value for name, value in journey.leaves().items() if name != "iss"}
    assert await reason(journey.arrives(parameters)) == "issuer_parameter.missing"
    assert journey.op.count("/token") == 0


@pytest.mark.parametrize("promised", [True, False])
@pytest.mark.parametrize("named", ["", "https://evil.example", "{issuer}/", "{ISSUER}"])
async def test_o06_another_providers_name_is_refused(journey: Journey, promised: bool, named: str) -> None:
    journey.agree(answers_issuer=promised)
    named = named.format(issuer=journey.op.issuer, ISSUER=journey.op.issuer.upper())
    assert await reason(journey.arrives(journey.leaves() | {"iss": named})) == "issuer_parameter.mismatch"
    assert journey.op.count("/token") == 0


async def test_o06_the_name_is_looked_at_in_refusals_too(journey: Journey) -> None:
    parameters = {"error": "access_denied", "state": journey.leaves()["state"], "iss": "https://evil.example"}
    assert await reason(journey.arrives(parameters)) == "issuer_parameter.mismatch"


async def test_o07_the_code_of_an_attackers_provider_is_refused_at_an_honest_ones_callback(journey: Journey) -> None:
    with provider() as evil:
        parameters = journey.leaves() | {"code": evil.approve(journey.asked.url)["code"], "iss": evil.issuer}
        assert await reason(journey.arrives(parameters)) == "issuer_parameter.mismatch"
        # Without the name, the honest provider does not know the code, and the attacker's is never asked.
        journey.agree(answers_issuer=False)
        del parameters["iss"]
        assert await reason(journey.arrives(parameters)) == "token.refused"
        assert evil.asked == []


async def test_o07_an_honest_code_never_leaves_for_an_attackers_token_endpoint(journey: Journey) -> None:
    honest = journey.leaves()
    with provider() as evil:
        lured = Journey.to(evil)
        lured.asked = journey.asked
        assert await reason(lured.arrives(honest)) == "issuer_parameter.mismatch"
        assert evil.asked == []


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"error": "access_denied"}, "access_denied"),
        ({"error": "x", "error_description": "<script>alert(1)</script>"}, "<script>alert(1)</script>"),
        ({"error": "x", "error_description": "two\r\nlines\x00\u202e"}, "two  lines"),
        ({"error": "y" * 10_000}, "y" * 300 + "."),
        ({"error": ""}, "It says: ."),
    ],
)
async def test_o20_a_providers_refusal_is_told_as_plain_text(journey: Journey, said: Any, shown: str) -> None:
    parameters = {"state": journey.leaves()["state"], "iss": journey.op.issuer} | said
    with pytest.raises(Exception, match=r"provider\.refused") as refused:
        await journey.arrives(parameters)
    advice = getattr(refused.value, "advice", "")
    assert shown in advice
    assert advice.isprintable()


async def test_o20_a_refusal_that_brings_a_code_too_is_still_a_refusal(journey: Journey) -> None:
    assert await reason(journey.arrives(journey.leaves() | {"error": "access_denied"})) == "provider.refused"
    assert journey.op.count("/token") == 0


@pytest.mark.parametrize("code", ["x" * 9000, "ü", "a\nb"])
async def test_what_is_no_code_is_not_sent_on(journey: Journey, code: str) -> None:
    assert await reason(journey.arrives(journey.leaves() | {"code": code})) == "parameters.malformed"
    assert journey.op.count("/token") == 0


async def test_no_code_is_not_sent_on(journey: Journey) -> None:
    assert await reason(journey.arrives(journey.leaves() | {"code": ""})) == "code.missing"
    assert journey.op.count("/token") == 0


def flood() -> Iterator[bytes]:
    """Ten megabytes."""
    return (b" " * 100_000 for _ in range(100))


@pytest.mark.parametrize("path", ["/token", "/keys", "/userinfo"])
@pytest.mark.parametrize("how", ["500", "slow", "10 MB", "redirect", "packed", "no JSON", "no object", "nested"])
async def test_o22_a_broken_provider_is_refused_in_bounded_time(journey: Journey, path: str, how: str) -> None:
    replies = {
        "500": Reply.of({"error": "server_error", "keys": []}, 500),
        "slow": Reply(200, drip(journey.op.stopping)),
        "10 MB": Reply(200, flood()),
        "redirect": Reply(302, b"", {"Location": "http://169.254.169.254/latest/meta-data/"}),
        "packed": Reply(200, b"x", {"Content-Encoding": "gzip"}),
        "no JSON": Reply(200, b"{"),
        "no object": Reply(200, b"[]"),
        "nested": Reply(200, b"[" * 60_000),
    }
    journey.op.replies[path] = replies[how]
    if how == "slow":
        journey.hurries(1)
    # So that userinfo is asked.
    journey.op.claims = {"email": None}
    answer = journey.arrives(journey.leaves())
    assert await reason(answer) == f"{path.removeprefix('/')}.unreachable"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"id_token": "x.y.z"}, "token.malformed"),
        ({"id_token": "x.y.z", "access_token": 5}, "token.malformed"),
        ({"access_token": "a"}, "id_token.missing"),
        ({"access_token": "a", "id_token": ""}, "id_token.missing"),
        ({"access_token": "a", "id_token": ["x"]}, "jwt.malformed"),
        ({"access_token": "a", "id_token": "a.b.c.d.e"}, "jwt.malformed"),
    ],
)
async def test_o22_a_token_answer_of_another_shape_is_refused(journey: Journey, said: Any, why: str) -> None:
    journey.op.replies["/token"] = Reply.of(said)
    assert await reason(journey.arrives(journey.leaves())) == why


async def test_a_wrong_client_secret_is_told_apart(journey: Journey) -> None:
    journey.op.client_secret = "changed"
    assert await reason(journey.arrives(journey.leaves())) == "token.refused"
