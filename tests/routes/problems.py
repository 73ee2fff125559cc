"""What a problem of the API is."""

from typing import Any

import httpx

from tests.routes.forms import NEXT

TICKET = {"subject": "All debates fail", "body": "Since nine o’clock", "severity": NEXT}


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem of an answer, which must be one of this status."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    said: dict[str, Any] = answer.json()
    assert said["status"] == status
    assert said["request_id"] == answer.headers["x-request-id"]
    assert said["title"]
    assert said["detail"]
    return said
