"""Programs that are kept running (app/lib/crew.py)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.lib.crew import Crew
from app.lib.processes import Program
from tests.processes import alive, descendants, until


class Screen:
    """Keeps what a crew says."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def say(self, name: str, line: str) -> None:
        self.lines.append((name, line))


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def crew(tmp_path: Path, screen: Screen) -> Iterator[Crew]:
    crew = Crew(tmp_path, screen.say)
    yield crew
    crew.stop()


def program(name: str, *command: str) -> Program:
    return Program(name, command, dict(os.environ))


def pid_of(name: str, folder: Path) -> int:
    return int((folder / f"{name}.pid").read_text())


def test_a_program_that_dies_is_started_again_after_a_second(crew: Crew, tmp_path: Path) -> None:
    crew.add(program("sleeper", "sleep", "60"))
    first, killed_at = pid_of("sleeper", tmp_path), time.monotonic()
    os.kill(first, signal.SIGKILL)
    while pid_of("sleeper", tmp_path) == first:
        crew.turn(0.05)
    assert 1 <= time.monotonic() - killed_at < 5
    assert alive({pid_of("sleeper", tmp_path)})


def test_a_program_that_dies_again_and_again_is_given_more_time(crew: Crew, screen: Screen) -> None:
    crew.add(program("falls", "false"))
    while len(screen.lines) < 2:
        crew.turn(0.05)
    assert screen.lines == [
        ("falls", "ended (1); starts again in 1 s"),
        ("falls", "ended (1); starts again in 2 s"),
    ]


def test_output_is_shown_by_the_line_with_its_name(crew: Crew, screen: Screen) -> None:
    assert crew.run(program("talker", "printf", "one\\ntwo\\n")) == 0
    assert screen.lines == [("talker", "one"), ("talker", "two")]


def test_a_single_run_tells_how_it_ended(crew: Crew, tmp_path: Path) -> None:
    assert crew.run(program("falls", "sh", "-c", "exit 3")) == 3
    assert not (tmp_path / "falls.pid").exists()


def test_stopping_ends_the_programs_and_what_they_started(crew: Crew, screen: Screen, tmp_path: Path) -> None:
    crew.add(program("first", "sleep", "60"))
    crew.add(program("shell", "sh", "-c", "sleep 60 & echo up; wait"))
    while not screen.lines:
        crew.turn(0.05)
    pids = {pid_of("first", tmp_path), pid_of("shell", tmp_path)} | descendants(pid_of("shell", tmp_path))
    assert len(alive(pids)) == 3
    crew.stop()
    until(lambda: not alive(pids))


def test_a_program_dies_with_the_process_that_keeps_it_however_that_ends(tmp_path: Path) -> None:
    code = f"""
import os, pathlib
from app.lib.crew import Crew
from app.lib.processes import Program
crew = Crew(pathlib.Path({str(tmp_path)!r}), print)
crew.add(Program("stubborn", ("sh", "-c", "trap '' TERM INT HUP; while :; do sleep 1; done"), dict(os.environ)))
while True:
    crew.turn(1)
"""
    keeper = subprocess.Popen([sys.executable, "-c", code])
    until(lambda: (tmp_path / "stubborn.pid").exists())
    until(lambda: (tmp_path / "stubborn.pid").read_text())
    stubborn = pid_of("stubborn", tmp_path)
    keeper.kill()
    keeper.wait()
    until(lambda: not alive({stubborn}))
