"""The one load generator for servers that answer from memory: it does as little as can be, so that the server is what
is measured."""

import asyncio
import time
from typing import cast

import uvloop

REQUESTS = 10_000
PATIENCE = 60


def rate(port: int, path: str, clients: int) -> float:
    """Answers a second that so many kept-alive connections get, each asking again as soon as it was answered. The first
    tenth warms up and is not counted."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_ask(port, path, clients, REQUESTS // 10))
        began = time.perf_counter()
        runner.run(_ask(port, path, clients, REQUESTS))
        return REQUESTS / (time.perf_counter() - began)


async def _ask(port: int, path: str, clients: int, requests: int) -> None:
    head = f"GET {path} HTTP/1.1\r\nhost: localhost:{port}\r\naccept-encoding: gzip\r\n\r\n".encode()
    loop = asyncio.get_running_loop()
    asking = [_Asking(head, requests // clients, loop.create_future()) for _ in range(clients)]
    async with asyncio.timeout(PATIENCE):
        for one in asking:
            await loop.create_connection(lambda one=one: one, "127.0.0.1", port)  # type: ignore[misc]
        await asyncio.gather(*(one.done for one in asking))


class _Asking(asyncio.Protocol):
    """All answers of a run are equally long, so that only the first has to be understood."""

    def __init__(self, head: bytes, requests: int, done: asyncio.Future[None]) -> None:
        self.head, self.left, self.done = head, requests, done
        self.first, self.length, self.come = b"", 0, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are none by their class.
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(self.head)

    def data_received(self, data: bytes) -> None:
        self.come += len(data)
        if not self.length:
            self.first += data
            self.length = _length(self.first)
        if self.come < self.length or not self.length:
            return
        self.come = 0
        self.left -= 1
        if self.left:
            self.transport.write(self.head)
        else:
            self.transport.close()
            self.done.set_result(None)

    def connection_lost(self, reason: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError(f"hung up on with {self.left} to go"))


def _length(start: bytes) -> int:
    """Of head and body; 0 as long as the head is not there."""
    head, end, _ = start.partition(b"\r\n\r\n")
    if not end:
        return 0
    lines = head.lower().split(b"\r\n")
    assert b"200" in lines[0], lines[0]
    assert b"content-encoding: gzip" in lines, lines
    (body,) = (int(line[15:]) for line in lines if line.startswith(b"content-length:"))
    return len(head) + len(end) + body
