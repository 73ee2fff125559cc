"""Certificates that end: who is told, when, and only once."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from app.demo import Cast
from app.domain.identity.expiring import threshold, warn_of_certificates
from app.integrations.saml.metadata import certificate_facts
from tests.cast import rows
from tests.outbox import deliveries
from tests.routes.access_pages.making import saml_connection

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True)
class Facts:
    """Of a certificate that ends so many days from now."""

    fingerprint: str
    not_after: datetime


@pytest.mark.parametrize(
    ("left", "told"), [(31, None), (30, 30), (15, 30), (14, 14), (4, 14), (3, 3), (0.1, 3), (0, 0), (-9, 0)]
)
def test_the_threshold_that_was_passed_last_counts(left: float, told: int | None) -> None:
    assert threshold(NOW + timedelta(days=left), NOW) == told


def read(days: float, pem: str) -> Facts:
    """Every certificate ends in so many days."""
    return Facts(certificate_facts(pem).fingerprint, datetime.now(UTC) + timedelta(days=days))


async def test_those_who_look_after_it_are_told_once_at_each_threshold(cast: Cast) -> None:
    made = await saml_connection(cast["nadia"], cast["nadia"].organisation_ids[0])
    await rows("UPDATE connection SET state = 'on' WHERE id = $1", made)
    before = len(await deliveries())
    assert await warn_of_certificates(partial(read, 40)) == 0
    assert await warn_of_certificates(partial(read, 20)) == 2
    assert await warn_of_certificates(partial(read, 19)) == 0
    assert await warn_of_certificates(partial(read, 13)) == 2
    assert await warn_of_certificates(partial(read, -1)) == 2
    told = (await deliveries())[before:]
    assert {row["kind"] for row in told} == {"certificate_expiring"}
    assert {row["address"] for row in told} == {"nadia@northwind.example"}
    assert len(told) == 6


async def test_each_connection_is_warned_of_a_certificate_that_several_have(cast: Cast) -> None:
    northwind = cast["nadia"].organisation_ids[0]
    first = await saml_connection(cast["nadia"], northwind)
    second = await saml_connection(cast["nadia"], northwind, "Northwind labs")
    await rows("UPDATE connection SET state = 'on' WHERE id = ANY ($1)", [first, second])
    assert await warn_of_certificates(partial(read, 20)) == 4
    assert await warn_of_certificates(partial(read, 20)) == 0


async def test_a_draft_warns_nobody(cast: Cast) -> None:
    await saml_connection(cast["nadia"], cast["nadia"].organisation_ids[0])
    assert await warn_of_certificates(partial(read, 1)) == 0
