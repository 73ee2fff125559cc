"""Customers' programs that file one ticket after another, whatever breaks beneath the portal, and a check of what was
promised to them."""

import asyncio
import itertools
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from app.domain.accounts.tokens import create_api_token
from app.lib import database
from app.lib.database import SYSTEM
from e2e.installation import Installation
from tests.cast import opened, rows

NO_ANSWER = 0
PATIENCE = 30  # seconds; a request that waits for something that hangs would wait for ever


@dataclass
class Customer:
    """Each answer is a subject, the status (NO_ANSWER when the connection broke) and the reference, if any."""

    name: str
    answers: list[tuple[str, int, str]] = field(default_factory=list)

    def files(self, client: httpx.Client, severity: str, ends: threading.Event) -> None:
        """Until the end, one after another."""
        for number in itertools.count():
            if ends.is_set():
                return
            subject = f"{self.name} {number}"
            words = {"subject": subject, "body": "It broke.", "severity": severity}
            try:
                answer = client.post("/api/v1/tickets", json=words)
            except httpx.TransportError:
                self.answers.append((subject, NO_ANSWER, ""))
            else:
                if answer.status_code == 429:
                    # They file faster than one person's programs may: not what breaks here.
                    ends.wait(int(answer.headers["retry-after"]))
                    continue
                reference = answer.json()["reference"] if answer.status_code == 201 else ""
                self.answers.append((subject, answer.status_code, reference))

    @property
    def accepted(self) -> list[tuple[str, str]]:
        """Subject and reference of what the portal said it has."""
        return [(subject, reference) for subject, status, reference in self.answers if status == 201]

    @property
    def statuses(self) -> set[int]:
        """Every answer that there was."""
        return {status for _, status, _ in self.answers}


@contextmanager
def filing_customers(installation: Installation, names: Sequence[str]) -> Iterator[list[Customer]]:
    """All of them at once, in the plan's most severe severity, to the end of the block."""
    ends, customers = threading.Event(), [Customer(name) for name in names]
    token = asyncio.run(_token(installation))
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(
        base_url=installation.settings.portal_url, headers=headers, timeout=PATIENCE, trust_env=False
    ) as client:
        severity = installation.plan.severities[0].slug
        threads = [threading.Thread(target=one.files, args=(client, severity, ends)) for one in customers]
        for thread in threads:
            thread.start()
        try:
            yield customers
        finally:
            ends.set()
            for thread in threads:
                thread.join()


async def _token(installation: Installation) -> str:
    async with opened(installation.settings), database.transaction(SYSTEM):
        token = await create_api_token(installation.cast["erin"].email)
    assert token
    return token


def kept(installation: Installation) -> list[dict[str, Any]]:
    """Every ticket with what has to stand beside it: messages, events, timers, and receipts owed and sent."""

    async def read() -> list[dict[str, Any]]:
        async with opened(installation.settings):
            return [dict(row) for row in await rows(_KEPT)]

    return asyncio.run(read())


_KEPT = """
    SELECT t.subject, t.reference, t.opened_at,
           (SELECT count(*) FROM message m WHERE m.ticket_id = t.id AND m.body = 'It broke.') AS messages,
           (SELECT count(*) FROM event e WHERE e.subject_id = t.id AND e.kind = 'opened') AS opened,
           (SELECT count(*) > 0 FROM timer i WHERE i.subject_id = t.id) AS timed,
           (SELECT count(*) FROM timer i WHERE i.subject_id = t.id AND i.fired_at IS NULL
            AND i.due_at <= portal_now()) AS overdue,
           receipt.owed, receipt.sent
    FROM ticket t
    CROSS JOIN LATERAL (
        SELECT count(*) AS owed, count(*) FILTER (WHERE d.state = 'sent') AS sent FROM delivery d
        WHERE d.kind = 'ticket_opened' AND d.data->>'reference' = t.reference) receipt
    WHERE EXISTS (SELECT FROM message m WHERE m.ticket_id = t.id AND m.body = 'It broke.')
"""


def all_or_nothing(found: Sequence[dict[str, Any]], customers: Sequence[Customer]) -> None:
    """Each accepted ticket is there once, and none is there by halves."""
    there = [(row["subject"], row["reference"]) for row in found]
    accepted = [one for customer in customers for one in customer.accepted]
    assert len(there) == len(set(there))
    assert set(accepted) <= set(there)
    halves = [row for row in found if (row["messages"], row["opened"], row["timed"], row["owed"]) != (1, 1, True, 1)]
    assert not halves
