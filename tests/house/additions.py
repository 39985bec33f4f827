"""One addition of each kind, as a contributor makes it, in a copy of the tree."""

import re
from pathlib import Path

import yaml

from tests.house import texts

CHAPTER = "convolution"
COPIED = "forward_pass"  # a chapter that keeps every rule, the number of pictures included
SECTION = Path("book/03_how_cnns_work")
STUDY = Path("cnn_core/study/chapters")


def put(path: Path, text: str) -> None:
    """Write a new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert not path.exists(), path
    path.write_text(text, "utf-8")


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first ``old`` in a file."""
    text = path.read_text("utf-8")
    assert old in text, (path, old)
    path.write_text(text.replace(old, new, 1), "utf-8")


def layer(house: Path) -> None:
    """Add a layer."""
    put(house / "cnn_core/nn/halve.py", texts.LAYER)
    public = house / "cnn_core/nn/__init__.py"
    edit(public, "from cnn_core.nn.layer", "from cnn_core.nn.halve import Halve\nfrom cnn_core.nn.layer")
    edit(public, '    "Layer",\n', '    "Halve",\n    "Layer",\n')
    row = 'TABLE.append((nn.Flatten(), T.Flatten(), IMAGE, "flatten"))\n'
    peer = 'type("Half", (T.Module,), {"forward": lambda self, x: x / 2})()'
    new = f'TABLE.append((nn.Halve(), {peer}, IMAGE, "halve"))\n'
    edit(house / "tests/nn/test_parity.py", row, row + new)


def model(house: Path) -> None:
    """Add a network."""
    put(house / "cnn_core/models/tiny_net.py", texts.MODEL)
    put(house / "tests/models/test_tiny_net.py", texts.MODEL_TEST)


def recipe_field(house: Path) -> None:
    """Add a number to what a recipe may say."""
    edit(
        house / "cnn_core/train/recipe.py",
        "    gamma: float = 0.1\n",
        "    gamma: float = 0.1\n    chill: float = 0.0\n",
    )


def explorer(house: Path) -> None:
    """Add an explorer."""
    folder, tests = house / "cnn_core/widgets/squares", house / "tests/widgets/squares"
    put(folder / "__init__.py", texts.EXPLORER)
    put(folder / "main.js", texts.MAIN)
    put(folder / "math.js", texts.MATH)
    put(tests / "__init__.py", "")
    put(tests / "way.py", texts.WAY)
    put(tests / "test_python.py", texts.EXPLORER_TEST)


def chapter(house: Path) -> None:
    """Add a chapter: the text of another one under new names, which is what `make notebooks` would leave."""
    study, new = house / STUDY / COPIED, house / STUDY / "second_chapter"
    names = [entry["id"] for entry in yaml.safe_load((study / "claims.yml").read_text("utf-8"))]
    names += re.findall(r"name: (fig-[\w-]+)", (house / SECTION / f"{COPIED}.md").read_text("utf-8"))

    def renamed(text: str) -> str:
        for name in sorted(names, key=len, reverse=True):
            text = re.sub(rf"(?<![\w-]){name}(?![\w-])", f"{name}-again", text)
        text = re.sub(rf"\b{COPIED}\.([pq]?\d)", r"second_chapter.\1", text)
        return text.replace("# 3.6 A complete forward pass", "# 3.8 A second chapter")

    for path in sorted(p for p in study.iterdir() if p.is_file()):
        put(new / path.name, renamed(path.read_text("utf-8")))
    for suffix in (".md", ".ipynb"):
        text = (house / SECTION / f"{COPIED}{suffix}").read_text("utf-8")
        put(house / SECTION / f"second_chapter{suffix}", renamed(text))
    last = "      - file: 03_how_cnns_work/forward_pass\n"
    edit(house / "_toc.yml", last, last + "      - file: 03_how_cnns_work/second_chapter\n")


def exercise(house: Path) -> None:
    """Add an exercise."""
    path = house / STUDY / CHAPTER / "exercises.py"
    path.write_text(path.read_text("utf-8") + texts.EXERCISE.replace("CHAPTER", CHAPTER), "utf-8")
    edit(house / SECTION / f"{CHAPTER}.md", "## Summary\n", texts.TASK.replace("CHAPTER", CHAPTER))
