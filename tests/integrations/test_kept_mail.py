"""Mail that goes nowhere, in a demo without a mail server."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from app.integrations.kept_mail import KeptMail

pytestmark = pytest.mark.anyio


def a_message(subject: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content("Grüße\n", cte="quoted-printable")
    return message


async def test_what_was_kept_is_shown_newest_first(tmp_path: Path) -> None:
    mail = KeptMail(tmp_path / "mail")
    for subject in ("first", "second", "third"):
        await mail.send(a_message(subject))
    assert [message["Subject"] for _, message in mail.newest(2)] == ["third", "second"]


async def test_one_message_is_found_by_its_id(tmp_path: Path) -> None:
    mail = KeptMail(tmp_path / "mail")
    await mail.send(a_message("hello"))
    ((kept_id, _),) = mail.newest(10)
    found = mail.message(kept_id)
    assert found
    assert found.get_content().strip() == "Grüße"
    assert mail.message(kept_id + 1) is None


def test_nothing_kept_yet_is_an_empty_list(tmp_path: Path) -> None:
    assert list(KeptMail(tmp_path / "mail").newest(10)) == []
