"""`portal explain` on the plans that come with the product (interfaces.md, `portal explain`)."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from tests import offers as plans

PLANS = Path(__file__).parents[2] / "app" / "plans"
A, B = str(PLANS / "aetherlink.toml"), str(PLANS / "aragora.toml")
P1 = ("--plan", B, "--tier", "enterprise", "--severity", "P1", "--opened", "2026-03-02T03:00:00Z")
KEYS = {"kind", "cycle", "commitment", "severity", "target", "calendar", "started_at", "due_at", "state", "stopped_at"}


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["explain", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code, out, err = run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def clock(told: Any, kind: str, cycle: int = 1) -> Any:
    return next(found for found in told["clocks"] if (found["kind"], found["cycle"]) == (kind, cycle))


def written(folder: Path, *events: dict[str, str]) -> str:
    file = folder / "events.json"
    file.write_text(json.dumps(events))
    return str(file)


def test_it_prints_the_documented_object(capsys: pytest.CaptureFixture[str]) -> None:
    told = explained(capsys, *P1, "--at", "2026-03-02T03:10:00Z")
    assert {key: told[key] for key in told if key != "clocks"} == {
        "plan": "aragora",
        "version": "1.0.0",
        "tier": "enterprise",
        "severity": "P1",
        "at": "2026-03-02T03:10:00Z",
        "escalations": [{"level": 1, "at": "2026-03-02T03:00:00Z", "because": ["ladder"]}],
    }
    assert clock(told, "acknowledge") == {
        "kind": "acknowledge",
        "cycle": 1,
        "commitment": "trigger",
        "severity": "P1",
        "target": "30 minutes",
        "calendar": "24x7",
        "started_at": "2026-03-02T03:00:00Z",
        "due_at": "2026-03-02T03:30:00Z",
        "state": "running",
        "stopped_at": None,
        "breached_at": None,
        "counted_seconds": 600,
        "steps": [
            {
                "from": "2026-03-02T03:00:00Z",
                "to": "2026-03-02T03:30:00Z",
                "counted_seconds": 1800,
                "reason": "coverage",
            }
        ],
    }


def test_clocks_come_by_kind_then_by_cycle(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    events = written(
        tmp_path,
        {"at": "2026-03-02T03:05:00Z", "kind": "taken"},
        {"at": "2026-03-02T04:00:00Z", "kind": "resolved"},
        {"at": "2026-03-02T05:00:00Z", "kind": "reopened"},
    )
    told = explained(capsys, *P1, "--events", events, "--at", "2026-03-02T06:00:00Z")
    assert [(found["kind"], found["cycle"], found["state"]) for found in told["clocks"]] == [
        ("acknowledge", 1, "met"),
        ("first_response", 1, "met"),
        ("resolution", 1, "met"),
        ("resolution", 2, "running"),
    ]


PRO = ("--plan", B, "--tier", "pro")
STARTER = ("--plan", A, "--tier", "starter")


@pytest.mark.parametrize(
    ("asked", "opened", "kind", "due", "target"),
    [
        ((*PRO, "--severity", "P1"), "2026-03-02T17:00:00Z", "first_response", "2026-03-02T21:00:00Z", "4 hours"),
        ((*PRO, "--severity", "P2"), "2026-03-02T22:00:00Z", "first_response", "2026-03-03T21:00:00Z", "8 hours"),
        ((*PRO, "--severity", "P3"), "2026-03-06T22:00:00Z", "first_response", "2026-03-09T21:00:00Z", "24 hours"),
        ((*PRO, "--severity", "P3"), "2026-03-02T18:00:00Z", "resolution", "2026-03-09T17:00:00Z", "1 week"),
        (
            (*STARTER, "--severity", "critical"),
            "2026-03-02T13:00:00Z",
            "first_response",
            "2026-03-02T21:00:00Z",
            "8 hours",
        ),
        ((*STARTER, "--severity", "low"), "2026-03-02T15:00:00Z", "first_response", "2026-03-05T15:00:00Z", "72 hours"),
        ((*STARTER, "--severity", "high"), "2026-03-02T15:00:00Z", "resolution", "2026-03-05T15:00:00Z", "72 hours"),
    ],
)
def test_the_printed_times_are_kept_in_the_tiers_own_hours(
    capsys: pytest.CaptureFixture[str], asked: tuple[str, ...], opened: str, kind: str, due: str, target: str
) -> None:
    found = clock(explained(capsys, *asked, "--opened", opened, "--at", opened), kind)
    assert (found["due_at"], found["target"]) == (due, target)


def test_mail_to_the_lowest_tier_is_answered_within_24_hours(capsys: pytest.CaptureFixture[str]) -> None:
    low = (*STARTER, "--severity", "low", "--opened", "2026-03-02T15:00:00Z", "--at", "2026-03-02T15:00:00Z")
    assert clock(explained(capsys, *low, "--channel", "email"), "first_response")["due_at"] == "2026-03-03T15:00:00Z"


def test_a_tier_without_promises_has_no_clocks(capsys: pytest.CaptureFixture[str]) -> None:
    free = ("--plan", B, "--tier", "free", "--severity", "P1", "--opened", "2026-03-02T03:00:00Z")
    assert explained(capsys, *free, "--at", "2026-03-03T03:00:00Z")["clocks"] == []


def test_best_effort_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    low = (*PRO, "--severity", "P4", "--opened", "2026-03-02T17:00:00Z", "--at", "2026-03-02T18:00:00Z")
    assert "resolution: Best effort, which makes no clock" in run(capsys, *low)[1]


def test_without_json_it_prints_the_derivation(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *P1, "--at", "2026-03-02T03:10:00Z")
    assert code == 0
    for words in (
        "aragora 1.0.0 · Enterprise Tier · P1",
        "acknowledgement, cycle 1: running",
        "clause       Response Time Matrix > Response Times",
        "promise      “30 minutes” for P1: 30 minutes around the clock",
        "counted      coverage · Sun 1 Mar 2026 19:00:00 PST – Sun 1 Mar 2026 19:30:00 PST · 1800 s",
        "due          the promised time is over · Sun 1 Mar 2026 19:30:00 PST",
    ):
        assert words in out


def test_escalations_are_those_that_happened_by_then_with_their_reasons_sorted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert explained(capsys, *P1, "--at", "2026-03-02T06:59:59Z")["escalations"] == [
        {"level": 1, "at": "2026-03-02T03:00:00Z", "because": ["ladder"]},
        {"level": 2, "at": "2026-03-02T03:30:00Z", "because": ["not_acknowledged"]},
        {"level": 3, "at": "2026-03-02T05:00:00Z", "because": ["ladder"]},
    ]
    assert explained(capsys, *P1, "--at", "2026-03-02T07:00:00Z")["escalations"][3:] == [
        {"level": 4, "at": "2026-03-02T07:00:00Z", "because": ["ladder", "resolution_missed"]}
    ]


def test_a_request_of_the_customer_is_an_escalation(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    events = written(tmp_path, {"at": "2026-03-02T16:00:00Z", "kind": "escalation_requested"})
    low = (*STARTER, "--severity", "low", "--opened", "2026-03-02T15:00:00Z", "--events", events)
    assert explained(capsys, *low, "--at", "2026-03-02T15:59:00Z")["escalations"] == []
    assert explained(capsys, *low, "--at", "2026-03-02T16:00:00Z")["escalations"] == [
        {"level": 1, "at": "2026-03-02T16:00:00Z", "because": ["requested"]}
    ]


def test_without_json_it_says_who_was_told_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, *P1, "--at", "2026-03-02T07:00:00Z")[1]
    for words in (
        "level 1      Dedicated support engineer · its time on the ladder has come · Sun 1 Mar 2026 19:00:00 PST",
        "level 2      Account manager + senior engineer · not acknowledged in time · Sun 1 Mar 2026 19:30:00 PST",
        "level 4      Executive escalation · its time on the ladder has come and resolution target missed · Sun 1 Mar",
    ):
        assert words in out


def test_a_tier_without_a_ladder_says_nothing_of_escalations(capsys: pytest.CaptureFixture[str]) -> None:
    free = ("--plan", B, "--tier", "free", "--severity", "P1", "--opened", "2026-03-02T03:00:00Z")
    assert "escalations" not in run(capsys, *free, "--at", "2026-03-03T03:00:00Z")[1]


def test_the_severity_is_the_one_in_force(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    events = written(tmp_path, {"at": "2026-03-02T04:00:00Z", "kind": "severity_changed", "severity": "P3"})
    asked = (*P1, "--events", events)
    assert explained(capsys, *asked, "--at", "2026-03-02T03:59:59Z")["severity"] == "P1"
    assert explained(capsys, *asked, "--at", "2026-03-02T04:00:00Z")["severity"] == "P3"


def test_instants_are_printed_in_utc_with_microseconds_only_where_there_are_any(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = (*P1[:-1], "2026-03-01T19:00:00.500000-08:00", "--at", "2026-03-01T19:10:00-08:00")
    found = clock(explained(capsys, *asked), "acknowledge")
    assert (found["started_at"], found["counted_seconds"]) == ("2026-03-02T03:00:00.500000Z", 599)


def test_the_seconds_of_the_steps_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    """Half a second before the close, the first step has 1800.5 seconds and the second 12599.5."""
    asked = (*PRO, "--severity", "P1", "--opened", "2026-03-03T01:29:59.5Z", "--at", "2026-03-02T17:30:00-08:00")
    found = clock(explained(capsys, *asked), "first_response")
    assert [step["counted_seconds"] for step in found["steps"]] == [1800, 0, 12600]
    assert set(found) == KEYS | {"breached_at", "counted_seconds", "steps"}


def test_it_is_as_of_now_unless_told_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    assert clock(explained(capsys, *P1), "first_response")["state"] == "breached"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((*P1[2:],), "--plan"),
        (("--plan", "missing.toml", *P1[2:]), "missing.toml"),
        ((*P1[:2], "--tier", "gold", *P1[4:]), "no tier 'gold'; it has free, pro, enterprise"),
        ((*P1[:4], "--severity", "p1", *P1[6:]), "no severity 'p1'; it has P1, P2, P3, P4"),
        ((*P1[:-1], "2026-03-02T03:00:00"), "--opened: '2026-03-02T03:00:00' has no offset"),
        ((*P1[:-1], "soon"), "--opened: 'soon' is no ISO 8601 time"),
        ((*P1, "--at", "2026-03-02T02:59:59Z"), "before the opening"),
        ((*P1, "--at", "2026-03-02T04:00:00"), "--at: '2026-03-02T04:00:00' has no offset"),
        ((*P1, "--at", ""), "--at: '' is no ISO 8601 time"),
        ((*P1, "--channel", "fax"), "fax"),
        ((*P1, "--events", "missing.json"), "missing.json"),
        ((*P1[:-1], "0001-01-01T00:00:00+14:00"), "outside the years"),
        ((*P1[:-1], "9999-12-31T23:00:00Z", "--at", "9999-12-31T23:30:00Z"), "outside the years"),
    ],
)
def test_what_cannot_be_answered_exits_2_with_one_clear_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], reason: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert reason in err


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ("[{]", "is not JSON"),
        ('{"at": "2026-03-02T03:05:00Z", "kind": "taken"}', "is not a list of events"),
        ('[{"at": "2026-03-02T03:05:00", "kind": "taken"}]', "has no offset"),
        ('[{"at": "2026-03-02T02:59:00Z", "kind": "taken"}]', "event 1, taken at 2026-03-02T02:59:00"),
        ('[{"at": "2026-03-02T03:05:00Z", "kind": "back_to_us"}]', "nobody is waited on"),
        ('[{"at": "2036-03-02T03:05:00Z", "kind": "reopened"}]', "the ticket is not resolved"),
        ('[{"at": "2026-03-02T03:05:00Z", "kind": "severity_changed", "severity": "P9"}]', "no severity 'P9'"),
        ("\udcff", "is not text in UTF-8"),
    ],
)
def test_events_that_cannot_be_exit_2_with_one_clear_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, events: str, reason: str
) -> None:
    file = tmp_path / "events.json"
    file.write_bytes(events.encode("utf-8", "surrogateescape"))
    code, out, err = run(capsys, *P1, "--events", str(file), "--at", "2026-03-02T04:00:00Z")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert reason in err


def test_a_folder_is_no_list_of_events(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, err = run(capsys, *P1, "--events", str(tmp_path))
    assert (code, err.count("\n")) == (2, 1)


@pytest.mark.parametrize("path", plans.PLANS, ids=[path.stem for path in plans.PLANS])
def test_a_ticket_of_every_tier_and_severity_of_every_plan_is_explained(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = plans.PLANS[path]
    for tier in plan.tiers:
        for severity in plan.severities:
            about = ("--plan", str(path), "--tier", tier.slug, "--severity", severity.slug)
            told = explained(capsys, *about, "--opened", "2026-12-24T14:00:00Z", "--at", "2027-03-01T00:00:00Z")
            promised = [
                kind
                for kind, found in tier.promises.items()
                if severity.slug in found and found[severity.slug].duration
            ]
            assert {"first_response", "resolution"} & set(promised) <= {found["kind"] for found in told["clocks"]}
            for found in told["clocks"]:
                assert found["counted_seconds"] == sum(step["counted_seconds"] for step in found["steps"])


def test_holidays_and_closures_are_named_in_the_steps(capsys: pytest.CaptureFixture[str]) -> None:
    third = str(PLANS / "lanternfish.toml")
    about = ("--plan", third, "--tier", "harbour", "--severity", "major")
    told = explained(capsys, *about, "--opened", "2027-06-17T09:00:00Z", "--at", "2027-07-01T00:00:00Z")
    assert "closure: Staff outing" in {step["reason"] for step in clock(told, "resolution")["steps"]}
    told = explained(capsys, *about, "--opened", "2026-12-24T09:00:00Z", "--at", "2027-02-01T00:00:00Z")
    reasons = [step["reason"] for step in clock(told, "resolution")["steps"]]
    assert reasons[:3] == ["coverage", "holiday: Christmas Eve", "holiday: Christmas Day"]
    assert clock(told, "resolution")["calendar"] == "berlin"
