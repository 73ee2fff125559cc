"""A provider, and a journey to it."""

from collections.abc import Iterator

import pytest

from tests.integrations.oidc.journey import Journey
from tests.oidc_peer import Provider, provider


@pytest.fixture
def op() -> Iterator[Provider]:
    """Of this test's own."""
    with provider() as op:
        yield op


@pytest.fixture
def journey(op: Provider) -> Journey:
    """To that provider."""
    return Journey.to(op)
