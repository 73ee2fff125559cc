"""A Chromium for the browser's tests: the machine's, else Debian's package, else Playwright's own download.

Its headless shell opens the same pages in half the time, and is taken before a whole browser where there are both.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> Path | None:
    """The browser to test with, or None where there is none."""
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return _shell(own) or _on_the_path(*NAMES) or (own if own.exists() else None)


def _shell(own: Path) -> Path | None:
    # Playwright keeps its own beside the whole browser, of which alone it tells the address.
    folder = own.parents[1].name.replace("chromium-", "chromium_headless_shell-")
    return _on_the_path(SHELL) or next(own.parents[2].glob(f"{folder}/*/chrome-headless-shell"), None)


def _on_the_path(*names: str) -> Path | None:
    return next((Path(found) for name in names if (found := shutil.which(name))), None)


def _install() -> None:
    sys.stdout.write("  chromium …\n")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "-qq", "update"], check=False)
        _install_debians(SHELL)
        if find_chromium() is None:
            _install_debians("chromium")
    if find_chromium() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def _install_debians(package: str) -> None:
    words = ["apt-get", "-qq", "-y", "--no-install-recommends", "install", package]
    subprocess.run(words, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False)


def main() -> int:
    """Make sure that there is a browser; 2, with one line that says what to install, where that failed."""
    if find_chromium() is None:
        _install()
    if find_chromium() is None:
        sys.stderr.write("make test: there is no browser to test with; install the package `chromium`\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
