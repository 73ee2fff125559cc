"""What must hold of the answer to whatever is sent. The number of cases of each kind is `ENTRANCE_FUZZ` (30 unless
set); a failure names its seed and what was sent."""

import logging
import os
import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from app.web.cookies import cookie_name
from tests.browser import Browser
from tests.cast import rows
from tests.house import House

CASES = int(os.environ.get("ENTRANCE_FUZZ", "30"))
# Seconds of the processor for one request.
LONGEST = 1.0


@dataclass(frozen=True)
class Watch:
    """Sends what it is given, and looks at what comes back and at what was logged meanwhile."""

    house: House
    logged: list[MutableMapping[str, Any]]
    records: pytest.LogCaptureFixture

    async def ask(
        self, seed: str, browser: Browser, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
    ) -> httpx.Response:
        """The answer. Never a failure of ours, in bounded time, and nothing in the log that somebody should look at."""
        sent, began = (seed, method, target, dict(headers), body[:20_000]), time.process_time()
        self.logged.clear()
        self.records.clear()
        try:
            answer = await browser.request(method, target, headers, body)
        except Exception as error:
            raise AssertionError(sent) from error
        assert time.process_time() - began < LONGEST, sent
        assert answer.status_code < 500 or answer.status_code == 501, (sent, answer.text, self.logged)
        loud = [each for each in self.logged if each["log_level"] in ("error", "critical") or each.get("exc_info")]
        loud += [vars(each) for each in self.records.records if each.levelno >= logging.ERROR or each.exc_info]
        assert not loud, (sent, loud)
        return answer

    def let_in(self, answer: httpx.Response) -> bool:
        """Whether the answer made somebody's session."""
        name = cookie_name(self.house.settings, "session")
        return any(line.startswith(f"{name}=") for line in answer.headers.get_list("set-cookie"))


@contextmanager
def watching(house: House, records: pytest.LogCaptureFixture) -> Iterator[Watch]:
    """To the end of the block."""
    with capture_logs() as logged:
        yield Watch(house, logged, records)


def stranger(house: House, number: int) -> Browser:
    """A browser at an address of its own, so that no throttle answers in the place of what is tried."""
    return Browser(house.app, house.settings.portal_url, address=f"198.18.{number // 250}.{number % 250 + 1}")


async def refused() -> int:
    """How many answers of providers were refused so far."""
    (row,) = await rows("SELECT count(*) AS refused FROM audit_entry WHERE action = 'sso.refused'")
    return int(row["refused"])


async def everybody() -> list[tuple[Any, ...]]:
    """All people with what they are, and whom providers vouch for: nobody may get in there by what is wrong."""
    found = await rows(
        "SELECT p.email, p.name, p.active, p.staff_role, m.organisation_id, m.role, i.subject FROM person p "
        "LEFT JOIN membership m ON m.person_id = p.id LEFT JOIN identity i ON i.person_id = p.id ORDER BY 1, 5, 7"
    )
    return [tuple(row.values()) for row in found]
