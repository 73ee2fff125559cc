"""Past tickets under another plan: the same as asking of each ticket by itself, and the same bytes every time."""

import csv
import io
import json
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.clocks.clock import Opening, TicketEvent
from app.domain.clocks.explanation import explain
from app.domain.clocks.replay import Case, Replay
from app.domain.clocks.replay_open import moved
from app.domain.clocks.replay_report import Range, Report, as_json, percent, report_of
from app.domain.clocks.replay_text import as_csv, for_people
from app.domain.plans.plan import Plan
from app.domain.plans.plan_file import parse
from tests.domain.clocks import stories
from tests.domain.plans.plans import ARAGORA, text

NINE = datetime(2026, 3, 2, 17, tzinfo=UTC)  # Monday 09:00 in the plan's zone
HOUR = timedelta(hours=1)
# The time of the next severity holds then, which is the nearer.
LONGER = parse(text("aragora").replace('enterprise = "1 hour"', 'enterprise = "3 hours"'), "aragora")
SHORTER = parse(text("aragora").replace('enterprise = "2 hours"', 'enterprise = "1 hour"'), "aragora")
ASKED = Range(NINE - timedelta(days=30))


def case(number: int, severity: str, *events: TicketEvent, new: Plan | str = ARAGORA, at: datetime = NINE) -> Case:
    """A ticket of the highest tier."""
    offer = new if isinstance(new, str) else (new, new.tiers[-1])
    return Case(f"NW-{number}", "Northwind", Opening(at, severity), events, (ARAGORA, ARAGORA.tiers[-1]), offer)


def replied(after: timedelta) -> TicketEvent:
    return TicketEvent(NINE + after, "public_reply")


def report(*cases: Case, plan: Plan = ARAGORA, as_of: datetime = NINE + timedelta(days=20)) -> Report:
    replay = Replay(as_of, ZoneInfo("America/Los_Angeles"))
    for one in cases:
        replay.take(one)
    return report_of(replay, plan, ASKED)


def test_a_longer_promise_loses_breaches_and_a_shorter_one_gains_them() -> None:
    late = report(case(7, "P1", replied(2 * HOUR), new=LONGER), plan=LONGER)
    assert (late["breaches"]["gained"]["count"], late["breaches"]["lost"]["count"]) == (0, 1)
    assert late["breaches"]["lost"]["clocks"] == [
        {"reference": "NW-7", "organisation": "Northwind", "kind": "first_response", "cycle": 1}
    ]
    in_time = report(case(8, "P2", replied(HOUR + HOUR / 2), new=SHORTER), plan=SHORTER)
    assert [one["reference"] for one in in_time["breaches"]["gained"]["clocks"]] == ["NW-8"]
    (row,) = [row for row in in_time["attainment"] if row["kind"] == "first_response"]
    assert (row["old"], row["new"]) == (
        {"met": 1, "breached": 0, "percent": "100.00"},
        {"met": 0, "breached": 1, "percent": "0.00"},
    )


def test_the_load_is_counted_in_the_hour_of_the_week_where_the_plan_lives() -> None:
    load = report(case(1, "P1", new=LONGER), plan=LONGER)["load"]
    assert [hour for hour, count in enumerate(load["starts"]["new"]) if count] == [9]
    assert [hour for hour, count in enumerate(load["due"]["old"]) if count] == [10, 13]
    assert [hour for hour, count in enumerate(load["due"]["new"]) if count] == [11, 13]


def test_what_only_escalates_is_not_counted() -> None:
    kinds = {row["kind"] for row in report(case(1, "P1"))["attainment"]}
    assert kinds == {"first_response", "resolution"}


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (case(1, "P9"), "aragora 1.0.0 has no severity P9"),
        (case(1, "P1", TicketEvent(NINE, "severity_changed", "P9")), "aragora 1.0.0 has no severity P9"),
        (case(1, "P1", new="there is no such tier"), "there is no such tier"),
        (case(1, "P1", TicketEvent(NINE, "back_to_us")), "nobody is waited on"),
    ],
)
def test_what_cannot_be_measured_is_left_out_of_both_sides_with_the_reason(one: Case, reason: str) -> None:
    found = report(one)
    (row,) = found["left_out"]
    assert reason in row["reason"]
    assert (found["tickets"], found["attainment"], sum(found["load"]["starts"]["old"])) == (0, [], 0)


def test_what_happened_after_the_instant_is_not_known() -> None:
    late = case(1, "P1", TicketEvent(NINE + 30 * HOUR, "severity_changed", "P9"))
    assert report(late, as_of=NINE + HOUR)["left_out"] == []


def test_the_order_of_tickets_does_not_change_a_byte() -> None:
    cases = [case(n, f"P{n % 4 + 1}", replied(timedelta(minutes=n)), new=LONGER) for n in range(1, 300)]
    cases += [case(n, "P9") for n in (1000, 999)]
    told = as_json(report(*cases)), as_csv(report(*cases))
    random.Random(1).shuffle(cases)
    assert (as_json(report(*cases)), as_csv(report(*cases))) == told
    lost = [one["reference"] for one in report(*cases)["breaches"]["lost"]["clocks"]]
    assert lost == sorted(lost, key=lambda reference: int(reference[3:]))


@settings(max_examples=25, deadline=None)
@given(st.lists(stories.cases(), min_size=1, max_size=4))
def test_it_is_what_explaining_each_ticket_by_itself_says(told: list[stories.Case]) -> None:
    as_of = max(one.at for one in told)
    replay = Replay(as_of, ZoneInfo("UTC"))
    met, breached = Counter[str](), Counter[str]()
    for number, one in enumerate(told):
        offer = (one.plan, one.tier)
        replay.take(Case(f"NW-{number}", "Northwind", one.opening, one.events, offer, offer))
        events = [event for event in one.events if event.at <= as_of]
        for clock in explain(one.plan, one.tier, one.opening, events, as_of).clocks:
            if clock.commitment in ("guarantee", "target"):
                met[clock.kind] += clock.state == "met"
                breached[clock.kind] += clock.state == "breached"
    found = report_of(replay, told[0].plan, ASKED)
    for kind in {*met, *breached}:
        rows = [row["old"] for row in found["attainment"] if row["kind"] == kind]
        assert (sum(row["met"] for row in rows), sum(row["breached"] for row in rows)) == (met[kind], breached[kind])
    assert all(row["old"] == row["new"] for row in found["attainment"])
    assert found["breaches"]["gained"]["count"] == found["breaches"]["lost"]["count"] == 0


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, None),
        (0, 7, "0.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),
        (7, 7, "100.00"),
    ],
)
def test_shares_are_exact_and_rounded_half_up(part: int, whole: int, words: str | None) -> None:
    assert percent(part, whole) == words


def test_the_table_has_every_fact_and_runs_nothing_in_a_spreadsheet() -> None:
    evil = replace(case(1, "P1", replied(2 * HOUR), new=LONGER), organisation='=HYPERLINK("http://evil")')
    found = report(evil, case(2, "P9"))
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert Counter(row["section"] for row in rows) == {
        "attainment": len(found["attainment"]),
        "breach lost": 1,
        "clocks start": 168,
        "clocks fall due": 168,
        "left out": 1,
    }
    assert [row["organisation"] for row in rows if row["section"] == "breach lost"] == ["'" + evil.organisation]


def test_people_and_programs_are_told_the_same() -> None:
    found = report(case(7, "P1", replied(2 * HOUR), new=LONGER), case(8, "P9"), plan=LONGER)
    words = for_people(found)
    assert "Breached under the old plan only: 1\n  NW-7  first response\n" in words
    assert "Left out: 1\n  NW-8  aragora 1.0.0 has no severity P9" in words
    assert json.loads(as_json(found)) == found


def test_an_open_tickets_clocks_that_would_move_are_told() -> None:
    (row,) = moved(case(7, "P1", new=LONGER), NINE)
    assert (row.kind, row.cycle, row.old_due, row.new_due) == ("first_response", 1, NINE + HOUR, NINE + 2 * HOUR)
    assert moved(case(7, "P1"), NINE) == []
    (row,) = moved(case(7, "P1", new="no such tier"), NINE)
    assert row.reason == "no such tier"
