"""The address of a provider's metadata, on the page of the set-up."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.config import Settings
from app.domain.identity.connection import Endpoint, settings_as_json
from app.domain.identity.published import mark_of
from tests.cast import rows
from tests.house import House, house_of
from tests.oidc_peer import Provider as Web
from tests.oidc_peer import Reply, provider
from tests.routes.access_pages.making import draft, saml_connection
from tests.saml_peer import Provider

pytestmark = pytest.mark.anyio


@pytest.fixture
def web() -> Iterator[Web]:
    """What is asked for metadata."""
    with provider() as found:
        found.replies["/metadata"] = Reply(body=Provider().metadata())
        yield found


async def test_the_metadata_is_read_at_its_address_which_is_remembered(database: Settings, web: Web) -> None:
    async with house_of(replace(database, outward_allow=frozenset({web.peer}))) as house:
        nadia, browser = house.cast["nadia"], await house.browser("nadia")
        place = nadia.organisation_ids[0]
        here = f"/access/{place}/connections/{await draft(nadia, place)}"
        address = f"http://{web.peer}/metadata"
        answer = await browser.post(f"{here}/set-up/address", {"address": address})
        assert answer.headers["location"] == f"{here}?saved=metadata"
        page = (await browser.get(f"{here}/set-up")).text
        assert "https://idp.example/metadata" in page
        assert f'We look at <span class="said">{address}</span> once a day' in page
        assert "We look at the" in (await browser.get(f"{here}/certificates")).text
        assert (await browser.post(f"{here}/set-up/address/removal")).status_code == 303
        assert "once a day, and read it last" not in (await browser.get(f"{here}/set-up")).text
        web.replies["/metadata"] = Reply(body=Provider(entity_id="https://other.example/").metadata())
        refused = await browser.post(f"{here}/set-up/address", {"address": address})
        assert refused.status_code == 422
        assert "It is another provider" in refused.text
        assert f'value="{address}"' in refused.text
        meant = await browser.post(f"{here}/set-up/address", {"address": address, "another": "1"})
        assert meant.status_code == 303


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "https://localhost/", "https://169.254.169.254/", "idp", ""])
async def test_an_address_inside_or_none_is_answered_with_what_was_typed(house: House, address: str) -> None:
    nadia, browser = house.cast["nadia"], await house.browser("nadia")
    place = nadia.organisation_ids[0]
    here = f"/access/{place}/connections/{await draft(nadia, place)}/set-up"
    answer = await browser.post(f"{here}/address", {"address": address})
    assert answer.status_code == 422
    assert f'value="{address}"' in answer.text
    assert 'id="address-error"' in answer.text


async def test_what_the_provider_says_now_is_shown_beside_what_it_said(house: House) -> None:
    nadia, browser = house.cast["nadia"], await house.browser("nadia")
    place = nadia.organisation_ids[0]
    made = await saml_connection(nadia, place)
    offered = replace(Provider().settings, sign_on=(Endpoint("redirect", "https://new.example/sso"),))
    kept = json.dumps(settings_as_json(offered))
    await rows("UPDATE connection SET metadata_offered = $1, metadata_failure = 'It is gone.'", kept)
    here = f"/access/{place}/connections/{made}"
    page = (await browser.get(f"{here}/set-up")).text
    assert "https://new.example/sso (redirect)" in page
    assert "It is gone." in (await browser.get(here)).text
    assert (await browser.post(f"{here}/set-up/offered", {"seen": "something else"})).status_code == 409
    assert (await browser.post(f"{here}/set-up/offered", {"seen": mark_of(offered)})).status_code == 303
    assert "as it says now" not in (await browser.get(f"{here}/set-up")).text
