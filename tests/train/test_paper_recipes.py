import re

import pytest

from cnn_core.train import get_reproduction, recipe_table
from cnn_core.train.paper_recipes import _PAPERS


@pytest.mark.parametrize("name", _PAPERS)
def test_every_line_says_how_and_where(name):
    for what, (how, where) in recipe_table(name).lines.items():
        stated = re.fullmatch(r"((table )?[A-Z0-9]+(\.\d)?)(, \d(\.\d)?)?", where)
        assert stated or (how, where) == ("not stated", "–"), (what, where)


def test_a_recipe_of_the_package_is_told_by_its_own_values_and_reasons():
    found, table = get_reproduction("resnet20"), recipe_table("resnet20")
    assert table.lines["steps"] == ("64,000", found.reasons["steps"])
    assert table.lines["augment"][0] == "crop 4, flip"
    assert len(table.lines) == len(found.reasons)


def test_it_is_a_table_on_a_page_and_columns_in_a_terminal():
    table = recipe_table("googlenet")
    html = table._repr_html_()
    assert html.count("<tr>") == len(table.lines) + 1
    assert "<script>" not in type(table)("t", {"<script>": ("a", "b")})._repr_html_()
    assert str(table) == repr(table)
    starts = {
        line.index(table.lines[what][0])
        for line, what in zip(str(table).splitlines(), table.lines, strict=True)
    }
    assert len(starts) == 1


def test_the_name_must_be_known():
    with pytest.raises(ValueError, match=r"recipe='vg'.*vgg"):
        recipe_table("vg")
