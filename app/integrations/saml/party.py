"""One connection's SAML configuration: who we are to its provider, and where that provider may send people."""

from dataclasses import dataclass

from app.domain.identity.connection import Connection, KeyPair
from app.domain.identity.keys import signing


@dataclass(frozen=True, slots=True)
class Party:
    """We, as one connection's provider knows us. Entity id and addresses hold the connection's id, so that an answer
    meant for one connection cannot be given to another (security.md §1.3). `portal_url`: our origin, no slash."""

    connection: Connection
    portal_url: str

    @property
    def entity_id(self) -> str:
        """Our name, and where our metadata is."""
        return f"{self._base}/metadata"

    @property
    def acs(self) -> str:
        """Where the provider's answers are posted (AssertionConsumerService)."""
        return f"{self._base}/acs"

    @property
    def slo(self) -> str:
        """Where requests and answers of single logout come, by redirect and by post."""
        return f"{self._base}/logout"

    @property
    def signing_key(self) -> KeyPair | None:
        """What our requests are signed with: the current key."""
        return signing(self.connection)

    @property
    def _base(self) -> str:
        return f"{self.portal_url}/sso/saml/{self.connection.id}"
