"""`python -m bench`: every benchmark, as one table."""

import sys
import tempfile
from pathlib import Path

from bench import filing, status, timers
from bench.table import show


def main() -> int:
    """Prints the table; a ratio below what we want is marked, and is no failure: the machine may be busy."""
    with tempfile.TemporaryDirectory() as directory:
        print(show([*filing.run(Path(directory)), *timers.run(Path(directory)), *status.run(Path(directory))]))
    return 0


sys.exit(main())
