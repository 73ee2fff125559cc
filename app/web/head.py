"""What is done to every request before anything reads it: its head is kept small and clean, and HEAD becomes GET."""

import re
from typing import Any

from litestar import Litestar
from litestar.types import Send

MOST_HEAD = 16 * 1024
# Ours hold nothing else. Quoted values are other people's, and take Python's reading of them quadratic time
# (CVE-2024-7592).
_COOKIE = re.compile(rb"[A-Za-z0-9_.-]{1,64}=[A-Za-z0-9_./+%:-]{0,512}")
_TOO_LARGE = b"The head of this request is larger than 16 KB. Delete this site's cookies and try again."


class Portal(Litestar):
    """The app. HEAD is answered as GET, as RFC 9110, 9.3.2, asks for (Litestar's routes refuse it); the server leaves
    the body out, because its own scope still says HEAD."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        if scope["type"] == "http":
            if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEAD:
                await _refuse(send)
                return
            scope = {**scope, "headers": [_clean(*header) for header in scope["headers"]]}
            # Neither a file's name nor a text of the database can hold NUL; to decoders it is as bad as broken UTF-8.
            scope["path"] = scope["path"].replace("\0", "\N{REPLACEMENT CHARACTER}")
            if scope["method"] == "HEAD":
                scope["method"] = "GET"
        await super().__call__(scope, receive, send)


def _clean(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name != b"cookie":
        return name, value
    return name, b"; ".join(part for part in re.split(rb"\s*;\s*", value.strip()) if _COOKIE.fullmatch(part))


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(_TOO_LARGE)).encode())]
    headers += [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 431, "headers": headers})
    await send({"type": "http.response.body", "body": _TOO_LARGE, "more_body": False})
