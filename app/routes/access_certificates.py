"""Certificates of a connection as its pages show them."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from app.domain.identity.connection import Connection
from app.domain.identity.expiring import threshold
from app.domain.identity.keys import NewKey
from app.integrations.saml.keys import make_key_pair
from app.integrations.saml.metadata import CertificateFacts, certificate_facts
from app.lib.time import Reader


@dataclass(frozen=True, slots=True)
class Shown:
    """One: whose, what it says of itself (None: it cannot be read), a sentence where it ends soon or has ended, and
    until when it is taken though the provider lists it no more."""

    whose: Literal["theirs", "ours"]
    state: str
    facts: CertificateFacts | None
    warning: str
    former_until: datetime | None = None


def certificates_of(held: Connection, reader: Reader) -> list[Shown]:
    """The provider's, then ours."""
    until = {one.certificate: one.until for one in held.published.former}
    theirs = [_shown("theirs", "", pem, reader) for pem in held.saml.certificates]
    # Of one that is leaving anyway its end is no news.
    marked = [
        replace(shown, warning="", former_until=until[pem]) if pem in until else shown
        for pem, shown in zip(held.saml.certificates, theirs, strict=True)
    ]
    return [*marked, *(_shown("ours", key.state, key.certificate, reader) for key in held.keys)]


async def new_key(common_name: str) -> NewKey:
    """A new pair of ours, made off the loop: it takes a moment."""
    certificate, private_key, not_after = await asyncio.to_thread(make_key_pair, common_name, datetime.now(UTC))
    return NewKey(certificate, private_key, not_after)


def _shown(whose: Literal["theirs", "ours"], state: str, pem: str, reader: Reader) -> Shown:
    try:
        facts = certificate_facts(pem)
    except ValueError:
        return Shown(whose, state, None, "One of the provider’s certificates cannot be read.")
    return Shown(whose, state, facts, _warning(whose, facts.not_after, reader))


def _warning(whose: str, not_after: datetime, reader: Reader) -> str:
    if threshold(not_after, reader.now) is None:
        return ""
    name = "The provider’s certificate" if whose == "theirs" else "Our certificate"
    verb = "ended" if not_after <= reader.now else "ends"
    return f"{name} {verb} {reader.ago(not_after)}. {_TO_DO[whose]}"


_TO_DO = {
    "theirs": "Once the provider has another, give us its metadata again.",
    "ours": "Make the next one, and give the provider our metadata.",
}
