"""The set-up of a connection in the browser: metadata in every shape, our registration, and what is never shown."""

from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest

from app.domain.identity import set_up
from app.domain.identity.set_up import NewConnection
from app.integrations.outward import Outward
from tests.browser import Browser, Files
from tests.cast import does, rows
from tests.house import House
from tests.oidc_peer import Provider as OidcProvider
from tests.oidc_peer import Reply, provider
from tests.routes.access_pages.making import draft, saml_connection
from tests.routes.forms import Page
from tests.saml_peer import Provider

pytestmark = pytest.mark.anyio
SECRET = "a secret that nobody sees again"


@pytest.fixture
def openid() -> Iterator[OidcProvider]:
    """An OpenID provider on loopback."""
    with provider() as found:
        yield found


def northwind(house: House) -> UUID:
    return house.cast["nadia"].organisation_ids[0]


async def new_saml(house: House) -> str:
    """The address of a draft over SAML."""
    return f"/access/{northwind(house)}/connections/{await draft(house.cast['nadia'], northwind(house))}"


async def test_a_new_connection_leads_to_its_set_up_with_our_values_beside_the_products_fields(house: House) -> None:
    browser = await house.browser("nadia")
    values = {"name": "Northwind login", "protocol": "saml", "guide": "entra"}
    made = await browser.post(f"/access/{northwind(house)}/connections/new", values)
    assert made.status_code == 303, made.text
    page = await browser.get(made.headers["location"])
    connection_id = made.headers["location"].split("/")[4]
    own = [given for tag, given in Page(page.text).tags if tag == "input" and "readonly" in given]
    assert f"{house.settings.portal_url}/sso/saml/{connection_id}/acs" in {given["value"] for given in own}
    assert "Reply URL (Assertion Consumer Service URL)" in page.text


@pytest.mark.parametrize("wrong", [{"name": ""}, {"protocol": "kerberos"}, {"guide": "none"}, {"name": "x" * 101}])
async def test_a_connection_that_cannot_be_is_answered_with_what_was_typed(house: House, wrong: dict[str, str]) -> None:
    browser = await house.browser("nadia")
    values = {"name": "Northwind login", "protocol": "saml", "guide": "entra"} | wrong
    answer = await browser.post(f"/access/{northwind(house)}/connections/new", values)
    assert answer.status_code == 422
    assert Page(answer.text).typed["name"] == values["name"]


async def test_metadata_is_pasted_or_uploaded(house: House) -> None:
    browser, here = await house.browser("nadia"), await new_saml(house)
    pasted = await browser.post(f"{here}/set-up/metadata", {"metadata": Provider().metadata().decode()})
    assert (pasted.status_code, pasted.headers["location"]) == (303, f"{here}?saved=metadata")
    assert "We have the provider’s metadata now" in (await browser.get(pasted.headers["location"])).text
    other = Provider(entity_id="https://other.example/idp").metadata()
    file: Files = [("metadata_file", ("idp.xml", other))]
    asked = await browser.post(f"{here}/set-up/metadata", {}, file)
    assert asked.status_code == 422
    assert "Tick “It is another provider” if that is meant" in asked.text
    sent = await browser.post(f"{here}/set-up/metadata", {"another": "on"}, file)
    assert sent.status_code == 303, sent.text
    assert "https://other.example/idp" in (await browser.get(here)).text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Paste the provider’s metadata"),
        ("<html><body>Sign in</body></html>", "This is a web page, not metadata"),
        ("<!DOCTYPE html>\n<html></html>", "This is a web page, not metadata"),
        ("<md:Entity", "not XML"),
        ("x" * (512 * 1024 + 1), "512 KB at most"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "DOCTYPE"),
    ],
)
async def test_what_is_no_metadata_is_said_in_a_sentence_and_kept(house: House, text: str, words: str) -> None:
    browser, here = await house.browser("nadia"), await new_saml(house)
    answer = await browser.post(f"{here}/set-up/metadata", {"metadata": text})
    assert answer.status_code == 422
    assert words in answer.text
    assert Page(answer.text).typed["metadata"].strip() == text


async def test_a_file_that_is_too_large_is_refused(house: House) -> None:
    browser, here = await house.browser("nadia"), await new_saml(house)
    answer = await browser.post(
        f"{here}/set-up/metadata", {}, [("metadata_file", ("idp.xml", b" " * (3 * 1024 * 1024)))]
    )
    assert answer.status_code == 422
    assert "512 KB at most" in answer.text


async def register(house: House, browser: Browser, openid: OidcProvider, **typed: str) -> tuple[str, httpx.Response]:
    """Sends the registration of a new draft; answers its page's address, too."""
    house.app.state.outward = Outward(frozenset({openid.peer}))
    made = await draft(house.cast["nadia"], northwind(house), protocol="oidc")
    here = f"/access/{northwind(house)}/connections/{made}"
    values = {"issuer": openid.issuer, "client_id": openid.client_id, "client_secret": SECRET} | typed
    return here, await browser.post(f"{here}/set-up/registration", values)


async def test_an_issuer_and_our_registration_are_enough_and_the_secret_is_never_shown(
    house: House, openid: OidcProvider
) -> None:
    browser = await house.browser("nadia")
    here, answer = await register(house, browser, openid)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{here}?saved=registration"), answer.text
    for page in (here, f"{here}/set-up", f"{here}/settings"):
        assert SECRET not in (await browser.get(page)).text
    assert "kept, and never shown" in (await browser.get(here)).text
    (row,) = await rows("SELECT settings FROM connection WHERE name = 'Northwind login'")
    assert f"{openid.issuer}/token" in row["settings"]


async def test_google_is_told_apart_from_everybody_elses_by_the_workspace_domain(
    house: House, openid: OidcProvider
) -> None:
    house.app.state.outward = Outward(frozenset({openid.peer}))
    nadia, browser = house.cast["nadia"], await house.browser("nadia")
    made = await does(nadia, set_up.make, northwind(house), NewConnection("Google", "oidc", "google"), None)
    here = f"/access/{northwind(house)}/connections/{made}"
    assert "Give us your Google Workspace domain." in (await browser.get(here)).text
    values = {"issuer": openid.issuer, "client_id": openid.client_id, "client_secret": SECRET}
    without = await browser.post(f"{here}/set-up/registration", values)
    assert without.status_code == 422
    assert "Your Workspace domain is needed" in without.text
    registered = await browser.post(f"{here}/set-up/registration", values | {"tenant": "Northwind.example"})
    assert registered.status_code == 303
    (row,) = await rows("SELECT settings->>'tenant' AS tenant FROM connection WHERE id = $1", made)
    assert row["tenant"] == "northwind.example"
    agreed = {"scopes": "openid email", "client_authentication": "client_secret_basic", "tenant": ""}
    assert (await browser.post(f"{here}/settings/agreed", agreed)).status_code == 422


async def test_a_provider_that_cannot_be_reached_is_said_and_the_secret_is_typed_anew(
    house: House, openid: OidcProvider
) -> None:
    browser = await house.browser("nadia")
    openid.replies["/.well-known/openid-configuration"] = Reply(404)
    _, answer = await register(house, browser, openid)
    assert answer.status_code == 422
    typed = Page(answer.text).typed
    assert (typed["issuer"], typed["client_id"], typed["client_secret"]) == (openid.issuer, openid.client_id, "")
    assert SECRET not in answer.text


async def test_an_address_inside_our_own_network_is_not_asked(house: House, openid: OidcProvider) -> None:
    browser = await house.browser("nadia")
    _, answer = await register(house, browser, openid, issuer=f"http://127.0.0.1:{openid.port + 1}")
    assert answer.status_code == 422
    assert openid.asked == []


async def test_what_was_agreed_is_kept_as_it_was_typed(house: House) -> None:
    browser = await house.browser("nadia")
    made = await saml_connection(house.cast["nadia"], northwind(house))
    here = f"/access/{northwind(house)}/connections/{made}/settings"
    values = {"request_binding": "post", "email_attributes": "mail\r\n urn:oid:1 \r\nmail", "sign_requests": "on"}
    assert (await browser.post(f"{here}/agreed", values)).status_code == 303
    shown = Page((await browser.get(here)).text)
    assert shown.typed["email_attributes"].strip() == "mail\nurn:oid:1"
    assert "sign_requests" in shown.typed
    assert "want_encrypted" not in shown.typed
    wrong = await browser.post(f"{here}/agreed", values | {"email_attributes": "x" * 300, "want_encrypted": "on"})
    assert wrong.status_code == 422
    kept = Page(wrong.text).typed
    assert kept["email_attributes"].strip() == "x" * 300
    assert kept["name"] == "Northwind login"
    assert "want_encrypted" in kept


async def test_the_name_and_the_role_by_default_are_changed(house: House) -> None:
    browser = await house.browser("nadia")
    made = await saml_connection(house.cast["nadia"], northwind(house))
    here = f"/access/{northwind(house)}/connections/{made}/settings"
    assert (await browser.post(here, {"name": "Other name", "default_role": "none"})).status_code == 303
    assert "Other name" in (await browser.get(here)).text
    assert (await browser.post(here, {"name": "", "default_role": "agent"})).status_code == 422


async def test_our_certificate_and_its_successor(house: House) -> None:
    browser = await house.browser("nadia")
    made = await saml_connection(house.cast["nadia"], northwind(house))
    here = f"/access/{northwind(house)}/connections/{made}/certificates"
    ours = await browser.get(f"{here}/ours.pem")
    assert ours.text.startswith("-----BEGIN CERTIFICATE-----")
    assert (await browser.post(here)).status_code == 303
    assert "Take the next one into use" in (await browser.get(here)).text
    assert (await browser.get(f"/sso/saml/{made}/metadata")).text.count("X509Certificate>") >= 4
    assert (await browser.post(f"{here}/current")).status_code == 303
    assert (await browser.get(f"{here}/ours.pem")).text != ours.text
    assert "Retire the former one" in (await browser.get(here)).text
    assert (await browser.post(f"{here}/retirement")).status_code == 303
    assert (await browser.post(f"{here}/retirement")).status_code == 409


async def test_a_portal_reached_by_http_says_that_answers_from_another_site_get_lost(house: House) -> None:
    browser, here = await house.browser("nadia"), await new_saml(house)
    words = "from another site arrive only over https"
    assert words in (await browser.get(here)).text
    await browser.post(f"{here}/set-up/metadata", {"metadata": Provider().metadata().decode()})
    assert words in (await browser.get(f"{here}/set-up")).text
