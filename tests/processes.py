"""Looking at processes from outside, as a person with `ps` would."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path


def until(true: Callable[[], object], seconds: float = 10) -> None:
    """Return as soon as `true()` holds; AssertionError when it still does not after `seconds`."""
    give_up_at = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up_at, f"waited {seconds} s in vain"
        time.sleep(0.02)


def descendants(pid: int) -> set[int]:
    """The running processes that `pid` started, and those that they started."""
    parents = {int(folder.name): _parent(folder) for folder in Path("/proc").glob("[0-9]*")}
    found, new = set[int](), {pid}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - found
        found |= new
    return found


def alive(pids: Iterable[int]) -> set[int]:
    """Those of `pids` that still run; one that only waits to be reaped has ended."""
    return {pid for pid in pids if _parent(Path(f"/proc/{pid}")) is not None}


def _parent(folder: Path) -> int | None:
    try:
        state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else int(parent)
