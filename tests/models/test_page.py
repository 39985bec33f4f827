"""The generated page of all networks."""

import re
from pathlib import Path

import pytest

from cnn_core.models import info, list_models
from cnn_core.models._page import page
from tests.models.networks import blank

BOOK = Path(__file__).parents[2] / "book"


@pytest.fixture(scope="module")
def text():
    return page()


def test_the_page_is_the_one_that_the_registry_gives(text):
    assert (BOOK / "networks.md").read_text("utf-8") == text


def test_parameters_are_those_of_the_network_without_heads_for_training(text):
    for name in list_models():
        entry = info(name)
        options = {"aux_logits": False} if entry.family == "googlenet" and name != "googlenet_small" else {}
        model = blank(name, entry.input_sizes[0], **options)
        line = next(line for line in text.splitlines() if f"<br>`{name}` |" in line)
        assert line.split("|")[4].strip() == f"{sum(p.numel() for p in model.parameters()):,}", name


def test_every_network_stands_on_it_once_with_a_source_that_is_listed(text):
    assert sorted(re.findall(r"<br>`(\w+)` \|", text)) == list_models()
    keys = set(re.findall(r"^@\w+\{([^,]+),", (BOOK / "references.bib").read_text("utf-8"), re.MULTILINE))
    cited = re.findall(r"\{cite\}`(\w+)`", text)
    assert len(cited) == len(list_models())
    assert set(cited) <= keys
