"""uvicorn's HTTP protocol with a bound to what it keeps of a head that never ends."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

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
