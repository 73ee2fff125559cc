"""The public status page as somebody without any account reads it, at its own origin."""

import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any

import feedparser
import httpx

from tests.waiting import eventually


class PublicPage:
    """Asks it again and again. `slowest` is the longest, in seconds, that a step took to be there."""

    def __init__(self, url: str) -> None:
        self.slowest = 0.0
        self._client = httpx.AsyncClient(base_url=url, trust_env=False, timeout=20)

    async def __aenter__(self) -> "PublicPage":
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        await self._client.aclose()

    async def text(self, path: str) -> str:
        """What that address answers."""
        answer = await self._client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.text

    async def json(self, name: str) -> Any:
        """One of the v2 documents."""
        return (await self._client.get(f"/api/v2/{name}.json")).json()

    async def feed(self) -> Any:
        """The Atom feed, as a feed reader takes it."""
        return feedparser.parse(await self.text("/history.atom"))

    async def shows_after(self, act: Callable[[], Awaitable[object]], path: str, *words: str) -> None:
        """Does it, and returns as soon as the page at that address says all of the words."""
        began = time.monotonic()
        await act()

        async def shown() -> bool:
            answer = await self._client.get(path)
            return answer.status_code == 200 and all(word in answer.text for word in words)

        await eventually(shown)
        self.slowest = max(self.slowest, time.monotonic() - began)
