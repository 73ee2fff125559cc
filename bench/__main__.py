"""`python -m bench`: every benchmark, as one table."""

import sys
import tempfile
from pathlib import Path

from bench import filing, replay, search, status, timers
from bench.table import show


def main() -> int:
    """Prints the table; a ratio below what we want is marked, and is no failure: the machine may be busy."""
    with tempfile.TemporaryDirectory() as directory:
        # First, because it looks at the most memory that this process ever held.
        rows = replay.run()
        rows += [*filing.run(Path(directory)), *timers.run(Path(directory)), *status.run(Path(directory))]
        rows += search.run(Path(directory))
        print(show(rows))
    return 0


sys.exit(main())
