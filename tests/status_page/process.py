"""`python -m tests.status_page.process DIRECTORY PORT`: the status page's server as a process of its own."""

import sys
from pathlib import Path

from status_page.serve import serve

if __name__ == "__main__":
    serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]))
