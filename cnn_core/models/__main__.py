"""Print the page of all networks, or write it into a folder: ``python -m cnn_core.models [BOOK]``."""

import sys
from pathlib import Path

from cnn_core.models._page import page

if __name__ == "__main__":
    if sys.argv[1:]:
        Path(sys.argv[1], "networks.md").write_text(page(), encoding="utf-8")
    else:
        print(page(), end="")
