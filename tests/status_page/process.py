"""`python -m tests.status_page.process DIRECTORY PORT [PATIENCE]`: the status page's server as a process of its own,
which may be made to lose its patience after so many seconds."""

import sys
from pathlib import Path

from status_page.protocol import BoundedProtocol
from status_page.serve import serve

if __name__ == "__main__":
    for patience in sys.argv[3:]:
        BoundedProtocol.for_a_head = BoundedProtocol.for_an_answer = float(patience)
    serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]))
