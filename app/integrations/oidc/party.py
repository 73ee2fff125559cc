"""We as the relying party of one connection: what we registered at its provider, and how we reach it."""

from dataclasses import dataclass

from app.domain.identity.connection import Connection
from app.integrations.outward import Outward


@dataclass(frozen=True, slots=True)
class Party:
    """One connection with its addresses of ours: each has the connection's id in it, so that an answer meant for one
    provider is never taken for another's (RFC 9700, 4.4.2.2)."""

    connection: Connection
    portal_url: str
    outward: Outward

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends people back to; it must have it exactly so."""
        return f"{self._base}/callback"

    @property
    def back_channel_uri(self) -> str:
        """Where the provider posts its logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.5)."""
        return f"{self._base}/back-channel-logout"

    @property
    def signed_out_uri(self) -> str:
        """Where the provider sends people to once they have signed out there, to be registered as
        post_logout_redirect_uri."""
        return f"{self.portal_url}/sign-in"

    @property
    def _base(self) -> str:
        return f"{self.portal_url}/sso/oidc/{self.connection.id}"
