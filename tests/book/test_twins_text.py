"""A change of the text alone reaches the twin without running it; a change of code does not."""

import pytest

from tests.book.sample import SOURCE, again, found
from tools import notebooks


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Some text.", "Other text.\n<!-- revealed -->"),
        ("More text.\n", ""),
        ("Some text.", "Some text.\n\n+++\n\nA cell more."),
        (":tags: [hide-input]", ":tags: [hide-input]\n:mystnb: {figure: {caption: What to see.}}"),
    ],
    ids=["changed", "gone", "one cell more", "a caption"],
)
def test_text_is_carried_into_the_twin_and_the_outputs_stay(sample, run, monkeypatch, before, after):
    monkeypatch.setattr(notebooks, "execute", lambda chapter: pytest.fail("executed"))
    outputs = [cell.outputs for cell in sample.stored.cells if cell.cell_type == "code"]
    sample.source.write_text(SOURCE.replace(before, after), "utf-8")
    assert found(sample)
    assert run() == 0
    assert found(sample) == []
    stored = again(sample).stored
    assert [cell.outputs for cell in stored.cells if cell.cell_type == "code"] == outputs


@pytest.mark.parametrize("part", ["print(1 + 1)", ":tags: [hide-input]"])
def test_a_change_of_a_cell_of_code_is_executed(sample, run, monkeypatch, part):
    executed = []
    monkeypatch.setattr(notebooks, "execute", executed.append)
    new = {"print(1 + 1)": "print(1 + 2)"}.get(part, ":tags: [nbval-ignore-output]")
    sample.source.write_text(SOURCE.replace(part, new), "utf-8")
    assert run() == 0
    assert len(executed) == 1
