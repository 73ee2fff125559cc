"""The mail of the demo: there with DEMO=1 only, and harmless whatever a mail says."""

import re
from dataclasses import replace
from email.message import EmailMessage

import pytest

from app.config import Settings
from app.integrations.kept_mail import kept_mail
from tests.house import House, house_of

pytestmark = pytest.mark.anyio


async def keep(settings: Settings, subject: str) -> None:
    message = EmailMessage()
    message["Date"] = "Sat, 21 Nov 2026 13:30:00 +0000"
    message["To"] = "erin@northwind.example"
    message["Subject"] = subject
    message.set_content("Hello Erin,\n\nthe text <b>as text</b>\n")
    message.add_alternative("<p>the HTML</p><script>alert(1)</script>", subtype="html")
    await kept_mail(settings).send(message)


async def test_mail_is_listed_newest_first(house: House) -> None:
    await keep(house.settings, "The first")
    await keep(house.settings, "The second")
    shown = (await house.visitor().get("/dev/mail")).text
    assert shown.index("The second") < shown.index("The first")


async def test_one_mail_shows_headers_text_and_a_frame_that_can_do_nothing(house: House) -> None:
    await keep(house.settings, "Hello")
    visitor = house.visitor()
    (link,) = re.findall(r'href="(/dev/mail/\d+)"', (await visitor.get("/dev/mail")).text)
    shown = await visitor.get(link)
    assert "erin@northwind.example" in shown.text
    assert "the text &lt;b&gt;as text&lt;/b&gt;" in shown.text
    assert "the HTML" not in shown.text
    assert "allow-scripts" not in shown.text
    assert "frame-src 'self'" in shown.headers["content-security-policy"]
    framed = await visitor.get(f"{link}/html")
    assert "the HTML" in framed.text
    assert framed.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "sandbox" in framed.headers["content-security-policy"]
    assert framed.headers["x-frame-options"] == "SAMEORIGIN"


async def test_no_mail_yet_says_so(house: House) -> None:
    visitor = house.visitor()
    assert "No mail yet" in (await visitor.get("/dev/mail")).text
    assert (await visitor.get("/dev/mail/1")).status_code == 404
    assert (await visitor.get("/dev/mail/1/html")).status_code == 404


async def test_outside_a_demo_there_is_no_such_page(database: Settings) -> None:
    await keep(database, "Hello")
    async with house_of(replace(database, demo=False)) as house:
        for path in ("/dev/mail", "/dev/mail/1", "/dev/mail/1/html"):
            assert (await house.visitor().get(path)).status_code == 404
