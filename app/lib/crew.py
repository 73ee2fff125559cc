"""Programs that are kept running: what they print goes to the screen, and what dies is started again."""

import os
import selectors
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from app.lib.processes import Program, start, stop

FIRST_DELAY = 1.0  # seconds before a program that died is started again; doubles with each death in a row,
LONGEST_DELAY = 30.0  # up to this,
RAN_WELL = 60.0  # and begins anew once the program ran this long.

Say = Callable[[str, str], None]


@dataclass(slots=True)
class Member:
    """One program of a crew: its process, or when the next one is due."""

    program: Program
    log: Path | None
    process: subprocess.Popen[bytes]
    started_at: float
    delay: float = 0.0
    due_at: float | None = None
    unfinished_line: bytes = b""


class Crew:
    """Programs in the order of their start. Belongs to the main thread, which must call `turn` again and again."""

    def __init__(self, pids: Path, say: Say) -> None:
        """`pids` gets a file NAME.pid for each program; `say(name, line)` shows a line of its output."""
        self.pids = pids
        self._say = say
        self._members: list[Member] = []
        self._selector = selectors.DefaultSelector()

    def add(self, program: Program, log: Path | None = None, process: subprocess.Popen[bytes] | None = None) -> Member:
        """Keep `program` running from now on, beginning with `process` if it runs already.

        Its output goes to `log`, else to `say`.
        """
        process = process or _start(program, log)
        member = Member(program, log, process, time.monotonic())
        self._members.append(member)
        self._began(member)
        return member

    def run(self, program: Program) -> int:
        """Run `program` once, to its end; its exit code."""
        member = self.add(program)
        while member.process.poll() is None:
            self._listen(0.05)
        self._drop(member)
        return member.process.returncode

    def turn(self, seconds: float) -> None:
        """Show what is printed during up to `seconds`, and start again what has died and is due."""
        self._listen(seconds)
        for member in self._members:
            if member.due_at is None and member.process.poll() is not None:
                self._died(member)
            elif member.due_at is not None and time.monotonic() >= member.due_at:
                self._again(member)

    def stop(self, patience: float = 8) -> None:
        """End all, the last started first; each has `patience` seconds to do so well."""
        while self._members:
            member = self._members[-1]
            stop(member.process, member.program.stop_signal, patience)
            self._drop(member)

    def _began(self, member: Member) -> None:
        (self.pids / f"{member.program.name}.pid").write_text(f"{member.process.pid}\n")
        if output := member.process.stdout:
            os.set_blocking(output.fileno(), False)
            self._selector.register(output, selectors.EVENT_READ, member)

    def _died(self, member: Member) -> None:
        # Not only the process: whatever it started goes with it.
        stop(member.process, member.program.stop_signal, patience=0)
        self._hear(member)
        ran_well = time.monotonic() - member.started_at >= RAN_WELL
        member.delay = FIRST_DELAY if ran_well or not member.delay else min(2 * member.delay, LONGEST_DELAY)
        member.due_at = time.monotonic() + member.delay
        self._say(member.program.name, f"ended ({member.process.returncode}); starts again in {member.delay:.0f} s")

    def _again(self, member: Member) -> None:
        member.process = _start(member.program, member.log)
        member.started_at, member.due_at = time.monotonic(), None
        self._began(member)

    def _drop(self, member: Member) -> None:
        self._hear(member)
        self._members.remove(member)
        (self.pids / f"{member.program.name}.pid").unlink(missing_ok=True)

    def _listen(self, seconds: float) -> None:
        if not self._selector.get_map():
            time.sleep(seconds)
        for key, _ in self._selector.select(seconds):
            self._hear(cast(Member, key.data))

    def _hear(self, member: Member) -> None:
        output = member.process.stdout
        if output is None or output.closed:
            return
        heard = output.read()
        *lines, member.unfinished_line = (member.unfinished_line + (heard or b"")).split(b"\n")
        for line in lines:
            self._say(member.program.name, line.decode(errors="replace"))
        if heard == b"" or member.process.poll() is not None:
            self._selector.unregister(output)
            output.close()


def _start(program: Program, log: Path | None) -> subprocess.Popen[bytes]:
    if log is None:
        return start(program, subprocess.PIPE)
    with log.open("ab") as output:
        return start(program, output)
