import re
from pathlib import Path

from cnn_core.models import list_models
from cnn_core.models._page import page

BOOK = Path(__file__).parents[2] / "book"


def test_the_page_is_the_one_that_the_registry_gives():
    assert (BOOK / "networks.md").read_text("utf-8") == page()


def test_every_network_stands_on_it_once_with_a_source_that_is_listed():
    text = page()
    assert sorted(re.findall(r"\| `(\w+)` \|", text)) == list_models()
    keys = set(re.findall(r"^@\w+\{([^,]+),", (BOOK / "references.bib").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\{cite:t\}`(\w+)`", text)) <= keys
