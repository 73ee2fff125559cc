"""A publisher that is killed anywhere leaves a page that is whole."""

import random
import subprocess
import sys
import time
from pathlib import Path

from app.config import ROOT
from status_page import files, manifest
from status_page.publish import publish
from tests.processes import until
from tests.status_page import demo
from tests.status_page.server import TOKENS

ROUNDS = 8


def assert_whole(directory: Path) -> None:
    """Every address leads to what its name says."""
    index = manifest.read_index(directory, manifest.read(directory).index)
    for entry in index.values():
        for digest in entry.digests:
            files.read(directory, digest)


def test_a_publisher_killed_at_any_moment_leaves_a_whole_page(tmp_path: Path) -> None:
    publish(demo.bad_day(), demo.NOW, demo.VERSION, tmp_path, TOKENS)
    chance, shown = random.Random(7), set[str]()
    for round in range(ROUNDS):
        publisher = _publisher(tmp_path, round)
        give_up_at = time.monotonic() + chance.uniform(0, 0.4)
        while time.monotonic() < give_up_at:
            assert_whole(tmp_path)
            shown.add(manifest.read(tmp_path).index)
        publisher.kill()
        publisher.wait()
        assert_whole(tmp_path)
    assert len(shown) > ROUNDS / 2
    publish(demo.bad_day(), demo.NOW, demo.VERSION, tmp_path, TOKENS)
    assert_whole(tmp_path)


def _publisher(directory: Path, round: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.status_page.publisher", str(directory), str(round)]
    publisher = subprocess.Popen(command, cwd=ROOT)
    before = manifest.read(directory).index
    until(lambda: manifest.read(directory).index != before)
    return publisher
