"""Letters: what the recipient reads, and what mail programs are told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from app.domain.deliveries.claims import Claim
from app.tasks.channels import Unwritable
from app.tasks.letters import Letterhead, compose
from tests.outbox import REPLY

LETTERHEAD = Letterhead("Northern Light", "support@vendor.example", "https://support.vendor.example")
ID = UUID("01900000-0000-7000-8000-000000000001")
SAID = {"reference": "NW-1042", "subject": "All debates fail", "author": "Erin", "body": "It is back."}
CLOCK = {"label": "first response", "target": "4 hours", "due_at": "2026-11-21T13:30:00+00:00"}
MADE = {
    "name": "Erin",
    "token": "Nightly report",
    "at": "2026-11-21T09:30:00+00:00",
    "expires_at": "2027-02-19T09:30:00+00:00",
    "path": "/settings/tokens",
}
OPENED = {
    "reference": "NW-1042",
    "subject": "All debates fail",
    "severity_label": "P1",
    "severity_name": "Critical",
    "name": "Erin",
    "clocks": [{**CLOCK, "commitment": "guarantee"}, {**CLOCK, "label": "resolution", "commitment": "target"}],
    "best_effort": False,
}
TIMED = {
    "reference": "NW-1042",
    "subject": "All debates fail",
    "organisation": "Northwind",
    "severity_label": "P1",
    "assignee": None,
    "line": "NW-1042: something happened",
    "at": "2026-11-21T13:30:00+00:00",
    "path": "/desk/tickets/NW-1042",
}
SCOPE = {"cite": "Support Boundaries > Out of Scope", "items": [{"name": "Programming"}, {"name": "Training"}]}
OVERDUE = {**TIMED, "label": "first response", "verdict": "SLA breached", "target": "4 hours"}
WHENCE = {"at": "2026-11-21T14:30:00+00:00", "browser": "Firefox on Linux", "address": "192.0.2.7"}
KINDS: dict[str, Mapping[str, Any]] = {
    "clock_warning": {**OVERDUE, "share": "80 %", "due_at": "2026-11-21T13:30:00+00:00"},
    "clock_breached": {**OVERDUE, "breached_at": "2026-11-21T13:30:00+00:00", "stopped": False},
    "escalated": {
        **TIMED,
        "level": 2,
        "role": "Senior engineer",
        "because": "it is not resolved yet",
        "causes": ["requested"],
        "asked": {"by": "Erin", "reason": "Our customers cannot pay."},
        "told": ["Sam", "Sue"],
        "last_resort": True,
        "again": True,
    },
    "reminder": {**TIMED, "days": 2},
    "closing_proposed": {**TIMED, "days": 10},
    "unanswered": {**TIMED, "days": 10},
    "guarantee_missed": {
        **OVERDUE,
        "breached_at": "2026-11-21T13:30:00+00:00",
        "met": False,
        "knows": "Level 2, Senior engineer, knows of it.",
        "path": "/tickets/NW-1042",
    },
    "severity_proposed": {
        **SAID,
        "now": "P1 - Critical",
        "proposed": "P2 - High",
        "definition": "Major feature unavailable",
        "cite": "Severity Definitions",
        "until": "2026-11-21T13:30:00+00:00",
    },
    "severity_settled": {**TIMED, "by": "Morgan", "is_now": "P2 - High", "body": "It is one region."},
    "manager_asked": {
        **TIMED,
        "asked_by": "Erin",
        "now": "P1 - Critical",
        "proposed": "P2 - High",
        "proposed_by": "Alex",
        "reason": "One region only",
        "body": "Please decide",
    },
    "customer_acted": {**TIMED, "body": "It stands above."},
    "voided": {**SAID, "because": "out of scope", "offers_services": True, "scope": SCOPE},
    "merged": {**SAID, "into": "NW-1040", "path": "/tickets/NW-1040"},
    "merge_undone": {**SAID, "from_reference": "NW-1040"},
    "split": {**SAID, "from_reference": "NW-1040"},
    "waiting_on_third_party": {**SAID, "who": "the carrier", "why": "The resolution clock keeps running."},
    "summary": {
        "lines": [TIMED, {"line": "x", "at": TIMED["at"], "path": "/x", "subject": None}],
        "gravest": "NW-1042: resolution, target missed",
        "path": "/",
    },
    "incident_update": {
        **SAID,
        "references": ["NW-1042", "NW-1043"],
        "name": "Debates fail",
        "status": "in_progress",
        "next_update_by": "2026-11-21T13:30:00+00:00",
    },
    "incident_nudge": {"name": "Debates fail", "promised": "2026-11-21T13:30:00+00:00", "path": "/desk/incidents/x"},
    "article_review": {"title": "Set up single sign-on", "on": "Sat 21 Nov 2026", "path": "/desk/articles/x"},
    "ticket_opened": OPENED,
    "public_reply": REPLY,
    "waiting_on_customer": {**SAID, "pauses": True, "why": "The clock stands still until you answer."},
    "resolved": {**SAID, "reopen_until": "2026-12-05T13:30:00+00:00"},
    "customer_reply": {**SAID, "organisation": "Northwind"},
    "reopened": {**SAID, "organisation": "Northwind"},
    "closed": {**SAID, "organisation": "Northwind"},
    "handed_over": {
        "name": "Erin",
        "organisation": "Northwind",
        "tickets": [{"reference": "NW-1042", "subject": "All debates fail"}],
        "no_admin": False,
        "path": "/tickets",
    },
    "on_call": {
        "line": "Sam covers for Support team, primary",
        "spans": [{"words": "Sam covers", "begins": TIMED["at"], "ends": "2026-11-21T17:30:00+00:00"}],
        "note": "Dentist",
        "act": "See who is on call",
        "at": TIMED["at"],
        "path": "/desk/on-call",
    },
    "test_page": {"test_page": str(ID), "sender": "Ada", "at": TIMED["at"], "path": f"/desk/on-call/tests/{ID}"},
    "password_reset": {"name": "Erin", "minutes": 60, "secret": "s3cret"},
    "invitation": {"name": "Kim", "organisation": "Northwind", "days": 7, "secret": "s3cret"},
    "password_changed": {"name": "Erin"},
    "new_browser": {"name": "Erin", **WHENCE, "path": "/password-reset"},
    "sign_in_changed": {"name": "Erin", **WHENCE, "what": "a passkey was added: Laptop", "path": "/settings/security"},
    "second_step_guessed": {"name": "Erin", **WHENCE, "path": "/password-reset"},
    "identity_link": {"name": "Erin", "connection": "Okta", "minutes": 60, "path": "/sso/link/", "secret": "s3cret"},
    "invitation_elsewhere": {"name": "Kim", "organisation": "Northwind", "days": 7, "path": "/sign-in"},
    "sign_in_elsewhere": {"name": "Erin", "path": "/sign-in"},
    "break_glass_used": {"name": "Erin", "email": "erin@nw.example", "address": "192.0.2.7", "path": "/access"},
    "token_made": MADE | {"may": ["See tickets"], "browser": "Firefox on Linux", "address": "192.0.2.7"},
    "token_expiring": MADE,
    "asked_to_join": {
        "name": "Kim",
        "organisation": "Northwind",
        "inviter": "Nadia",
        "days": 7,
        "path": "/invitation/",
        "secret": "s3cret",
    },
    "metadata_changed": {"connection": "Okta", "what": "certificates", "path": "/access"},
    "domain_missing": {
        "domain": "northwind.example",
        "record": "_uphold-verification.northwind.example",
        "lapsed": False,
        "lapses_at": "2026-12-21T14:30:00+00:00",
        "path": "/access",
    },
    "certificate_expiring": {
        "connection": "Okta",
        "whose": "theirs",
        "ends_at": "2026-12-21T14:30:00+00:00",
        "days": 30,
        "path": "/access",
    },
}


def letter(kind: str, zone: str = "Europe/Berlin", **data: Any) -> EmailMessage:
    owed_at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    claim = Claim(ID, 1, "email", "erin@northwind.example", kind, {**KINDS[kind], **data}, zone, owed_at)
    return compose(claim, LETTERHEAD)


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body
    return str(body.get_content())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_a_letter_in_text_and_html_with_a_link(kind: str) -> None:
    message = letter(kind)
    assert message["Subject"]
    for subtype in ("plain", "html"):
        assert LETTERHEAD.portal_url in part(message, subtype)
        assert "replies to this address are not read yet" in part(message, subtype)


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_says_what_it_is_to_machines(kind: str) -> None:
    message = letter(kind)
    assert message["Message-ID"] == f"<{ID}@support.vendor.example>"
    assert message["From"] == "Northern Light support <support@vendor.example>"
    assert message["To"] == "erin@northwind.example"
    assert message["Date"].datetime == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"


def test_letters_about_one_ticket_make_one_thread() -> None:
    opened, reply = letter("ticket_opened"), letter("public_reply")
    for message in (opened, reply):
        assert message["References"] == message["In-Reply-To"] == "<ticket.NW-1042@support.vendor.example>"
    assert reply["Subject"] == f"Re: {opened['Subject']}"
    assert letter("password_changed")["References"] is None


@pytest.mark.parametrize("kind", ["ticket_opened", "public_reply", "waiting_on_customer", "resolved"])
def test_customers_are_led_to_their_ticket(kind: str) -> None:
    assert "https://support.vendor.example/tickets/NW-1042\n" in part(letter(kind), "plain")


@pytest.mark.parametrize("kind", ["customer_reply", "reopened", "closed"])
def test_staff_are_led_to_the_desk(kind: str) -> None:
    assert "https://support.vendor.example/desk/tickets/NW-1042\n" in part(letter(kind), "plain")


@pytest.mark.parametrize("kind", ["password_reset", "invitation"])
def test_a_password_is_set_behind_a_secret_link(kind: str) -> None:
    assert "https://support.vendor.example/password-reset/s3cret\n" in part(letter(kind), "plain")


def test_an_identity_is_linked_behind_a_secret_link() -> None:
    assert "https://support.vendor.example/sso/link/s3cret\n" in part(letter("identity_link"), "plain")


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Berlin", "by Sat 21 Nov 2026, 14:30 (Europe/Berlin, UTC+01:00)"),
        ("Asia/Kathmandu", "by Sat 21 Nov 2026, 19:15 (Asia/Kathmandu, UTC+05:45)"),
        ("UTC", "by Sat 21 Nov 2026, 13:30 UTC"),
        ("Nowhere/Land", "by Sat 21 Nov 2026, 13:30 UTC"),
    ],
)
def test_times_are_exact_in_the_recipients_zone(zone: str, words: str) -> None:
    for subtype in ("plain", "html"):
        assert words in part(letter("ticket_opened", zone), subtype)


def test_a_receipt_says_what_is_guaranteed_and_what_is_a_target() -> None:
    text = part(letter("ticket_opened", "UTC"), "plain")
    assert "First response: 4 hours, by Sat 21 Nov 2026, 13:30 UTC, guaranteed\n" in text
    assert "Resolution: 4 hours, by Sat 21 Nov 2026, 13:30 UTC, our target\n" in text


def test_a_receipt_says_when_no_time_is_promised_for_the_resolution() -> None:
    for subtype in ("plain", "html"):
        assert "best effort" in part(letter("ticket_opened", best_effort=True), subtype)
        assert "best effort" not in part(letter("ticket_opened"), subtype)


@pytest.mark.parametrize("ending", ["\r\nBcc: all@victim.example", "\nX: y", "\rX: y", "\x0bX: y", "\u2028X: y"])
def test_a_subject_cannot_smuggle_in_a_header(ending: str) -> None:
    message = letter("public_reply", subject=f"Hello{ending}")
    assert message["Bcc"] is None
    assert message["X"] is None
    assert message["Subject"].startswith("Re: [NW-1042] Hello ")
    headers = message.as_bytes().partition(b"\r\n\r\n")[0]
    assert b"\nBcc" not in headers
    assert b"\nX:" not in headers


@pytest.mark.parametrize("address", ["a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "nobody"])
def test_an_address_that_is_more_or_less_than_one_is_no_letter(address: str) -> None:
    claim = Claim(ID, 1, "email", address, "password_changed", {"name": "Erin"}, "UTC", datetime.now(UTC))
    with pytest.raises(Unwritable):
        compose(claim, LETTERHEAD)


def test_what_people_typed_is_shown_and_never_run() -> None:
    html = part(
        letter("public_reply", author="<b>Eve</b>", body="<script>alert(1)</script>\nline\n\nparagraph"), "html"
    )
    assert "<script" not in html
    assert "<b>Eve" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>line</p>" in html


def test_a_letter_says_the_same_at_every_attempt() -> None:
    first, second = (letter("public_reply") for _ in range(2))
    assert first.items() == second.items()
    assert part(first, "html") == part(second, "html")


def test_long_lines_and_foreign_scripts_travel_as_plain_ascii() -> None:
    message = letter("public_reply", body="ü" * 3000 + " مرحبا 🦊")
    raw = message.as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    assert "ü" * 3000 + " مرحبا 🦊" in part(message, "plain")


def test_before_the_first_plan_the_sender_is_just_support() -> None:
    assert replace(LETTERHEAD, vendor="").name == "Support"
