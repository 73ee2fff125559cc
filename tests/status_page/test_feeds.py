"""Atom and RSS as a reader of feeds takes them."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
import pytest

from status_page import feeds
from status_page.snapshot import Incident, Snapshot
from status_page.words import Clock
from tests.status_page import demo

CLOCK = Clock(ZoneInfo("UTC"))


def read(snapshot: Snapshot, write: Any = feeds.atom) -> Any:
    feed = feedparser.parse(write(snapshot.page, CLOCK, feeds.latest(snapshot)))
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def edited(snapshot: Snapshot) -> Snapshot:
    first = snapshot.incidents[0]
    later = replace(first.updates[0], body="Said better.", updated_at=demo.NOW)
    changed = replace(first, name="A better name", updates=(later, *first.updates[1:]), updated_at=demo.NOW)
    return replace(snapshot, incidents=(changed, *snapshot.incidents[1:]))


@pytest.mark.parametrize("write", [feeds.atom, feeds.rss])
def test_a_reader_finds_what_happened_the_newest_first(write: Any) -> None:
    feed = read(demo.bad_day(), write)
    assert feed.feed.title == "Northlight - Incident History"
    assert [entry.title for entry in feed.entries][:2] == [
        "Debates are failing for some customers",
        "Moving search to new machines",
    ]
    assert feed.entries[0].link == "http://127.0.0.1:8001/incidents/inc-9"


@pytest.mark.parametrize("write", [feeds.atom, feeds.rss])
def test_an_edit_makes_no_new_entry(write: Any) -> None:
    before, after = (read(one, write).entries for one in (demo.bad_day(), edited(demo.bad_day())))
    assert [entry.id for entry in before] == [entry.id for entry in after]
    assert [entry.published for entry in before] == [entry.published for entry in after]


def test_only_updated_moves() -> None:
    before, after = (read(one).entries[0] for one in (demo.bad_day(), edited(demo.bad_day())))
    assert before.id == "tag:127.0.0.1,2005:Incident/9"
    assert before.updated == "2026-11-22T14:02:00.000Z"
    assert after.updated == "2026-11-22T14:10:00.000Z"


def _first_state(of: Incident) -> str:
    return feeds.content(CLOCK, of).partition("<strong>")[2].partition("</strong>")[0]


def test_the_first_state_in_an_entry_is_the_present_one() -> None:
    running = demo.bad_day().incidents[0]
    assert _first_state(running) == "Identified"
    assert _first_state(replace(running, status="postmortem")) == "Postmortem"
    assert _first_state(replace(running, updates=())) == "Identified"
    assert _first_state(demo.bad_day().maintenances[1]) == "In progress"


def test_a_feed_tells_of_fifty() -> None:
    assert len(read(demo.large(parts=20, incidents=60)).entries) == 50


def test_nothing_that_is_typed_breaks_a_feed() -> None:
    first = demo.bad_day().incidents[0]
    odd = replace(first, name="<b>&\x0b\0]]>", updates=(replace(first.updates[0], body="<script>\x1b\ufffe&amp;"),))
    feed = read(replace(demo.bad_day(), incidents=(odd,)))
    assert "&lt;script&gt;" in feeds.content(CLOCK, odd)
    assert feed.entries[0].title == "<b>&]]>"


def test_a_feed_of_nothing_is_a_feed() -> None:
    assert read(replace(demo.bad_day(), incidents=(), maintenances=())).entries == []


@pytest.mark.parametrize("write", [feeds.atom, feeds.rss])
def test_a_reader_is_given_markup_and_finds_the_state_in_it(write: Any) -> None:
    for entry in read(demo.bad_day(), write).entries:
        html = entry.content[0].value if "content" in entry else entry.description
        assert "<strong>" in html, html
