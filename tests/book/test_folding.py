"""What a page folds away, cell by cell, and that every chapter does."""

import nbformat
import pytest

from cnn_core.study.cards import ERRATA
from tools import folding, notebooks
from tools.chapter import Chapter

FIGURE = {"mystnb": {"figure": {"caption": "A curve.", "name": "fig-curve"}}}
CASES = [
    ("import numpy as np\n%matplotlib inline", {}, "hide-input"),
    ("from cnn_core import viz\n\nviz.use_style()\ntorch.set_num_threads(2)", {}, "hide-input"),
    ("import numpy as np\nx = np.ones(3)", {}, ""),
    ("figure, ax = plt.subplots()\nax.plot(x)", FIGURE, "hide-input"),
    ("figure, ax = plt.subplots()", {**FIGURE, "tags": ["show-input"]}, ""),
    ("explorer = ConvolutionExplorer(size=5)\nexplorer", {}, "hide-input"),
    ("viz.draw_network(net, (1, 28, 28))", {}, "hide-input"),
    ('selfcheck("a.q1")', {}, "remove-input"),
    ('claim("a", f(3))\nselfcheck("a.q1")', {}, "hide-input"),
    ('for depth in (34, 50):\n    cite_claim(f"resnet{depth}", "he2016")', {}, "hide-input"),
    ('for depth in (34, 50):\n    print(depth)', {}, ""),
    ('check("a.1", answer)', {}, ""),
    ("def f(x):\n    return x", {}, ""),
    ("x = 1", {"tags": ["hide-input", "nbval-skip"]}, "hide-input"),
    ("", {}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("code", "metadata", "tag"), CASES)
def test_the_rule_decides_by_what_a_cell_does(code, metadata, tag):
    cell = nbformat.v4.new_code_cell(code, metadata=nbformat.from_dict(metadata))
    assert folding.tag(cell) == tag
    folding.fold(cell)
    stays = [one for one in metadata.get("tags", []) if one != "hide-input"]
    assert cell.metadata.get("tags", []) == stays + [tag] * bool(tag)


def test_prose_is_never_folded():
    assert folding.tag(nbformat.v4.new_markdown_cell("import numpy")) == ""


def test_a_twin_follows_the_rule_and_the_address_without_being_run(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    chapter = Chapter(tmp_path / "sample.md")
    head = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
    text = f"{head}# Title\n\n```{{code-cell}} ipython3\nimport numpy\n```\n"
    chapter.source.write_text(text, "utf-8")
    book = notebooks.expected(chapter)
    card = nbformat.v4.new_output(
        "display_data", {"text/html": '<a href="https://old.example/errata.html#a">'}
    )
    book.cells[2].update(outputs=[card], execution_count=1)
    book.cells[2].metadata.pop("tags")
    notebooks.write(book, chapter)
    assert notebooks.differences(chapter) == ["sample.ipynb: cell 2 differs from sample.md"]
    notebooks.refresh(chapter)
    cell = Chapter(chapter.source).stored.cells[2]
    assert cell.metadata["tags"] == ["hide-input"]
    assert cell.outputs[0].data["text/html"] == f'<a href="{ERRATA}#a">'
    assert cell.execution_count == 1
    assert notebooks.differences(Chapter(chapter.source)) == []


def test_every_twin_folds_imports_and_figures(chapter):
    assert folding.tag(chapter.code[0]) == folding.FOLDED, "the first cell of a chapter imports, and no more"
    for cell in chapter.code:
        tags = cell.metadata.get("tags", [])
        kept = folding.KEPT in tags or "figure" not in cell.metadata.get("mystnb", {})
        assert kept or folding.FOLDED in tags, cell.source
