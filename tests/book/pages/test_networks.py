"""The page of all networks: each stands on it once, with figures that are those of the network."""

import re

import pytest

from cnn_core.models import info, list_models
from tests.models.networks import blank
from tools.contents import BOOK
from tools.pages.networks import page


@pytest.fixture(scope="module")
def text():
    return page()


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
