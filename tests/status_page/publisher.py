"""`python -m tests.status_page.publisher DIRECTORY ROUND`: publishes one change after the other until it is killed."""

import sys
from dataclasses import replace
from itertools import count
from pathlib import Path

from status_page.publish import publish
from tests.status_page import demo
from tests.status_page.server import TOKENS


def main(directory: Path, round: str) -> None:
    """Every page changes each time."""
    for number in count():
        page = replace(demo.PAGE, name=f"Round {round}, change {number}")
        publish(replace(demo.bad_day(), page=page), demo.NOW, demo.VERSION, directory, TOKENS)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
