"""Finds the Chromium that drives the built pages, or installs it where that is possible without asking.

    python tools/chromium.py    prints the program's path; status 3 and one line if there is none

``find`` looks at the variable CNN_CHROMIUM, then for the usual names, then for a browser of Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING = (
    "no Chromium on this machine: install the package chromium, or run `.venv/bin/playwright install "
    "chromium`, or set CNN_CHROMIUM to the program's path"
)


def find() -> str | None:
    """Return the path of a Chromium, None if there is none."""
    named = os.environ.get("CNN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if named is None:
        with sync_playwright() as playwright:
            named = playwright.chromium.executable_path
    return named if named and Path(named).is_file() else None


def install() -> None:
    """Install Debian's package, as root on a machine that has apt-get; anywhere else do nothing."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "chromium"]):
        print("apt-get", *command, file=sys.stderr)
        run = subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=subprocess.DEVNULL)
        if run.returncode:
            return


def main() -> int:
    """Command line."""
    path = find()
    if path is None and "CNN_CHROMIUM" not in os.environ:
        install()
        path = find()
    print(path or MISSING, file=sys.stdout if path else sys.stderr)
    return 0 if path else 3


if __name__ == "__main__":
    sys.exit(main())
