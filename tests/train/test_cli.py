import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from cnn_core import records
from cnn_core.train import Reproduction, list_recipes, reproduction
from cnn_core.train.__main__ import main
from cnn_core.train.folder import CHECKPOINT, RECORD, WEIGHTS


@pytest.fixture
def digits(monkeypatch, recipe):
    """A recipe on the list for the length of a test: a residual network of eight layers on 8×8 digits."""
    entry = Reproduction(recipe=recipe(name="digits", model_options={"in_channels": 1}), title="Digits")
    monkeypatch.setitem(reproduction._REPRODUCTIONS, "digits", entry)
    return entry


def test_list_names_every_recipe(capsys):
    assert main(["--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list_recipes()


def test_a_run_prints_plain_lines_and_leaves_record_and_weights(digits, tmp_path, capsys):
    out = tmp_path / "run"
    assert main(["digits", "--seed", "3", "--out", str(out), "--device", "cpu"]) == 0
    printed = capsys.readouterr().out
    assert "epoch   2" in printed
    assert "digits-seed3: test error" in printed
    record = json.loads((out / RECORD).read_text())
    records.check(record)
    assert record["completed"] is True
    assert record["seed"] == 3
    assert sorted(p.name for p in out.iterdir()) == sorted([RECORD, WEIGHTS])
    assert main(["digits", "--seed", "3", "--out", str(out)]) == 0
    assert "is complete" in capsys.readouterr().out


def test_another_length_is_not_the_recipe(digits, tmp_path):
    assert main(["digits", "--epochs", "1", "--out", str(tmp_path)]) == 0
    record = json.loads((tmp_path / RECORD).read_text())
    assert record["completed"] is False
    assert len(record["epochs"]) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lenet"], "recipe='lenet': is not a recipe; the closest: lenet5"),
        (["digits", "--seed", "-1"], "seed=-1: must be ≥ 0"),
        (["digits", "--device", "cuda:9"], "is not there; this machine has"),
        (["digits", "--epochs", "0"], "epochs=0: must be ≥ 1"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments, message, digits, tmp_path, capsys):
    assert main([*arguments, "--out", str(tmp_path / "run")]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "run").exists()


SCRIPT = """
import sys
from tests.train.runs import small_recipe
from cnn_core.train import Reproduction, register
from cnn_core.train.__main__ import main
recipe = small_recipe(name="digits", model_options={"in_channels": 1}, epochs=400)
register(Reproduction(recipe=recipe, title="Digits"))
sys.exit(main(["digits", *sys.argv[1:]]))
"""


def test_ctrl_c_on_the_command_line_saves_and_resume_goes_on(tmp_path):
    command = [sys.executable, "-c", SCRIPT, "--out", str(tmp_path)]
    here = Path(__file__).parents[2]
    run = subprocess.Popen(command, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stdout.readline() == f"digits-seed0: 400 epochs of digits on cpu, into {tmp_path}\n"
    first = run.stdout.readline()
    assert first.startswith("epoch   1"), first + run.stderr.read()
    run.send_signal(signal.SIGINT)
    begin = time.monotonic()
    _, errors = run.communicate(timeout=120)
    assert time.monotonic() - begin < 60
    assert run.returncode == 130
    assert "what was done is saved: go on with --resume" in errors
    assert (tmp_path / CHECKPOINT).exists()
    again = subprocess.Popen(
        [*command, "--resume"], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert again.stdout.readline().startswith("digits-seed0")
    assert again.stdout.readline().startswith("going on after step ")
    line = again.stdout.readline()
    again.kill()
    again.communicate()
    assert line.startswith("epoch")
    assert not line.startswith("epoch   1 ")


def test_default_folder_is_named_after_the_run(digits, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["digits", "--epochs", "1"]) == 0
    assert (tmp_path / "runs" / "digits-seed0" / RECORD).exists()


def test_the_global_thread_count_is_left_alone(digits, tmp_path):
    before = torch.get_num_threads()
    main(["digits", "--epochs", "1", "--out", str(tmp_path)])
    assert torch.get_num_threads() == before
    assert isinstance(digits, Reproduction)


def test_ctrl_c_before_the_first_step_says_that_nothing_was_begun(digits, tmp_path, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("cnn_core.train.__main__.models.create", interrupted)
    assert main(["digits", "--out", str(tmp_path / "run")]) == 130
    assert "nothing was begun" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_resume_with_nothing_to_resume_says_so(digits, tmp_path, capsys):
    assert main(["digits", "--epochs", "1", "--resume", "--out", str(tmp_path / "run")]) == 0
    assert "nothing to resume here: starting at the first step" in capsys.readouterr().out


def test_without_a_terminal_a_long_epoch_is_not_silent(digits, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("cnn_core.train.__main__.SILENCE", 0)
    assert main(["digits", "--epochs", "1", "--out", str(tmp_path / "run")]) == 0
    assert "step 3 of 5" in capsys.readouterr().out


def test_the_speed_after_a_resume_is_that_of_the_new_steps():
    import io

    from tqdm import tqdm

    from cnn_core.train.__main__ import _bar_step

    with tqdm(file=io.StringIO()) as bar:
        on_step = _bar_step(bar)
        for done in (901, 902):
            on_step(done, 1000)
        assert (bar.n, bar.total, bar.n - bar.initial) == (902, 1000, 2)
