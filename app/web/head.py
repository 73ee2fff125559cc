"""What must hold before a route is looked for."""

from typing import Any

from litestar import Litestar


class Portal(Litestar):
    """The app. HEAD works wherever GET does, as RFC 9110, 9.3.2, asks and Litestar does not; the server leaves
    the body out, because its own scope still says HEAD. NUL, which neither a file's name nor a text of the database can
    hold, stands in no address: it is replaced like the bytes that are no UTF-8.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        if "\0" in scope.get("path", ""):
            scope = {**scope, "path": scope["path"].replace("\0", "\N{REPLACEMENT CHARACTER}")}
        if scope.get("method") == "HEAD":
            scope = {**scope, "method": "GET"}
        await super().__call__(scope, receive, send)
