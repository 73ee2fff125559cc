"""What a provider announces, and what is refused of it (security.md 2.3, O8 and O19)."""

from typing import Any

import pytest

from app.domain.identity.arrived import Rejected
from app.integrations.oidc.discovery import discover, tenant_of
from app.integrations.outward import Outward
from tests.integrations.oidc.journey import reason
from tests.oidc_peer import Provider, Reply

pytestmark = pytest.mark.anyio
TENANT = "9122040d-6c67-4c5b-b112-36a304b66dad"
DOCUMENT = "/.well-known/openid-configuration"


def outward(op: Provider) -> Outward:
    return Outward(frozenset({op.peer}), limit=2)


async def test_an_honest_document_becomes_settings(op: Provider) -> None:
    found = await discover(outward(op), op.issuer)
    assert found == op.settings(client_id="")


async def test_the_address_of_the_document_itself_will_do(op: Provider) -> None:
    assert (await discover(outward(op), f"  {op.issuer}{DOCUMENT}\n")).issuer == op.issuer


async def test_what_was_not_announced_is_not_agreed(op: Provider) -> None:
    op.discovery |= {
        "id_token_signing_alg_values_supported": ["HS256", "none", "ES256", "RS512"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_post"],
        "authorization_response_iss_parameter_supported": "true",
        "scopes_supported": ["openid", "groups"],
    }
    found = await discover(outward(op), op.issuer)
    assert (found.algorithms, found.client_authentication) == (("ES256",), "client_secret_post")
    assert (found.answers_issuer, found.scopes) == (False, ("openid", "email", "profile", "groups"))


@pytest.mark.parametrize("stated", ["{}/", "{}/x", "upper", "https://evil.example", "{} "])
async def test_o08_an_issuer_that_calls_itself_otherwise_is_refused(op: Provider, stated: str) -> None:
    op.discovery["issuer"] = op.issuer.upper() if stated == "upper" else stated.format(op.issuer)
    with pytest.raises(Rejected) as refused:
        await discover(outward(op), op.issuer)
    assert refused.value.reason == "issuer.different"
    assert op.discovery["issuer"].strip() in refused.value.advice


async def test_o08_a_slash_more_than_the_provider_states_is_refused(op: Provider) -> None:
    assert await reason(discover(outward(op), f"{op.issuer}/")) == "issuer.different"
    assert await reason(discover(outward(op), op.issuer.replace("http", "HTTP"))) == "issuer.different"


async def test_o08_an_issuer_that_is_no_text_is_refused(op: Provider) -> None:
    for stated in (None, 5, [op.issuer]):
        op.discovery["issuer"] = stated
        assert await reason(discover(outward(op), op.issuer)) == "discovery.incomplete"


@pytest.mark.parametrize("tenant", ["common", "organizations", "consumers"])
async def test_o19_an_address_for_every_tenant_is_refused_with_advice(op: Provider, tenant: str) -> None:
    op.replies[f"/{tenant}/v2.0{DOCUMENT}"] = Reply.of(op.discovery | {"issuer": op.issuer + "/{tenantid}/v2.0"})
    with pytest.raises(Rejected) as refused:
        await discover(outward(op), f"{op.issuer}/{tenant}/v2.0")
    assert refused.value.reason == "issuer.template"
    assert "TENANT-ID" in refused.value.advice


@pytest.mark.parametrize(
    ("issuer", "tenant"),
    [
        (f"https://login.microsoftonline.com/{TENANT}/v2.0", TENANT),
        (f"https://login.microsoftonline.us/{TENANT}/v2.0", TENANT),
        (f"https://sts.windows.net/{TENANT}/", TENANT),
        (f"https://login.microsoftonline.com.evil.example/{TENANT}/v2.0", ""),
        (f"https://evil.example/login.microsoftonline.com/{TENANT}/v2.0", ""),
        ("https://accounts.google.com", ""),
    ],
)
def test_o19_a_connection_is_pinned_to_the_tenant_in_its_issuer(issuer: str, tenant: str) -> None:
    assert tenant_of(issuer) == tenant


@pytest.mark.parametrize(
    "typed", ["", "northwind", "ftp://a.example", "https://", "https://a.example?x", "https://a.example#x", "https://[",
              "https://a.example/" + "x" * 1000, "https://a b.example", "javascript:alert(1)"],
)  # fmt: skip
async def test_what_is_no_issuer_is_told_before_anything_is_asked(op: Provider, typed: str) -> None:
    assert await reason(discover(outward(op), typed)) == "issuer.address"


async def test_nobody_there_is_told_in_words(op: Provider) -> None:
    op.replies[DOCUMENT] = Reply(404)
    with pytest.raises(Rejected, match=r"issuer\.unreachable") as refused:
        await discover(outward(op), op.issuer)
    assert "404" in refused.value.advice
    assert await reason(discover(Outward(), op.issuer)) == "issuer.unreachable"


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("value", [None, "", 5, "javascript:alert(1)", "/relative", "https://a b", "https://ü.example"])
async def test_an_address_that_sign_in_needs_is_missed(op: Provider, name: str, value: Any) -> None:
    op.discovery[name] = value
    assert await reason(discover(outward(op), op.issuer)) == "discovery.incomplete"


@pytest.mark.parametrize("name", ["userinfo_endpoint", "end_session_endpoint"])
async def test_what_only_helps_may_be_missing_but_not_wrong(op: Provider, name: str) -> None:
    op.discovery[name] = "javascript:alert(1)"
    assert await reason(discover(outward(op), op.issuer)) == "discovery.incomplete"
    del op.discovery[name]
    assert getattr(await discover(outward(op), op.issuer), name) == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"response_types_supported": ["id_token"]}, "discovery.unsupported"),
        ({"response_types_supported": "code"}, "discovery.unsupported"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "discovery.algorithms"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "discovery.client_authentication"),
    ],
)
async def test_a_provider_that_cannot_what_we_need_is_refused(op: Provider, changes: dict[str, Any], why: str) -> None:
    op.discovery |= changes
    assert await reason(discover(outward(op), op.issuer)) == why
