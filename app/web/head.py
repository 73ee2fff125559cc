"""Answering HEAD: Litestar's GET routes refuse it, though RFC 9110, 9.3.2, asks for it wherever GET works."""

from typing import Any

from litestar import Litestar


class Portal(Litestar):
    """The app, in which HEAD is GET; the server leaves the body out, because its own scope still says HEAD."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        if scope.get("method") == "HEAD":
            scope = {**scope, "method": "GET"}
        await super().__call__(scope, receive, send)
