import re
import subprocess
from pathlib import Path

import pytest
import torch

import cnn_core
from cnn_core import records
from cnn_core.train import Record, results, run_record
from cnn_core.train.run_record import commit, versions
from tests.train.runs import made_up

ROOT = Path(__file__).parents[2]


def git(folder, *words):
    who = ["-c", "user.name=A", "-c", "user.email=a@b.c"]
    run = ["git", "-C", str(folder), *who, *words]
    return subprocess.run(run, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path):
    """A working tree that keeps a package."""
    home = tmp_path / "tree" / "cnn_core"
    home.mkdir(parents=True)
    (home / "__init__.py").write_text("")
    git(tmp_path, "init", "-q", "tree")
    git(tmp_path / "tree", "add", "-A")
    git(tmp_path / "tree", "commit", "-qm", "one")
    return home


def test_the_commit_is_that_of_the_checkout_and_a_plus_tells_of_changes(checkout):
    head = git(checkout, "rev-parse", "--short=12", "HEAD")
    assert commit(checkout) == head
    (checkout / "new.py").write_text("")
    assert commit(checkout) == head + "+"


def test_no_commit_is_that_of_another_project(checkout, tmp_path, monkeypatch):
    """An environment inside a checkout, a copy that nobody added to it, a folder outside of any."""
    inside = checkout.parent / ".venv" / "lib" / "cnn_core"
    inside.mkdir(parents=True)
    (inside / "__init__.py").write_text("")
    assert commit(inside) is None
    monkeypatch.setenv("GIT_DIR", str(checkout.parent / ".git"))
    outside = tmp_path / "cnn_core"
    outside.mkdir()
    assert commit(outside) is None
    monkeypatch.delenv("GIT_DIR")
    git(tmp_path, "init", "-q", ".")
    (outside / "__init__.py").write_text("")
    git(tmp_path, "commit", "-qm", "of another project", "--allow-empty")
    assert commit(outside) is None


def test_without_git_there_is_no_commit(checkout, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert commit(checkout) is None


def test_versions_need_no_installation_and_agree_with_the_citation(monkeypatch):
    def missing(name):
        raise AssertionError("asks the installation")

    monkeypatch.setattr("importlib.metadata.version", missing)
    assert versions()["cnn-core"] == cnn_core.__version__
    assert versions()["torch"] == torch.__version__
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)[1]
    assert cited == cnn_core.__version__


def test_what_can_fail_is_asked_before_the_first_step(recipe, model, monkeypatch):
    def fails():
        raise RuntimeError("no versions")

    steps = []
    monkeypatch.setattr(run_record, "versions", fails)
    from cnn_core.train import fit

    with pytest.raises(RuntimeError, match="no versions"):
        fit(model(), None, recipe(), log=None, on_step=lambda *numbers: steps.append(numbers))
    assert steps == []


def line(epoch, step, seconds):
    return {"epoch": epoch, "step": step, "seconds": seconds}


def test_the_time_is_the_median_epoch_times_the_epochs():
    even = made_up([line(i + 1, 10 * (i + 1), 30 + i) for i in range(5)])
    assert (even.wall_s, even.uneven) == (5 * 32, False)


def test_an_interruption_does_not_count_and_is_told():
    stopped = made_up([line(i + 1, 10 * (i + 1), 3600 if i == 1 else 30) for i in range(5)])
    assert (stopped.wall_s, stopped.uneven) == (150, True)


def test_a_short_last_epoch_counts_by_its_steps():
    assert made_up([line(1, 10, 30), line(2, 20, 30), line(3, 25, 16)]).wall_s == 75


def test_the_record_that_was_interrupted_says_so_in_the_table():
    run = records.load("plain56-short-seed0")
    assert run.uneven
    assert run.wall_s < run.time["wall_s"] / 3
    (row,) = results("plain56-short")
    assert (row.uneven, row.minutes) == (True, run.wall_s / 60)
    assert "(uneven)" in str(results("plain56-short"))


def test_a_new_record_stores_what_differs_and_both_times(recipe, tiny_data):
    from torch import nn

    from cnn_core.train import Recipe, fit

    entry = recipe(train_size=None, test_size=None)
    record = fit(nn.Sequential(nn.Flatten(), nn.Linear(36, 2)), tiny_data, entry, log=None)
    assert Record.from_dict(record.as_dict()) == record
    assert set(record.recipe) == {"name", "model", "data", "epochs", "batch_size", "lr", "precision"}
    assert Recipe.from_dict(record.recipe) == entry
    assert record.time["wall_s"] == record.wall_s
    seconds = sum(epoch["seconds"] for epoch in record.epochs)
    assert record.time["elapsed_s"] == pytest.approx(seconds, abs=0.02)
