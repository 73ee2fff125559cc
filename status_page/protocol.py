"""uvicorn's HTTP protocol with bounds to what one connection can make us keep and wait for, and a short way for an
application whose answers are all ready."""

import asyncio
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from status_page.headers import Headers

MOST_HEAD = 32_768
# Requests that are kept for a client that asks on and does not take its answers.
MOST_AHEAD = 100


class Reply(NamedTuple):
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes


class Ready(Protocol):
    """An application that answers without waiting for anything."""

    def reply(self, method: str, path: str, fields: Headers) -> Reply:
        """The answer to a request."""

    def refusal(self, status: HTTPStatus) -> Reply:
        """The answer to what never becomes a request."""


class BoundedProtocol(HttpToolsProtocol):
    """Answers 431 when so many bytes have come and the head is still not complete, and lets nobody take for ever."""

    # Seconds from the connection, or from a later request's first byte, until its head must be whole.
    for_a_head = 10.0
    # Seconds for an answer to leave; what waits longer is dropped.
    for_an_answer = 60.0
    _waiting = 0
    _head_ends: asyncio.TimerHandle | None = None
    _answer_ends: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there."""
        super().connection_made(transport)
        # Whatever the kernel does not take at once counts as not taken.
        transport.set_write_buffer_limits(high=0)
        self._wait_for_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        super().connection_lost(exc)
        self._stop_waiting_for_a_head()
        self._stop_waiting_for_an_answer()

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self._waiting += len(data)
        super().data_received(data)
        # An answer that is complete has set uvicorn's own timer, which each further byte puts out.
        if self.timeout_keep_alive_task is not None or self.transport.is_closing():
            return
        if self._waiting > MOST_HEAD:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._head_ends is None and self.cycle.response_complete:
            self._wait_for_a_head()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._waiting = 0
        self._stop_waiting_for_a_head()
        if len(self.pipeline) >= MOST_AHEAD:
            self.transport.abort()
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Nothing of a body is wanted."""
        self._waiting = 0
        super().on_body(body)

    def pause_writing(self) -> None:
        """The client does not take its answer as quickly as it comes."""
        super().pause_writing()
        self._answer_ends = self.loop.call_later(self.for_an_answer, self.transport.abort)

    def resume_writing(self) -> None:
        """It has taken all of it."""
        super().resume_writing()
        self._stop_waiting_for_an_answer()

    def _wait_for_a_head(self) -> None:
        self._head_ends = self.loop.call_later(self.for_a_head, self.timeout_keep_alive_handler)

    def _stop_waiting_for_a_head(self) -> None:
        if self._head_ends is not None:
            self._head_ends.cancel()
            self._head_ends = None

    def _stop_waiting_for_an_answer(self) -> None:
        if self._answer_ends is not None:
            self._answer_ends.cancel()
            self._answer_ends = None

    def send_400_response(self, msg: str) -> None:
        """What came is not HTTP."""
        self._refuse(HTTPStatus.BAD_REQUEST)

    def _refuse(self, status: HTTPStatus) -> None:
        self._write(cast(Ready, self.app).refusal(status), keep_alive=False)
        self.transport.close()

    def _write(self, reply: Reply, *, keep_alive: bool, bodiless: bool = False) -> None:
        head = [_STATUS[reply.status]]
        for name, value in (*self.server_state.default_headers, *reply.headers):
            head += (name, b": ", value, b"\r\n")
        head.append(b"\r\n" if keep_alive else b"connection: close\r\n\r\n")
        if not bodiless:
            head.append(reply.body)
        self.transport.write(b"".join(head))


class ReadyProtocol(BoundedProtocol):
    """Writes a ready answer at once: no task, no messages, and nothing checked that was made here. That is twice as
    quick as the way through ASGI. Whoever does not take one answer waits for
    the next."""

    def resume_writing(self) -> None:
        """The client has taken its answer and may have the next."""
        super().resume_writing()
        if self.pipeline and not self.transport.is_closing():
            self._start_asgi_task(*self.pipeline.pop())

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self.flow.write_paused:
            self.flow.pause_reading()
            self.pipeline.append((cycle, app))
        elif app is not self.app:
            # uvicorn's word for more connections than `limit_concurrency`.
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._answer(cycle)

    def _answer(self, cycle: RequestResponseCycle) -> None:
        scope = cast("dict[str, Any]", cycle.scope)
        reply = cast(Ready, self.app).reply(scope["method"], scope["path"], scope["headers"])
        self._write(reply, keep_alive=cycle.keep_alive, bodiless=scope["method"] == "HEAD")
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()


_STATUS: dict[int, bytes] = {status: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
