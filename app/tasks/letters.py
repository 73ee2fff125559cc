"""Writing mail: a claimed delivery becomes a message, from the templates in app/templates/emails/."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jinja2

from app.config import Settings
from app.domain.deliveries.claims import Claim
from app.tasks.channels import Unwritable

_TEMPLATES = Path(__file__).parent.parent / "templates"
# Written to whoever works on the ticket, of those that do not say their path; all others go to customers.
_TO_STAFF = frozenset({"customer_reply", "reopened", "closed"})


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the vendor's name (empty before the first plan is adopted), from which address, and where replies
    and links lead."""

    vendor: str
    mail_from: str
    portal_url: str

    @classmethod
    def of(cls, settings: Settings, vendor: str) -> "Letterhead":
        """The letterhead of an installation."""
        return cls(vendor, settings.mail_from, settings.portal_url)

    @property
    def name(self) -> str:
        """The sender's name."""
        return f"{self.vendor} support" if self.vendor else "Support"

    @property
    def host(self) -> str:
        """What stands behind the @ in our message ids."""
        return urlsplit(self.portal_url).hostname or "localhost"


def compose(claim: Claim, letterhead: Letterhead) -> EmailMessage:
    """The message, the same at every attempt: its id and date are those of the delivery (RFC 5322, 3.6.4).

    Raises Unwritable.
    """
    try:
        return _composed(claim, letterhead)
    except (jinja2.TemplateError, ValueError, TypeError, LookupError) as error:
        raise Unwritable(f"The letter could not be written: {type(error).__name__}") from error


def _composed(claim: Claim, letterhead: Letterhead) -> EmailMessage:
    told = _told(claim, letterhead)
    message = EmailMessage(SMTP)
    message["Message-ID"] = f"<{claim.id}@{letterhead.host}>"
    message["Date"] = claim.owed_at
    message["From"] = Address(letterhead.name, addr_spec=letterhead.mail_from)
    message["To"] = Address(addr_spec=claim.address)
    message["Subject"] = told["mail_subject"]
    if reference := claim.data.get("reference"):
        # A message that nobody ever got, the same for all of one ticket: it ties them into one thread.
        message["In-Reply-To"] = message["References"] = f"<ticket.{reference}@{letterhead.host}>"
    # Machines shall not answer: RFC 3834, 5, and the header that Exchange obeys.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_rendered(claim.kind, "txt", told), cte="quoted-printable")
    message.add_alternative(_rendered(claim.kind, "html", told), subtype="html", cte="quoted-printable")
    return message


def _told(claim: Claim, letterhead: Letterhead) -> dict[str, Any]:
    told = {
        **claim.data,
        "letterhead": letterhead,
        "link": _link(claim.kind, claim.data, letterhead.portal_url),
        "zone": _zone(claim.zone),
    }
    return told | {"mail_subject": _one_line(_rendered(claim.kind, "subject.txt", told))}


def _link(kind: str, data: Mapping[str, Any], portal_url: str) -> str:
    if "path" in data:
        return f"{portal_url}{data['path']}{data.get('secret', '')}"
    if "reference" in data:
        return f"{portal_url}{'/desk' if kind in _TO_STAFF else ''}/tickets/{data['reference']}"
    return "/".join((portal_url, "password-reset", *([data["secret"]] if "secret" in data else [])))


def _rendered(kind: str, ending: str, told: Mapping[str, Any]) -> str:
    return _environment.get_template(f"emails/{kind}.{ending}").render(told)


def _one_line(text: str) -> str:
    """No header can be smuggled in through a subject: whatever would end the line becomes a space."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def exact_time(instant: str, zone: ZoneInfo) -> str:
    """An ISO 8601 instant as the recipient's wall shows it: "Sat 21 Nov 2026, 14:30 (Europe/Berlin, UTC+01:00)"."""
    local = datetime.fromisoformat(instant).astimezone(zone)
    shown = f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
    return f"{shown} UTC" if zone.key == "UTC" else f"{shown} ({zone.key}, UTC{local.isoformat()[-6:]})"


def paragraphs(text: str) -> Iterator[list[str]]:
    """What a person typed, as paragraphs of lines."""
    for paragraph in re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n")):
        yield paragraph.split("\n")


_environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_TEMPLATES),
    autoescape=jinja2.select_autoescape(["html"]),
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_environment.filters["exact_time"] = exact_time
_environment.filters["paragraphs"] = paragraphs
