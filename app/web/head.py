"""Answering HEAD: Litestar's GET routes refuse it, though RFC 9110, 9.3.2, asks for it wherever GET works."""

from litestar import Litestar
from litestar.types import Receive, Scope, Send


class Portal(Litestar):
    """The app, in which HEAD is GET; the server leaves the body out, because its own scope still says HEAD."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}  # type: ignore[typeddict-item]
        await super().__call__(scope, receive, send)
