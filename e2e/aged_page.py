"""What a status page looks like that nothing has verified for a while, without waiting for it."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from status_page import files, manifest


def aged_copy(folder: Path, copy: Path, age: timedelta) -> Path:
    """The published directory as if it had been verified so long before."""
    with files.alone(folder):
        shutil.copytree(folder, copy)
    path = copy / manifest.NAME
    said = json.loads(path.read_bytes())
    verified_at = datetime.fromisoformat(said["verified_at"]) - age
    path.write_text(json.dumps(said | {"verified_at": verified_at.isoformat()}))
    return copy
