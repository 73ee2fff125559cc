"""A process whose machine has the wrong time (security.md, "6.3 Fault matrix", F15)."""

import os
import subprocess
from functools import cache
from pathlib import Path

import pytest


def wrong_clock(off: str) -> dict[str, str]:
    """What to set in a process's environment so that its clock is off by that ("+2h"); its pauses stay as they are.

    By Debian's libfaketime, installed where it is missing and we may; else the test is skipped, and says why.
    """
    library = _library()
    if library is None:
        pytest.skip("libfaketime is missing, and installing Debian's package `faketime` failed")
    return {"LD_PRELOAD": str(library), "FAKETIME": off, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@cache
def _library() -> Path | None:
    pattern = "*/faketime/libfaketime.so.1"
    if not list(Path("/usr/lib").glob(pattern)) and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-q", "faketime"], check=False, capture_output=True)
    return next(Path("/usr/lib").glob(pattern), None)
