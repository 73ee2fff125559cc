"""A provider's metadata at its address: what is followed by itself, and what waits for a person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from app.demo import Cast
from app.domain.identity import published, queries, saml_set_up
from app.domain.identity.connection import Connection, Endpoint, Former, Published, SamlSettings
from app.domain.identity.published import OVERLAP, follow_metadata, followed
from app.integrations.outward import Outward
from app.integrations.saml.metadata import read_metadata
from app.integrations.saml.published import look
from app.lib import database
from app.lib.database import SYSTEM
from app.lib.ids import new_id
from app.lib.refusals import Conflict
from tests.cast import does, rows
from tests.oidc_peer import Provider as Web
from tests.oidc_peer import Reply, provider
from tests.outbox import deliveries
from tests.routes.access_pages.making import draft
from tests.saml_peer import Provider, keys

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, tzinfo=UTC)
OLD, NEW = keys("idp").certificate, keys("idp next").certificate


def connection(*former: Former, certificates: tuple[str, ...] = (OLD,)) -> Connection:
    return Connection(
        new_id(),
        new_id(),
        "Okta",
        "saml",
        "okta",
        "on",
        "member",
        saml=replace(Provider().settings, certificates=certificates),
        published=Published("https://idp.example/metadata", former=former),
    )


def says(*certificates: str) -> SamlSettings:
    return replace(Provider().settings, certificates=certificates)


def test_a_new_certificate_is_taken_beside_the_others() -> None:
    result = followed(connection(), says(OLD, NEW), NOW)
    assert (result.certificates, result.added, result.former, result.offered) == ((OLD, NEW), (NEW,), (), None)


def test_one_that_is_listed_no_more_is_taken_for_a_week_from_when_that_was_seen() -> None:
    first = followed(connection(), says(NEW), NOW)
    assert first.certificates == (NEW, OLD)
    assert first.former == (Former(OLD, NOW + OVERLAP),)
    held = connection(*first.former, certificates=first.certificates)
    later = followed(held, says(NEW), NOW + OVERLAP - timedelta(seconds=1))
    assert (later.certificates, later.former, later.added) == ((NEW, OLD), first.former, ())
    over = followed(held, says(NEW), NOW + OVERLAP)
    assert (over.certificates, over.former) == ((NEW,), ())


def test_one_that_comes_back_is_no_former_one() -> None:
    held = connection(Former(OLD, NOW + OVERLAP), certificates=(NEW, OLD))
    assert followed(held, says(NEW, OLD), NOW).former == ()


def test_other_places_wait_for_a_person_and_the_certificates_do_not() -> None:
    said = replace(says(OLD, NEW), sign_on=(Endpoint("redirect", "https://elsewhere.example/sso"),))
    result = followed(connection(), said, NOW)
    assert result.offered == said
    assert result.certificates == (OLD, NEW)


def test_the_order_of_places_says_nothing() -> None:
    said = says(OLD)
    assert followed(connection(), replace(said, sign_on=said.sign_on[::-1]), NOW).offered is None


def test_of_another_provider_nothing_is_taken() -> None:
    said = replace(says(NEW), entity_id="https://other.example/")
    result = followed(connection(), said, NOW)
    assert (result.certificates, result.added, result.offered) == ((OLD,), (), said)


@dataclass
class Looked:
    """A connection whose provider is a server on this machine."""

    web: Web
    id: UUID

    def publishes(self, metadata: bytes, status: int = 200) -> None:
        self.web.replies["/metadata"] = Reply(status, metadata)

    async def again(self) -> Connection:
        """A day later."""
        await rows("UPDATE connection SET metadata_due_at = clock_timestamp()")
        assert await follow_metadata(partial(look, Outward(frozenset({self.web.peer})))) == 1
        return await self.now()

    async def now(self) -> Connection:
        async with database.transaction(SYSTEM):
            found = await queries.connection(self.id)
        assert found
        return found


@pytest.fixture
def web() -> Iterator[Web]:
    """What is asked for metadata."""
    with provider() as found:
        yield found


@pytest.fixture
async def looked(cast: Cast, web: Web) -> Looked:
    """Northwind's, read from its address just now."""
    nadia = cast["nadia"]
    made = await draft(nadia, nadia.organisation_ids[0])
    found = Looked(web, made)
    found.publishes(Provider().metadata())
    address = f"http://{web.peer}/metadata"
    said = read_metadata(Provider().metadata())
    await does(nadia, saml_set_up.take_metadata, made, said, address=address)
    return found


def listing(*names: str) -> bytes:
    """Metadata that lists these keys' certificates."""
    text = Provider().metadata().decode()
    before, descriptor, after = text.partition("<md:KeyDescriptor")
    one, end, rest = (descriptor + after).partition("</md:KeyDescriptor>")
    inner = "".join(OLD.splitlines()[1:-1])
    each = [(one + end).replace(inner, "".join(keys(name).certificate.splitlines()[1:-1])) for name in names]
    return (before + "".join(each) + rest).encode()


async def told() -> list[str]:
    """Mail about metadata, by whom it went to."""
    return [row["address"] for row in await deliveries() if row["kind"] == "metadata_changed"]


async def test_nothing_is_looked_at_before_its_day(looked: Looked) -> None:
    assert await follow_metadata(partial(look, Outward())) == 0


async def test_a_change_of_keys_arrives_by_itself_and_is_told(looked: Looked) -> None:
    assert (await looked.again()).saml.certificates == (OLD,)
    assert await told() == []
    looked.publishes(listing("idp", "idp next"))
    held = await looked.again()
    assert held.saml.certificates == (OLD, NEW)
    assert await told() == ["nadia@northwind.example"]
    looked.publishes(listing("idp next"))
    held = await looked.again()
    assert held.saml.certificates == (NEW, OLD)
    assert [one.certificate for one in held.published.former] == [OLD]
    assert len(await told()) == 1
    (noted,) = await rows("SELECT body FROM audit_entry WHERE action = 'metadata.followed'")
    assert '"certificates":1' in noted["body"].replace(" ", "")


async def test_a_former_certificate_goes_after_its_week_whatever_comes_of_the_looks(looked: Looked) -> None:
    looked.publishes(listing("idp", "idp next"))
    await looked.again()
    looked.publishes(listing("idp next"))
    await looked.again()
    looked.publishes(b"gone", 404)
    assert (await looked.again()).saml.certificates == (NEW, OLD)
    await _a_week_later()
    held = await looked.again()
    assert (held.saml.certificates, held.published.former) == ((NEW,), ())


async def test_a_former_certificate_goes_after_its_week_where_nobody_looks_any_more(looked: Looked, cast: Cast) -> None:
    looked.publishes(listing("idp next"))
    await looked.again()
    await does(cast["nadia"], saml_set_up.look_no_more, looked.id)
    assert (await looked.now()).saml.certificates == (NEW, OLD)
    await _a_week_later()
    assert await follow_metadata(partial(look, Outward())) == 0
    assert (await looked.now()).saml.certificates == (NEW,)


async def _a_week_later() -> None:
    await rows("UPDATE connection SET metadata_former = jsonb_set(metadata_former, '{0,until}', to_jsonb(now()))")


async def test_other_places_are_offered_once_and_taken_by_a_person(looked: Looked, cast: Cast) -> None:
    looked.publishes(Provider().metadata().replace(b"idp.example/sso", b"evil.example/sso"))
    held = await looked.again()
    await looked.again()
    assert held.saml.sign_on[0].url == "https://idp.example/sso"
    assert held.published.offered
    assert await told() == ["nadia@northwind.example"]
    with pytest.raises(Conflict):
        await does(cast["nadia"], published.take_offered, looked.id, "what was seen before")
    await does(cast["nadia"], published.take_offered, looked.id, published.mark_of(held.published.offered))
    held = await looked.now()
    assert held.saml.sign_on[0].url == "https://evil.example/sso"
    assert held.published.offered is None
    assert held.published.address


async def test_another_entity_id_changes_nothing_by_itself(looked: Looked) -> None:
    looked.publishes(Provider(entity_id="https://other.example/").metadata())
    held = await looked.again()
    assert held.saml == (await looked.now()).saml
    assert held.saml.entity_id == "https://idp.example/metadata"
    assert held.published.offered
    assert held.published.offered.entity_id == "https://other.example/"


async def test_what_cannot_be_read_is_said_and_changes_nothing(looked: Looked) -> None:
    before = (await looked.now()).saml
    for metadata, status, why in (
        (b"gone", 404, "status 404"),
        (b"<html></html>", 200, "web page"),
        (b"<!DOCTYPE a><a/>", 200, "document type"),
        (b"x" * 600_000, 200, "more than 512 KiB"),
    ):
        looked.publishes(metadata, status)
        held = await looked.again()
        assert why in held.published.failure
        assert held.saml == before
    looked.publishes(Provider().metadata())
    assert (await looked.again()).published.failure == ""


async def test_an_address_inside_is_not_looked_at(looked: Looked) -> None:
    await rows("UPDATE connection SET metadata_due_at = clock_timestamp()")
    assert await follow_metadata(partial(look, Outward())) == 1
    assert looked.web.count("/metadata") == 0
    assert "https://" in (await looked.now()).published.failure


async def test_bringing_the_metadata_by_hand_ends_the_looks(looked: Looked, cast: Cast) -> None:
    await does(cast["nadia"], saml_set_up.take_metadata, looked.id, Provider().settings)
    await rows("UPDATE connection SET metadata_due_at = clock_timestamp()")
    assert await follow_metadata(partial(look, Outward())) == 0


async def test_a_retired_connection_is_not_looked_at(looked: Looked) -> None:
    await rows("UPDATE connection SET metadata_due_at = clock_timestamp(), state = 'retired'")
    assert await follow_metadata(partial(look, Outward())) == 0
