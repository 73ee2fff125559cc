"""Serves a directory that publish() fills, and needs nothing else: no database, no Redis, nothing of the portal."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import uvicorn

from status_page import accept, headers, refusals
from status_page.headers import Headers
from status_page.manifest import NOT_FOUND
from status_page.protocol import ReadyProtocol, Reply
from status_page.shown import Answer, Shown
from status_page.watch import Watch

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
BETWEEN_LOOKS = 0.1
# Beyond these, connections are answered 503.
MOST_CONNECTIONS = 1_000


class StatusPage:
    """The ASGI application."""

    def __init__(self, directory: Path) -> None:
        self.watch = Watch(directory)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The life of the server; requests come the short way (ReadyProtocol)."""
        await self._live(receive, send)

    def reply(self, method: str, path: str, fields: Headers) -> Reply:
        """The answer to a request."""
        accepted = tags = b""
        for name, value in fields:
            if name == b"accept-encoding":
                accepted = accepted + b"," + value if accepted else value
            elif name == b"if-none-match":
                tags = tags + b"," + value if tags else value
        if len(accepted) > accept.LONGEST:
            accepted = b""
        try:
            return self._reply(method, path, accepted, tags)
        except (OSError, ValueError):
            # A content that is gone: this process slept until long after a new manifest.
            self.watch.look_again()
        try:
            return self._reply(method, path, accepted, tags)
        except (OSError, ValueError):
            return refusals.unknown(path)

    def refusal(self, status: HTTPStatus) -> Reply:
        """The answer to what never becomes a request."""
        return refusals.early(self.watch.shown, status)

    def _reply(self, method: str, path: str, accepted: bytes, tags: bytes) -> Reply:
        shown, now = self.watch.shown, time.time()
        if shown is None:
            return refusals.unknown(path)
        if not shown.since <= now < shown.until:
            shown.turn(now)
        answer = shown.find(path, accepted) if path != NOT_FOUND else None
        if answer is None:
            return refusals.not_found(shown, path, shown.find(NOT_FOUND, accepted))
        if method not in ("GET", "HEAD"):
            return _other(shown, answer, method)
        if tags and accept.has(tags, answer.etag):
            return Reply(304, [*answer.bare, shown.cache(answer, now)], b"")
        return Reply(200, [*answer.headers, shown.cache(answer, now)], answer.body)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.watch.look()
        looking = asyncio.create_task(self._keep_looking())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        looking.cancel()
        await send({"type": "lifespan.shutdown.complete"})

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(BETWEEN_LOOKS)
            self.watch.look()


def _other(shown: Shown, answer: Answer, method: str) -> Reply:
    if method == "OPTIONS":
        return Reply(204, [*answer.bare, *headers.preflight(answer.kind), headers.NO_STORE], b"")
    return refusals.not_allowed(shown)


def serve(directory: Path, host: str, port: int) -> None:
    """Listens until SIGTERM or SIGINT."""
    uvicorn.run(
        StatusPage(directory),
        host=host,
        port=port,
        loop="uvloop",
        http=ReadyProtocol,
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=2,
        log_level="error",
    )
