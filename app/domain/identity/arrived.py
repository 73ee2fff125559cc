"""What came back from an identity provider, the same whether it spoke SAML or OpenID Connect."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

# Of what an answer says so much is kept to be looked at.
MOST_NAMES, MOST_VALUES, LONGEST_VALUE = 60, 50, 300

Words = Mapping[str, tuple[str, ...]]


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
    # How the subject is meant (SAML 2.0 Core, 8.3), which a sign-out there has to repeat.
    name_id_format: str = ""
    provider_session: str = ""
    # OpenID Connect's, which some providers want to see again before they sign anybody out.
    id_token: str = field(default="", repr=False)
    # Whether the provider says that a second factor was asked for (authnContext, amr).
    second_factor: bool = False
    # The session may not outlive this (SessionNotOnOrAfter).
    ends_at: datetime | None = None
    # What a test sign-in shows: attribute or claim and its values as they came.
    said: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer said that was refused, as far as it could be read; no secret is in it. `verified`: the provider's
    signature vouches for it; else it is whatever somebody wrote."""

    words: Words
    verified: bool


class Rejected(Exception):
    """An answer that is not accepted. `reason` is a word for the audit trail and for who looks after the connection
    ("signature.missing"), and `advice` a sentence on what to do about it; whoever sent the answer is shown neither.
    `said`: what a test sign-in shows of it."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice
        self.said: Said | None = None


def bounded(said: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """So much of it as is kept to be looked at."""
    return {
        name[:LONGEST_VALUE]: tuple(value[:LONGEST_VALUE] for value in islice(values, MOST_VALUES))
        for name, values in islice(said.items(), MOST_NAMES)
    }
