"""Only what changed is made anew; the old page stands until the new one is whole."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from status_page import files, manifest
from status_page.publish import GRACE, publish, shown_version, verify
from status_page.snapshot import Snapshot
from tests.status_page import demo
from tests.status_page.server import TOKENS

SECOND = timedelta(seconds=1)


def show(directory: Path, snapshot: Snapshot, after: timedelta = timedelta(0)) -> list[str]:
    return publish(snapshot, demo.NOW + after, demo.VERSION, directory, TOKENS)


def index(directory: Path) -> manifest.Index:
    return manifest.read_index(directory, manifest.read(directory).index)


def incidents_of(made: list[str]) -> set[str]:
    return {address for address in made if address.startswith("/incidents/")}


def test_after_a_change_of_one_incident_no_other_is_made(tmp_path: Path) -> None:
    before = demo.bad_day()
    show(tmp_path, before)
    after = replace(
        before, incidents=(before.incidents[0], replace(before.incidents[1], name="New"), *before.incidents[2:])
    )
    assert incidents_of(show(tmp_path, after)) == {"/incidents/inc-3", "/incidents/inc-3.json"}


def test_a_component_that_changes_makes_only_the_documents_that_show_it(tmp_path: Path) -> None:
    before = demo.bad_day()
    show(tmp_path, before)
    parts = tuple(replace(one, status="major_outage") if one.id == "debates" else one for one in before.components)
    assert incidents_of(show(tmp_path, replace(before, components=parts))) == {"/incidents/inc-9.json"}


def test_where_nothing_changed_no_file_is_written(tmp_path: Path) -> None:
    show(tmp_path, demo.bad_day())
    before = index(tmp_path), files.kept(tmp_path)
    show(tmp_path, demo.bad_day(), SECOND)
    assert (index(tmp_path), files.kept(tmp_path)) == before
    assert manifest.read(tmp_path).verified_at == demo.NOW + SECOND


def test_a_lost_file_is_made_again(tmp_path: Path) -> None:
    show(tmp_path, demo.bad_day())
    lost = index(tmp_path)["/incidents/inc-3"].fresh[0][1]
    (tmp_path / "files" / lost).unlink()
    assert incidents_of(show(tmp_path, demo.bad_day())) == {"/incidents/inc-3"}
    assert files.read(tmp_path, lost)


def test_a_heartbeat_moves_the_time_and_nothing_else(tmp_path: Path) -> None:
    show(tmp_path, demo.bad_day())
    before = manifest.read(tmp_path)
    assert verify(tmp_path, demo.NOW + SECOND, demo.VERSION)
    assert manifest.read(tmp_path) == replace(before, verified_at=demo.NOW + SECOND)


def test_there_is_no_heartbeat_of_nothing(tmp_path: Path) -> None:
    assert not verify(tmp_path, demo.NOW, demo.VERSION)
    (tmp_path / "manifest.json").write_text("{")
    assert not verify(tmp_path, demo.NOW, demo.VERSION)


def show_as_of(directory: Path, snapshot: Snapshot, version: int, at: datetime, *, anyway: bool = False) -> list[str]:
    return publish(snapshot, at, version, directory, TOKENS, anyway=anyway)


@pytest.mark.parametrize("slept", [SECOND, 70 * SECOND, 3600 * SECOND])
def test_what_was_read_earlier_does_not_overtake_however_long_it_slept(tmp_path: Path, slept: timedelta) -> None:
    now = datetime.now(UTC)
    show_as_of(tmp_path, demo.bad_day(), 5, now)
    before = manifest.read(tmp_path)
    for version in (4, 5):
        assert show_as_of(tmp_path, demo.good_day(), version, now - slept) == []
        verify(tmp_path, now - slept, version)
        assert manifest.read(tmp_path) == before


def test_a_later_version_is_shown_whatever_the_clocks_say(tmp_path: Path) -> None:
    show_as_of(tmp_path, demo.good_day(), 4, datetime.now(UTC))
    assert show_as_of(tmp_path, demo.bad_day(), 5, datetime.now(UTC) - SECOND)
    assert manifest.read(tmp_path).version == 5


def test_a_clock_that_was_set_back_does_not_stop_the_heartbeat(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    show_as_of(tmp_path, demo.good_day(), 4, now + timedelta(hours=1))
    assert verify(tmp_path, now, 4)
    assert manifest.read(tmp_path).verified_at <= now


@pytest.mark.parametrize("version", [4, 6])
def test_a_heartbeat_of_another_version_blesses_nothing(tmp_path: Path, version: int) -> None:
    now = datetime.now(UTC)
    show_as_of(tmp_path, demo.bad_day(), 5, now)
    before = manifest.read(tmp_path)
    assert not verify(tmp_path, now + SECOND, version)
    assert manifest.read(tmp_path) == before


def test_a_version_from_before_is_shown_only_by_hand(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    show_as_of(tmp_path, demo.bad_day(), 5, now)
    assert show_as_of(tmp_path, demo.good_day(), 3, now + SECOND) == []
    assert show_as_of(tmp_path, demo.good_day(), 3, now + SECOND, anyway=True)
    assert manifest.read(tmp_path).version == shown_version(tmp_path) == 3
    assert verify(tmp_path, now + 2 * SECOND, 3)


@pytest.mark.parametrize("age", [GRACE - 60, GRACE + 60])
def test_a_file_goes_only_after_its_grace(tmp_path: Path, age: float) -> None:
    show(tmp_path, demo.bad_day())
    old = index(tmp_path)["/incidents/inc-9"].fresh[0][1]
    fewer = replace(demo.bad_day(), incidents=demo.bad_day().incidents[1:])
    show(tmp_path, fewer)
    path = tmp_path / "files" / old
    assert path.exists()
    retired_at = path.stat().st_mtime - age
    os.utime(path, (retired_at, retired_at))
    show(tmp_path, fewer)
    assert path.exists() == (age < GRACE)


def test_a_file_older_than_the_grace_still_has_all_of_it_when_it_retires(tmp_path: Path) -> None:
    show(tmp_path, demo.bad_day())
    old = index(tmp_path)["/incidents/inc-9"].fresh[0][1]
    os.utime(tmp_path / "files" / old, (0, 0))
    show(tmp_path, replace(demo.bad_day(), incidents=demo.bad_day().incidents[1:]))
    assert (tmp_path / "files" / old).exists()


def test_the_stylesheet_of_the_release_before_stays(tmp_path: Path) -> None:
    show(tmp_path, demo.bad_day())
    before = {address for address in index(tmp_path) if address.startswith("/assets/")}
    publish(demo.bad_day(), demo.NOW, demo.VERSION, tmp_path, f"{TOKENS} ")
    assert before < {address for address in index(tmp_path) if address.startswith("/assets/")}


def test_a_broken_directory_is_published_anew(tmp_path: Path) -> None:
    show(tmp_path, demo.bad_day())
    (tmp_path / "files" / manifest.read(tmp_path).index).write_bytes(b"half")
    assert "/incidents/inc-3" in show(tmp_path, demo.bad_day())
    assert index(tmp_path)
