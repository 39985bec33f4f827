"""The build says what it cannot show: a chapter that was edited, a Jupyter Book that builds nothing."""

import os

import pytest

from tools import build
from tools.build import ready


@pytest.fixture
def quiet(monkeypatch):
    """A build whose Jupyter Book does nothing and succeeds."""
    monkeypatch.setattr("jupyter_book.cli.main.main", lambda *_, **__: None)


def test_what_is_in_step_is_ready():
    assert ready() is None


def test_an_edited_chapter_is_named_with_the_command_that_executes_it(monkeypatch, chapters):
    faults = {chapters[1]: ["book/03/x.ipynb: cell 3 differs from x.md"]}
    monkeypatch.setattr(build, "differences", lambda chapter: faults.get(chapter, []))
    with pytest.raises(
        SystemExit, match=r"^book/03/x\.ipynb: cell 3 differs from x\.md\..*`make notebooks`.*$"
    ):
        ready()


def test_another_jupyter_book_is_refused(monkeypatch):
    monkeypatch.setattr(build, "version", lambda name: "2.1.7")
    with pytest.raises(SystemExit, match=r"^Jupyter Book 2\.1\.7 does not read _config\.yml"):
        ready()


@pytest.mark.parametrize("old", [False, True])
def test_a_build_that_wrote_nothing_fails(quiet, monkeypatch, tmp_path, old):
    inventory = tmp_path / "objects.inv"
    if old:
        inventory.write_text("")
        os.utime(inventory, (1, 1))
    monkeypatch.setattr(build, "INVENTORY", inventory)
    with pytest.raises(SystemExit, match="wrote nothing"):
        build.build()


def test_a_build_that_wrote_the_site_succeeds(monkeypatch, tmp_path):
    inventory = tmp_path / "objects.inv"
    monkeypatch.setattr(build, "INVENTORY", inventory)
    monkeypatch.setattr("jupyter_book.cli.main.main", lambda *_, **__: inventory.write_text("new"))
    assert build.build() is None
