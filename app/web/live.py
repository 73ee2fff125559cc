"""Live pages: one listener a process hears what was committed; each open page hears only that it should look again."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import contextmanager
from uuid import UUID

import asyncpg
import structlog

from app.lib import database

HEARTBEAT = 15.0
MOST_PER_PERSON = 8
log = structlog.get_logger()


class Hub:
    """Who listens to what in this process. Topics are "ticket:ID" and "queue"; an internal event reaches staff only.
    News of "person:ID" reaches all that they have open: a session of theirs is not what it was."""

    def __init__(self) -> None:
        self._ears: dict[str, set[_Ear]] = defaultdict(set)
        self._open: dict[UUID, int] = defaultdict(int)
        self._task: asyncio.Task[None] | None = None

    def start(self, dsn: str) -> None:
        """Begins to listen, and goes on through the database's restarts."""
        self._task = database.apart(self._listen(dsn))

    async def stop(self) -> None:
        """Stops listening and lets every open page go."""
        if self._task:
            self._task.cancel()
        for ears in self._ears.values():
            for ear in ears:
                ear.gone = True
                ear.news.set()

    @contextmanager
    def listening(self, person: UUID, topic: str, *, staff: bool):  # type: ignore[no-untyped-def]
        """An ear on a topic for as long as the block lasts; TooManyPages past the cap per person."""
        if self._open[person] >= MOST_PER_PERSON:
            raise TooManyPages
        ear = _Ear(person, staff)
        self._open[person] += 1
        self._ears[topic].add(ear)
        try:
            yield ear
        finally:
            self._ears[topic].discard(ear)
            self._open[person] -= 1
            if not self._open[person]:
                del self._open[person]
            if not self._ears[topic]:
                del self._ears[topic]

    def _tell(self, payload: str) -> None:
        heard = json.loads(payload)
        if heard["subject"] == "time":
            self._tell_all()
        if heard["subject"].startswith("person:"):
            self._tell_all(UUID(heard["subject"].removeprefix("person:")))
            return
        for topic in (heard["subject"], "queue"):
            for ear in tuple(self._ears.get(topic, ())):
                if heard["public"] or ear.staff:
                    ear.news.set()

    def _tell_all(self, person: UUID | None = None) -> None:
        for ears in tuple(self._ears.values()):
            for ear in ears:
                if person in (None, ear.person):
                    ear.news.set()

    async def _listen(self, dsn: str) -> None:
        wait = 0.2
        while True:
            connection = None
            try:
                connection = await asyncpg.connect(dsn, timeout=5)
                await connection.add_listener("live", lambda *heard: self._tell(heard[3]))
                # What happened while nobody listened is not lost: every open page looks again.
                self._tell_all()
                wait = 0.2
                while not connection.is_closed():
                    await connection.execute("SELECT 1", timeout=5)
                    await asyncio.sleep(5)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                log.warning("live pages wait for the database", why=str(error))
            finally:
                if connection is not None and not connection.is_closed():
                    connection.terminate()
            await asyncio.sleep(wait)
            wait = min(wait * 2, 5)


class TooManyPages(Exception):
    """One person keeps more live pages open than we carry."""


class _Ear:
    """One open page of a person."""

    def __init__(self, person: UUID, staff: bool) -> None:
        self.person = person
        self.staff = staff
        self.gone = False
        self.news = asyncio.Event()


async def stream(hub: Hub, person: UUID, topic: str, *, staff: bool, still_in: object) -> AsyncIterator[str]:
    """Server-sent events: "live" when there is something new, a comment every 15 s. `still_in` is asked before each
    word, so that a page whose session ended, or whose subject is not theirs any more, hears nothing more."""
    with hub.listening(person, topic, staff=staff) as ear:
        yield "retry: 2000\n\n"
        while not ear.gone:
            begun = time.monotonic()
            try:
                await asyncio.wait_for(ear.news.wait(), HEARTBEAT)
                ear.news.clear()
                word = "data: live\n\n"
            except TimeoutError:
                word = ": still here\n\n"
            if ear.gone or not await still_in():  # type: ignore[operator]
                return
            yield word
            # A storm of events is one look a fifth of a second.
            await asyncio.sleep(max(0.0, 0.2 - (time.monotonic() - begun)))
