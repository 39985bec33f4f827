"""What an addition costs: one of each is made in a copy of the tree, files are counted, the checks run there.

CONTRIBUTING promises the numbers. A new kind of list that has to be kept by hand shows here as a failure.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import additions

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".*", "_build", "runs", "__pycache__", "*.egg-info", "node_modules")
LARGE = 300_000  # bytes from which a file is linked instead of copied: nothing here is to change it
TWIN = re.compile(r"book/.*\.ipynb$")


def copy(source, target):
    large = os.path.getsize(source) > LARGE and not source.endswith((".ipynb", ".md", ".py"))
    return os.symlink(source, target) if large else shutil.copyfile(source, target)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the tree in which anything may be changed."""
    folder = tmp_path_factory.mktemp("copy") / "house"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT, copy_function=copy)
    return folder


def digests(folder):
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).digest() for p in files}


def touched(folder, addition):
    """The files that an addition makes or changes; twins, which a command writes, do not count."""
    before = digests(folder)
    addition(folder)
    after = digests(folder)
    return {name for name in after if after[name] != before.get(name) and not TWIN.match(name)}


def check(folder, *arguments):
    """Run tests of the copy; show what they say if one fails, or if none runs."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not browser",
        *arguments,
    ]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS"):
        environment.pop(name, None)
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


def test_a_layer_touches_three_files(house):
    files = touched(house, additions.layer)
    assert files == {"cnn_core/nn/halve.py", "cnn_core/nn/__init__.py", "tests/nn/test_parity.py"}
    check(house, "tests/nn/test_parity.py", "tests/book/pages/test_api.py", "-k", "halve or Halve or every")


def test_a_model_touches_two_files(house):
    files = touched(house, additions.model)
    assert files == {"cnn_core/models/tiny_net.py", "tests/models/test_tiny_net.py"}
    check(house, "tests/models", "tests/book/pages/test_networks.py", "-k", "tiny_net or every")


def test_a_field_of_a_recipe_touches_one_file_and_breaks_no_record(house):
    files = touched(house, additions.recipe_field)
    assert files == {"cnn_core/train/recipe.py"}
    check(house, "tests/records/test_records.py", "-k", "as_it_stands")


def test_an_explorer_is_its_two_folders(house):
    files = touched(house, additions.explorer)
    assert {str(Path(name).parent) for name in files} == {"cnn_core/widgets/squares", "tests/widgets/squares"}
    check(house, "tests/widgets/test_registry.py", "tests/widgets/test_modules.py", "tests/widgets/squares")


def test_a_chapter_is_its_text_a_line_of_the_contents_and_its_folder(house):
    files = touched(house, additions.chapter)
    own = {name for name in files if name.startswith("cnn_core/study/chapters/second_chapter/")}
    assert len(own) >= 4
    assert files - own == {"_toc.yml", "book/03_how_cnns_work/second_chapter.md"}
    check(
        house, "tests/book", "tests/study/test_claims.py", "-k", "second_chapter or listed or every or once"
    )


def test_an_exercise_touches_two_files(house):
    files = touched(house, additions.exercise)
    assert files == {
        f"cnn_core/study/chapters/{additions.CHAPTER}/exercises.py",
        f"book/03_how_cnns_work/{additions.CHAPTER}.md",
    }
    check(house, "tests/study/test_exercises.py", "-k", f"{additions.CHAPTER}.77")
