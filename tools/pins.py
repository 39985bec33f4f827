"""Write the exact versions of this environment into requirements.txt."""

import re
import subprocess
import sys

from cnn_core._files import write_whole
from tools.contents import ROOT

_HEADER = """\
# Exact versions of everything that builds and tests the book (Python 3.11 and newer). Written by
# `make pins` from an environment that passed `make test`; what exists on one platform only is left out,
# since the packages that need it ask for it themselves.
"""
_ONE_PLATFORM = re.compile(r"(nvidia|cuda|triton|ptyprocess|pexpect|terminado|greenlet|cnn[-_]core)", re.I)


def pins(frozen: str) -> str:
    """Return the text of requirements.txt for the output of ``pip freeze``; the project itself comes last.

    >>> pins("numpy==2.4.6\\nnvidia-nccl==1\\n-e git+address").splitlines()[-2:]
    ['numpy==2.4.6', '-e .']
    """
    lines = [line for line in frozen.splitlines() if "==" in line and not _ONE_PLATFORM.match(line)]
    return _HEADER + "\n".join([*lines, "-e .", ""])


if __name__ == "__main__":
    command = [sys.executable, "-m", "pip", "freeze", "--disable-pip-version-check"]
    frozen = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    write_whole(ROOT / "requirements.txt", pins(frozen))
