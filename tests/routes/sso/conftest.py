"""Providers of the tests' own."""

from collections.abc import Iterator

import pytest

from tests.oidc_peer import Provider, provider


@pytest.fixture
def openid() -> Iterator[Provider]:
    """An OpenID provider on loopback; somebody new to us is signed in there, nell@northwind.example."""
    with provider() as found:
        found.subject, found.email, found.claims = "nell-1", "nell@northwind.example", {"name": "Nell Nilsson"}
        yield found
