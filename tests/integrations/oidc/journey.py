"""A sign-in at the provider of tests/oidc_peer.py, at a time that stands still."""

from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.identity.arrived import Arrived, Rejected
from app.domain.identity.connection import Connection
from app.integrations.oidc.callback import Expected, read_callback
from app.integrations.oidc.party import Party
from app.integrations.oidc.reasons import REASONS
from app.integrations.oidc.request import Asked, ask
from app.integrations.outward import Outward
from tests.oidc_peer import Provider

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PORTAL = "https://portal.example"


@dataclass(slots=True)
class Journey:
    """Somebody with a browser, our side of one connection, and the provider."""

    op: Provider
    party: Party
    now: datetime = NOW
    asked: Asked = field(init=False)

    @classmethod
    def to(cls, op: Provider, connection: Connection | None = None, **settings: Any) -> "Journey":
        """A new connection of that provider's, unless one is given."""
        op.now = lambda: NOW
        connection = connection or op.connection(**settings)
        return cls(op, Party(connection, PORTAL, Outward(frozenset({op.peer}), limit=10)))

    def hurries(self, limit: float) -> None:
        """Nothing of the provider's may take longer than these seconds."""
        self.party = replace(self.party, outward=Outward(frozenset({self.op.peer}), limit=limit))

    def later(self, span: timedelta) -> None:
        """Time goes on for both sides."""
        now = self.now = self.now + span
        self.op.now = lambda: now

    def agree(self, **settings: Any) -> None:
        """The connection is set up otherwise."""
        connection = self.party.connection
        self.party = replace(self.party, connection=replace(connection, oidc=replace(connection.oidc, **settings)))

    def leaves(self, max_age: int | None = None) -> dict[str, str]:
        """Sent to the provider and through with it: the parameters with which they come back."""
        self.asked = ask(self.party, max_age)
        return self.op.approve(self.asked.url)

    async def arrives(self, parameters: dict[str, str], **expected: Any) -> Arrived:
        """At the callback; `expected` changes what was kept."""
        kept = Expected(self.asked.state, self.asked.nonce, self.asked.verifier)
        return await read_callback(self.party, parameters, replace(kept, **expected), self.now)

    async def signs_in(self, **claims: Any) -> Arrived:
        """The whole way; `claims` are put over the ID token's."""
        self.op.claims = claims
        return await self.arrives(self.leaves())


async def reason(answer: Awaitable[object]) -> str:
    """Why it was refused."""
    with pytest.raises(Rejected) as refused:
        await answer
    assert refused.value.reason in REASONS
    assert refused.value.advice
    return refused.value.reason
