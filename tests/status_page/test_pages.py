"""What the pages say."""

import gzip
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from status_page import days
from status_page.render import Forms, render
from status_page.snapshot import Component, Day, Snapshot
from tests.status_page import demo
from tests.status_page.server import TOKENS

ODD = '"><script>alert(1)</script>\0text\0{{ 7 * 7 }}\u202e'


def forms(snapshot: Snapshot, address: str = "/") -> Forms:
    (part,) = [one for one in render(snapshot, demo.NOW, TOKENS, None) if address in one.addresses]
    return part.make()


def fresh(snapshot: Snapshot, address: str = "/") -> str:
    return forms(snapshot, address).fresh[0][1].decode()


def stale(snapshot: Snapshot, address: str = "/") -> str:
    page = forms(snapshot, address).stale
    assert page
    return page.decode()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_the_home_page_says_what_is_wrong_and_when_more_is_said() -> None:
    said = words(fresh(demo.bad_day()))
    assert "Minor service outage" in said
    assert "Identified · Major impact · next update by 14:30 UTC" in said
    assert "14:02 UTC Identified A storage node is out" in said
    assert "No incidents reported." in said
    assert "partial outage 30 %" in said


def test_the_page_turns_by_itself_when_the_promised_update_is_late() -> None:
    (_, before), (turns_at, after) = forms(demo.bad_day()).fresh
    assert turns_at == (demo.NOW + timedelta(minutes=20)).timestamp()
    assert "next update by" in words(before.decode())
    assert "The update promised by 14:30 UTC is late" in words(after.decode())


def test_a_page_published_after_the_promise_says_at_once_that_it_is_late() -> None:
    later = replace(demo.bad_day(), read_at=demo.NOW + timedelta(hours=1))
    assert len(forms(later).fresh) == 1
    assert "is late" in words(fresh(later))


@pytest.mark.parametrize("address", ["/", "/history", "/incidents/inc-9", "404"])
def test_the_stale_form_says_so_and_the_fresh_one_does_not(address: str) -> None:
    assert 'id="stale" role="alert"' in stale(demo.bad_day(), address)
    assert 'id="stale"' not in fresh(demo.bad_day(), address)
    for page in (stale(demo.bad_day(), address), fresh(demo.bad_day(), address)):
        assert page.count('<time id="verified-at" datetime="\0iso\0">\0text\0</time>') == 1
        assert page.count("<h1") == 1
        assert '<html lang="en">' in page
        assert "<script" not in page
        assert "style=" not in page


def test_a_stale_page_shows_no_green_as_if_it_were_now() -> None:
    assert "<title>All systems operational" in fresh(demo.good_day())
    page = stale(demo.good_day())
    assert "<title>Not verified" in page
    assert "Last known: all systems operational" in words(page)
    assert 'class="rollup unknown"' in page


def test_a_mark_is_green_only_beside_green_words() -> None:
    assert 'class="rollup none"' in fresh(demo.good_day())
    said = demo.update("u", "investigating", "We are looking.", demo.NOW)
    harmless = demo.incident(20, "Something", demo.NOW, said, impact="none")
    page = fresh(replace(demo.good_day(), incidents=(harmless,)))
    assert "An incident is open" in words(page)
    assert 'class="rollup open"' in page


def test_of_many_groups_those_are_open_where_something_is_wrong() -> None:
    groups = fresh(demo.good_day()).count('class="group')
    assert fresh(demo.good_day()).count(" open>") == groups
    assert fresh(many(demo.bad_day())).count(" open>") == 1
    assert fresh(many(demo.good_day())).count(" open>") == 0


def many(day: Snapshot) -> Snapshot:
    """The same with more components than a page shows at once, all of them in their groups."""
    grown: list[Component] = []
    for one in day.components:
        grown += [one, *(replace(one, id=f"{one.id}-{n}", status="operational") for n in range(9) if one.group_id)]
    return replace(day, components=tuple(grown))


def test_what_is_shown_only_when_degraded_is_hidden_while_it_works() -> None:
    quiet = [replace(one, only_show_if_degraded=one.id in ("sign-in", "api")) for one in demo.components()]
    page = fresh(replace(demo.bad_day(), components=tuple(quiet)))
    assert "Sign-in" not in page
    assert ">API<" in page


def test_a_day_with_trouble_is_told_in_words() -> None:
    said = words(fresh(demo.bad_day()))
    assert "10 Nov: major outage 23 min, degraded performance 10 min" in said
    assert "22 Nov: partial outage 32 min" in said


def test_equal_days_are_one_piece_of_the_bar() -> None:
    bar = days.runs(demo.days({12: {"major_outage": 60}}))
    assert [(run.start, run.length, run.look) for run in bar] == [
        (0, 77, "operational"),
        (77, 1, "major_outage"),
        (78, 12, "operational"),
    ]
    unborn = tuple(Day(one.on, 0, {}) for one in demo.days({}))
    assert [run.look for run in days.runs(unborn)] == ["unknown"]


@pytest.mark.parametrize("address", ["/", "/history", "/incidents/inc-9"])
def test_what_is_typed_stays_text(address: str) -> None:
    snapshot = demo.bad_day()
    first = snapshot.incidents[0]
    odd = replace(first, name=ODD, updates=(replace(first.updates[0], body=ODD),))
    parts = tuple(replace(one, name=ODD, description=ODD) for one in snapshot.components)
    page = replace(snapshot.page, name=ODD)
    told = fresh(replace(snapshot, page=page, components=parts, incidents=(odd,)), address)
    assert "<script" not in told
    assert told.count("\0text\0") == 1
    assert "49" not in told.replace("{{ 7 * 7 }}", "")[:2000]
    assert "\u202e" not in told


def test_history_has_fifty_a_page_and_leads_on() -> None:
    many = demo.large(parts=20, incidents=120)
    assert fresh(many, "/history").count("<article") == 50
    assert 'href="/history/2" rel="next"' in fresh(many, "/history")
    assert 'href="/history" rel="prev"' in fresh(many, "/history/2")
    assert fresh(many, "/history/3").count("<article") == 20


def test_times_are_told_in_the_pages_zone() -> None:
    berlin = replace(demo.PAGE, time_zone="Europe/Berlin")
    assert "next update by 15:30 CET" in words(fresh(replace(demo.bad_day(), page=berlin)))


def test_the_home_page_and_its_stylesheet_are_small() -> None:
    (style,) = [one for one in render(demo.bad_day(), demo.NOW, TOKENS, None) if one.kind == "css"]
    page = forms(demo.bad_day()).fresh[0][1]
    assert len(gzip.compress(page)) + len(gzip.compress(style.make().fresh[0][1])) < 12 * 1024
