"""Child processes that never outlive the process that started them."""

import contextlib
import ctypes
import fcntl
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a forked child may not import. Missing outside Linux, where the parent's own stop must do.
_prctl = getattr(ctypes.CDLL(None), "prctl", None)


class ProcessError(Exception):
    """A process could not be started or did not become ready; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Account:
    """An operating-system account to run a program as."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Program:
    """A command that is kept running, and the two signals that end it: asked for, and when its parent has died."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str]
    directory: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL


def unprivileged_account() -> Account | None:
    """The account for servers that refuse to run as root: `nobody`; None when we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError as error:
        raise ProcessError("PostgreSQL does not run as root, and there is no account `nobody` to run it as") from error
    return Account(entry.pw_uid, entry.pw_gid)


def start(
    program: Program, output: int | IO[bytes], feed: int | IO[bytes] = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start `program` in a session of its own. Only the main thread may call this: Linux ties the leash to a thread."""
    account = program.account
    try:
        return subprocess.Popen(  # noqa: S603 - the commands are our own
            program.command,
            cwd=program.directory,
            env=program.environ,
            stdin=feed,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=leash(program.orphan_signal),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except OSError as error:
        raise ProcessError(f"{program.name}: cannot run {program.command[0]}: {error.strerror}") from error


def run(program: Program, feed: str = "") -> str:
    """Run `program` to its end with `feed` as its input; what it printed. Raises ProcessError if it fails."""
    process = start(program, subprocess.PIPE, subprocess.PIPE)
    printed = process.communicate(feed.encode())[0].decode(errors="replace")
    if process.returncode != 0:
        raise ProcessError(f"{program.name} failed: {printed.strip() or process.returncode}")
    return printed


def leash(orphan_signal: signal.Signals) -> Callable[[], None]:
    """What a child does before its command runs, so that it gets `orphan_signal` when we die, however we die."""
    parent = os.getpid()

    def bind() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, int(orphan_signal))
        if os.getppid() != parent:
            os._exit(1)

    return bind


def die_with_parent() -> None:
    """Have this process get SIGTERM when the one that started it dies."""
    if _prctl is not None:
        _prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))


def stop(process: subprocess.Popen[bytes], ask: signal.Signals, patience: float) -> None:
    """End `process` and what it started: `ask` it, and kill the whole session after `patience` seconds."""
    if process.poll() is None:
        process.send_signal(ask)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether `ready()` came true before `process` ended and within `seconds`."""
    give_up_at = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > give_up_at:
            return False
        time.sleep(0.02)
    return True


def command_line(pid: int) -> str:
    """The words that process `pid` shows as its command; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def hold(lock: Path) -> IO[str]:
    """Lock the file `lock` for as long as this process lives or the result stays open, and write our pid into it.

    Raises ProcessError naming the pid that holds it already.
    """
    file = lock.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.seek(0)
        raise ProcessError(f"{lock.parent} is in use by process {file.read().strip() or 'unknown'}") from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
