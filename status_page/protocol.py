"""uvicorn's HTTP protocol with a bound to what it keeps of a head that never ends, and a short way for an application
whose answers are all ready."""

from http import HTTPStatus
from typing import Any, NamedTuple, Protocol, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from status_page.headers import Headers

MOST_HEAD = 32_768
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: text/plain; charset=utf-8\r\ncontent-length: 34\r\nconnection: close\r\n\r\n"
    b"The head of the request is too big"
)


class BoundedProtocol(HttpToolsProtocol):
    """Answers 431 when so many bytes have come and the head is still not complete."""

    _waiting = 0

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self._waiting += len(data)
        super().data_received(data)
        if self._waiting > MOST_HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._waiting = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Nothing of a body is wanted."""
        self._waiting = 0
        super().on_body(body)


class Reply(NamedTuple):
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes


class Ready(Protocol):
    """An application that answers without waiting for anything."""

    def reply(self, method: str, path: str, fields: Headers) -> Reply:
        """The answer to a request."""


class ReadyProtocol(BoundedProtocol):
    """Writes a ready answer at once: no task, no messages, and nothing checked that was made here. That is twice as
    quick as the way through ASGI, which the same application has as well."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        scope = cast("dict[str, Any]", cycle.scope)
        status, fields, body = cast(Ready, app).reply(scope["method"], scope["path"], scope["headers"])
        head = [_STATUS[status]]
        for name, value in (*self.server_state.default_headers, *fields):
            head += (name, b": ", value, b"\r\n")
        head.append(b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n")
        if scope["method"] != "HEAD":
            head.append(body)
        self.transport.write(b"".join(head))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()


_STATUS: dict[int, bytes] = {status: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}
