"""What became of a request, for those who tell of it afterwards."""

from litestar.types import Message, Send


class Outcome:
    """Sends an answer on, and keeps its status; 0 while none has begun."""

    def __init__(self, send: Send) -> None:
        self.status = 0
        self._send = send

    async def __call__(self, message: Message) -> None:
        """One part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)
