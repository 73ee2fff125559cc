"""Atom (RFC 4287) and RSS 2.0 of what happened. An entry's id never changes; readers take the first `<strong>` of its
content for the present state."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup, escape

from status_page.slots import iso
from status_page.snapshot import Incident, Page, Snapshot, Update
from status_page.words import Clock, plain, short_day, state

MOST = 50
_ATOM = "http://www.w3.org/2005/Atom"


def latest(snapshot: Snapshot) -> list[Incident]:
    """What the feeds tell of: incidents and maintenances, the newest first."""
    both = [*snapshot.incidents[:MOST], *snapshot.maintenances[:MOST]]
    return sorted(both, key=lambda one: (one.created_at, one.number), reverse=True)[:MOST]


def atom(page: Page, clock: Clock, entries: Sequence[Incident]) -> bytes:
    """The feed at /history.atom."""
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    host = urlsplit(page.url).hostname
    _add(feed, "id", f"tag:{host},2005:/history")
    _add(feed, "link", rel="alternate", type="text/html", href=page.url)
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{page.url}/history.atom")
    _add(feed, "title", f"{plain(page.name)} - Incident History")
    _add(feed, "updated", iso(_moved(page, entries)))
    _add(_add(feed, "author"), "name", plain(page.name))
    for one in entries:
        entry = _add(feed, "entry")
        _add(entry, "id", f"tag:{host},2005:Incident/{one.number}")
        _add(entry, "published", iso(one.created_at))
        _add(entry, "updated", iso(one.updated_at))
        _add(entry, "link", rel="alternate", type="text/html", href=f"{page.url}/incidents/{one.id}")
        _add(entry, "title", plain(one.name))
        _add(entry, "content", content(clock, one), type="html")
    return _written(feed)


def rss(page: Page, clock: Clock, entries: Sequence[Incident]) -> bytes:
    """The feed at /history.rss."""
    feed = Element("rss", {"version": "2.0"})
    channel = _add(feed, "channel")
    _add(channel, "title", f"{plain(page.name)} - Incident History")
    _add(channel, "link", page.url)
    _add(channel, "description", f"What happened at {plain(page.name)}")
    _add(channel, "lastBuildDate", _rfc822(_moved(page, entries)))
    for one in entries:
        item = _add(channel, "item")
        _add(item, "title", plain(one.name))
        _add(item, "description", content(clock, one))
        _add(item, "pubDate", _rfc822(one.created_at))
        _add(item, "link", f"{page.url}/incidents/{one.id}")
        _add(item, "guid", f"{page.url}/incidents/{one.id}")
    return _written(feed)


def content(clock: Clock, of: Incident) -> str:
    """An entry's HTML: the updates, newest first, each with its state."""
    said = [_paragraph(clock, one) for one in of.updates]
    if not of.updates or of.updates[0].status != of.status:
        said.insert(0, Markup("<p><strong>{}</strong></p>").format(state(of.status)))
    if of.scheduled_for and of.scheduled_until:
        window = f"Scheduled: {_when(clock, of.scheduled_for)} to {_when(clock, of.scheduled_until)}"
        said.append(Markup("<p><small>{}</small></p>").format(window))
    return Markup("\n").join(said)


def _paragraph(clock: Clock, of: Update) -> Markup:
    here = clock.local(of.display_at)
    time = Markup("{} <var data-var='date'>{}</var>, <var data-var='time'>{:%H:%M}</var> {:%Z}").format(
        short_day(here).split()[1], here.day, here, here
    )
    body = Markup("<br>").join(escape(line) for line in plain(of.body).splitlines())
    return Markup("<p><small>{}</small><br><strong>{}</strong> - {}</p>").format(time, state(of.status), body)


def _when(clock: Clock, at: datetime) -> str:
    here = clock.local(at)
    return f"{short_day(here)} {here.year}, {clock.hour(here)}"


def _moved(page: Page, entries: Sequence[Incident]) -> datetime:
    return max((one.updated_at for one in entries), default=page.created_at)


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC))


def _add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    child = SubElement(parent, tag, attributes)
    # Markup would be escaped twice.
    child.text = None if text is None else str(text)
    return child


def _written(root: Element) -> bytes:
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode").encode()
