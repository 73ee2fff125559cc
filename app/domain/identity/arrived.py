"""What came back from an identity provider, the same whether it spoke SAML or OpenID Connect."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Arrived:
    """A person as their provider vouched for them, after every check of the protocol. (connection, issuer, subject) is
    who they are; everything else is only said of them. `email_verified` is true only where the provider's word is
    that it is: SAML says nothing of it, and means the organisation's own directory."""

    connection_id: UUID
    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False
    name: str = ""
    groups: tuple[str, ...] = ()
    provider_session: str = ""
    # Whether the provider says that a second factor was asked for (authnContext, amr).
    second_factor: bool = False
    # The session may not outlive this (SessionNotOnOrAfter).
    ends_at: datetime | None = None
    # What a test sign-in shows: attribute or claim and its values as they came.
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Rejected(Exception):
    """An answer that is not accepted. `reason` is a word for the audit trail and for who looks after the connection
    ("signature.missing"), and `advice` a sentence on what to do about it; whoever sent the answer is shown neither."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice
