"""The queue of missing runs: what happens to it, nothing is lost and nothing is trained twice."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from cnn_core import records
from cnn_core.train import _runs, queue, reproduction
from cnn_core.train._runs import Run, Runs
from cnn_core.train.folder import CHECKPOINT, RECORD
from tests.train import queue_child

ROOT = Path(__file__).parents[2]
FINISHED = ["longer-seed0", "longer-seed1", "short-seed0", "short-seed1"]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A shelf, a folder of runs, and the function that starts the queue beside us."""
    home, out = tmp_path / "shelf", tmp_path / "runs"
    home.mkdir()
    environment = os.environ | {"SHELF": str(home), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}

    def start(*words):
        command = [sys.executable, "-m", "tests.train.queue_child", "queue", "--run", "--out", str(out)]
        return subprocess.Popen(
            [*command, "--threads", "1", *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )

    start.shelf, start.out = home, out
    return start


def stored(place):
    """The names of the records that are whole, and how often each was trained."""
    digests = json.loads((place.shelf / "digests.json").read_text())
    files = {path.stem: path for path in place.shelf.glob("*-seed*.json")}
    assert all(sha256(path.read_bytes()).hexdigest() == digests[name] for name, path in files.items())
    for name, path in files.items():
        assert path.read_bytes() == (place.out / name / RECORD).read_bytes()
    return sorted(files)


def lines_of(path):
    return [line.split()[1] for line in path.read_text().splitlines() if line.startswith("epoch")]


def test_all_is_trained_in_order_once_and_goes_on_record(place):
    """And the one that diverges is named, and not tried again."""
    first = place()
    said = first.communicate(timeout=600)[0]
    assert first.returncode == 1, said
    assert stored(place) == FINISHED
    begun = [line.split(":")[0] for line in said.splitlines() if ": about" in line]
    assert begun.index("short-seed0") < begun.index("short-seed1")
    assert {name[-1] for name in begun[:3]} == {"0"}
    assert "wild-seed0: stopped with status 3" in said
    times = {path: path.stat().st_mtime_ns for path in place.out.glob(f"*/{RECORD}")}
    again = place().communicate(timeout=600)[0]
    assert "about" not in again
    assert "wild-seed0: " in again
    assert "delete" in again
    assert times == {path: path.stat().st_mtime_ns for path in place.out.glob(f"*/{RECORD}")}


@pytest.mark.whole
def test_the_budget_is_kept_and_the_next_call_goes_on(place):
    """Stopped again and again, every run ends as if it had not been."""
    deadline = time.monotonic() + 600
    calls = 0
    while not (place.shelf / "digests.json").exists() or stored(place) != FINISHED:
        assert time.monotonic() < deadline
        begin = time.monotonic()
        run = place("--hours", str((10 + 5 * calls) / 3600), "--only", "[ls]*")
        said = run.communicate(timeout=300)[0]
        assert run.returncode == 0, said
        assert time.monotonic() - begin < 10 + 5 * calls + 90
        calls += 1
    assert all(lines_of(place.out / f"longer-seed{s}.log") == ["1", "2", "3"] for s in (0, 1))


@pytest.mark.whole
def test_killed_at_random_moments_and_two_at_once(place):
    """Both queues share shelf and runs; each is killed some times, then one is left in peace."""
    moments = random.Random(0)
    for signal_ in (signal.SIGKILL, signal.SIGTERM):
        pair = [place("--only", "[ls]*"), place("--only", "[ls]*")]
        time.sleep(moments.uniform(5, 25))
        for process in pair:
            process.send_signal(signal_)
        for process in pair:
            process.communicate(timeout=300)
    while place("--only", "[ls]*").communicate(timeout=600)[0].count("another queue is at it"):
        time.sleep(2)  # a run outlives a queue that was killed
    assert stored(place) == FINISHED
    for seed in (0, 1):
        epochs = lines_of(place.out / f"longer-seed{seed}.log")
        assert epochs == sorted(set(epochs)), "no epoch is trained twice"
    assert not list(place.out.glob(f"*/{CHECKPOINT}"))


@pytest.fixture
def quick(monkeypatch, tmp_path):
    """Runs whose command is a line of Python: it gets the name of the recipe and the folder."""

    def make(codes, seconds=None, jobs=1):
        code = "import sys, pathlib, time, os; name = sys.argv[1]\n"
        code += "if '--estimate' in sys.argv: print(1); sys.exit()\n"
        code += "out = pathlib.Path(sys.argv[sys.argv.index('--out') + 1]); out.mkdir(exist_ok=True)\n"
        code += "".join(f"if name == {name!r}:\n    {body}\n" for name, body in codes.items())
        monkeypatch.setattr(_runs, "COMMAND", [sys.executable, "-c", code])
        return Runs([Run(name, 0, tmp_path) for name in codes], jobs, 1, seconds)

    return make


DONE = "(out / 'record.json').write_text('{}')"


def test_side_by_side_one_good_one_bad(quick, tmp_path, capfd):
    ended = []
    runs = quick({"good": DONE, "bad": "sys.exit('no luck')"}, jobs=2)
    assert runs.train(lambda: ended.append(1)) == 1
    assert ended == [1]
    assert "bad-seed0: stopped with status 1: no luck" in capfd.readouterr().out
    assert not list(tmp_path.glob("*.diverged")), "what is mended may be tried again"


def test_a_run_is_asked_to_stop_once_and_has_time_to_save(quick, tmp_path):
    body = (
        "import signal; got = []; signal.signal(15, lambda *a: got.append(1))\n"
        "    while not got: time.sleep(0.05)\n"
        "    time.sleep(1); (out / 'asked').write_text(str(len(got)))"
    )
    begin = time.monotonic()
    assert quick({"slow": body}, seconds=2).train(lambda: None) == 0
    assert (tmp_path / "slow-seed0" / "asked").read_text() == "1"
    assert time.monotonic() - begin < 60


def test_a_run_that_does_not_stop_is_ended(quick, monkeypatch):
    monkeypatch.setattr(_runs, "PATIENCE", 1)
    body = "import signal; signal.signal(15, signal.SIG_IGN); time.sleep(500)"
    begin = time.monotonic()
    assert quick({"deaf": body}, seconds=2).train(lambda: None) == 0
    assert time.monotonic() - begin < 60


def test_a_folder_in_use_is_no_failure(quick, capfd):
    assert quick({"busy": "sys.exit(4)"}).train(lambda: None) == 0
    assert "another queue is at it" in capfd.readouterr().out


def test_a_divergence_is_kept_in_words_and_not_repeated(quick, tmp_path, capfd):
    body = "open(out / 'count', 'a').write('x'); sys.exit(print('train_loss=nan', file=sys.stderr) or 3)"
    for _ in range(3):
        assert quick({"wild": body}).train(lambda: None) == 1
    assert (tmp_path / "wild-seed0" / "count").read_text() == "x"
    assert "wild-seed0: train_loss=nan; delete" in capfd.readouterr().out


def test_children_run_at_low_priority_with_threads_that_yield(quick, tmp_path):
    body = "(out / 'record.json').write_text(os.environ['OMP_WAIT_POLICY'] + os.environ['OMP_NUM_THREADS'])"
    quick({"good": body}).train(lambda: None)
    assert (tmp_path / "good-seed0" / "record.json").read_text() == "PASSIVE1"


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_full_disk_leaves_the_shelf_whole(fails_at, shelf, tmp_path, monkeypatch, capsys):
    """The record stays in its folder, a line says why, and the next call puts it on the shelf."""
    shelf(0)
    shelf(1, 2, collect=False)
    real, count = records._shelf.write_whole, 0

    def full(path, content):
        nonlocal count
        count += "digits-seed1" in str(path) or count > 0
        if count >= fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(path, content)

    monkeypatch.setattr(records._shelf, "write_whole", full)
    assert "digits-seed0" in queue.collect(tmp_path / "runs", ["digits-seed1"])
    assert "No space left on device" in capsys.readouterr().err
    assert all(records.load(name).name == name for name in records.names())
    monkeypatch.setattr(records._shelf, "write_whole", real)
    queue.collect(tmp_path / "runs", ["digits-seed1"])
    assert records.names() == ["digits-seed0", "digits-seed1", "digits-seed2"]
    assert all(records.load(name).name == name for name in records.names())


def test_another_record_of_the_same_name_is_not_replaced(shelf, tmp_path, capsys):
    shelf(0)
    before = (records.folder() / "digits-seed0.json").read_bytes()
    path = tmp_path / "elsewhere" / "digits-seed0" / RECORD
    path.parent.mkdir(parents=True)
    path.write_bytes(before.replace(b'"parts": 1', b'"parts": 2'))
    assert queue.collect(tmp_path / "elsewhere") == []
    assert "another record of digits-seed0 is stored; it stays" in capsys.readouterr().err
    assert (records.folder() / "digits-seed0.json").read_bytes() == before


WRONG = [["--hours", "0"], ["--jobs", "-1"], ["--hours", "nan"], ["--threads", "0"]]


@pytest.mark.parametrize("words", WRONG)
def test_numbers_that_do_not_fit_are_refused(words):
    with pytest.raises(SystemExit):
        queue.parse(words)


def test_the_helper_has_the_recipes_that_the_tests_speak_of():
    assert set(queue_child.recipes()) == {"longer", "short", "wild"}
    assert set(reproduction._REPRODUCTIONS) > {"lenet5"}
