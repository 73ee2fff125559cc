"""A Chromium for the browser's tests: the machine's, else Debian's package, else Playwright's own download."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> Path | None:
    """The browser to test with, or None where there is none."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def _install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "-qq", "update"], check=False)
        subprocess.run(["apt-get", "-qq", "-y", "--no-install-recommends", "install", "chromium"], check=False)
    if find_chromium() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Make sure that there is a browser; 2, with one line that says what to install, where that failed."""
    if find_chromium() is None:
        sys.stdout.write("  chromium …\n")
        _install()
    if find_chromium() is None:
        sys.stderr.write("make test: there is no browser to test with; install the package `chromium`\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
