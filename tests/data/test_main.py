import os
import subprocess
import sys

import pytest

from cnn_core.data import load, names
from cnn_core.data.__main__ import main


def test_list_shows_what_is_where(pneumonia, capsys):
    assert main(["list", "--folder", str(pneumonia.folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    rows = {line.split()[0]: line for line in lines[1:]}
    assert sorted(rows) == names()
    assert rows["pneumoniamnist"].endswith(str(pneumonia.path))
    assert "CC BY 4.0" in rows["pneumoniamnist"]
    assert "60,000 + 10,000 × 28×28" in rows["mnist"]
    assert rows["mnist"].endswith("in the package")
    assert rows["digits"].endswith("in scikit-learn")
    assert rows["cifar10"].endswith(f"missing ({pneumonia.folder / 'cifar10.npz'})")
    part = load("cifar10").counts
    assert f"{part['train']:,} + {part['test']:,}" in rows["cifar10"]
    assert "170.5 MB" in rows["cifar10"]


def test_list_is_what_happens_unless_told(capsys):
    assert main(["list"]) == 0
    listed = capsys.readouterr().out
    assert main([]) == 0
    assert capsys.readouterr().out == listed


def test_fetch_checks_what_is_there(pneumonia, capsys):
    assert main(["fetch", "pneumoniamnist", "digits", "--folder", str(pneumonia.folder)]) == 0
    out = capsys.readouterr().out.splitlines()
    expected = load("pneumoniamnist", folder=pneumonia.folder)
    assert out[0] == f"{expected}: checked, {pneumonia.path}"
    assert out[1].endswith("checked, in scikit-learn")


def test_one_failure_does_not_stop_the_rest(pneumonia, no_internet, capsys):
    assert main(["fetch", "cifar10", "pneumoniamnist", "--folder", str(pneumonia.folder)]) == 1
    captured = capsys.readouterr()
    assert str(pneumonia.path) in captured.out
    assert f"error: cifar10: {pneumonia.folder / 'cifar10.npz'} is missing" in captured.err


def test_all_means_every_set(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr("cnn_core.data.__main__._fetch", lambda name, folder: asked.append(name) or 0)
    assert main(["fetch", "--all"]) == 0
    assert asked == names()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fetch"], "give names or --all"),
        (["fetch", "mnist", "--all"], "give names or --all"),
        (["fetch", "mnits"], "data set='mnits': is not a data set; the closest: mnist"),
        (["fitch"], "invalid choice: 'fitch'"),
    ],
)
def test_wrong_usage(arguments, message, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert message in capsys.readouterr().err


def test_the_command_that_the_errors_name(tmp_path):
    environment = os.environ | {"CNN_CORE_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "cnn_core.data"]
    done = subprocess.run([*command, "list"], env=environment, capture_output=True, text=True, check=True)
    assert f"missing ({tmp_path / 'cifar10.npz'})" in done.stdout
    (tmp_path / "cifar10.npz").write_bytes(b"damaged")
    done = subprocess.run(
        [*command, "fetch", "cifar10"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"error: {tmp_path / 'cifar10.npz'}: cannot be read")
    assert done.stderr.rstrip().endswith("then run: python -m cnn_core.data fetch cifar10")
