"""Write the exact versions of this environment into requirements.txt."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "requirements.txt"
HEADER = """\
# Exact versions of everything that builds and tests the book (Python 3.11 and newer). Written by
# `make pins` from an environment that passed `make test`; what exists on one platform only is left out,
# since the packages that need it ask for it themselves.
"""
ONE_PLATFORM = re.compile(r"(nvidia|cuda|triton|ptyprocess|pexpect|terminado|greenlet|cnn[-_]core)", re.I)


def pins(frozen: str) -> str:
    """The text of requirements.txt for the output of ``pip freeze``; the project itself comes last.

    >>> pins("numpy==2.4.6\\nnvidia-nccl==1\\n-e git+address").splitlines()[-2:]
    ['numpy==2.4.6', '-e .']
    """
    lines = [line for line in frozen.splitlines() if "==" in line and not ONE_PLATFORM.match(line)]
    return HEADER + "\n".join([*lines, "-e .", ""])


def main() -> None:
    """Freeze the interpreter that runs this."""
    command = [sys.executable, "-m", "pip", "freeze", "--disable-pip-version-check"]
    frozen = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    partial = TARGET.with_suffix(".partial")
    partial.write_text(pins(frozen), encoding="utf-8")
    os.replace(partial, TARGET)


if __name__ == "__main__":
    main()
