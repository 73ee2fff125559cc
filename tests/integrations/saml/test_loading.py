"""The library is slow to load: not while the process starts, and not while somebody waits for their sign-in."""

import subprocess
import sys

_SAID = """
import sys, app.main
before = "saml2" in sys.modules
from app.integrations.saml.reading import load_library
load_library()
print(before, "saml2.response" in sys.modules)
"""


def test_it_is_loaded_when_it_is_asked_for_and_not_before() -> None:
    said = subprocess.run([sys.executable, "-c", _SAID], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "True"]
