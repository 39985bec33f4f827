import json
import multiprocessing
import os
import random
import signal
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from cnn_core.train import Record, TrainError, fit
from cnn_core.train.folder import CHECKPOINT, RECORD, WEIGHTS
from tests.train import kill_child

KILLS = 20


@pytest.fixture(scope="module")
def processes():
    """Processes that begin with everything imported, which would otherwise take most of the time."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.train.kill_child"])
    with pytest.MonkeyPatch.context() as patch:
        # The server of Python 3.11 looks for what it is to load on PYTHONPATH, not on sys.path.
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]), prepend=os.pathsep)
        yield context


def killed(processes, out, moment):
    child = processes.Process(target=kill_child.train, args=(out, moment))
    child.start()
    child.join(120)
    return child.exitcode


def test_a_run_killed_at_twenty_random_moments_ends_as_if_it_had_not_been(processes, tmp_path):
    moments, kills = random.Random(0), 0
    assert killed(processes, tmp_path / "whole", 0) == 0
    while killed(processes, tmp_path / "parts", moments.randint(1, 14)) == -signal.SIGKILL:
        kills += 1
        assert kills < 200, "no progress"
    assert kills >= KILLS
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert (whole / WEIGHTS).read_bytes() == (parts / WEIGHTS).read_bytes()
    one, other = (Record.from_dict(json.loads((p / RECORD).read_text())) for p in (whole, parts))
    assert one.without_times() == other.without_times()
    assert other.time["parts"] > KILLS / 2
    assert not (parts / CHECKPOINT).exists()


@pytest.mark.parametrize("step", [1, 5, 9])
def test_ctrl_c_between_steps_saves_and_resuming_gives_the_same(step, recipe, model, tmp_path):
    def interrupt(done, total):
        if done == step:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        fit(model(), None, recipe(), out=tmp_path / "a", log=None, on_step=interrupt)
    steps = []
    resumed = fit(
        model(),
        None,
        recipe(),
        out=tmp_path / "a",
        resume=True,
        log=None,
        on_step=lambda n, _: steps.append(n),
    )
    assert steps[0] == step + 1
    straight = fit(model(), None, recipe(), log=None)
    assert resumed.without_times() == straight.without_times()


def test_the_old_handler_of_ctrl_c_is_back_after_training(recipe, model):
    before = signal.getsignal(signal.SIGINT)
    fit(model(), None, recipe(epochs=1), log=None)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_checkpoint_is_not_overwritten_unless_the_run_is_to_go_on(recipe, model, tmp_path):
    begin(recipe(), model(), tmp_path)
    content = (tmp_path / CHECKPOINT).read_bytes()
    with pytest.raises(TrainError, match=r"checkpoint.*--resume"):
        fit(model(), None, recipe(), out=tmp_path, log=None)
    assert (tmp_path / CHECKPOINT).read_bytes() == content


def test_two_runs_at_once_do_not_share_a_folder(recipe, model, tmp_path):
    """The second is refused before it has written anything, even before the first has saved."""

    def second(done, total):
        if done == 1:
            with pytest.raises(TrainError, match=r"another run is writing here; choose another --out"):
                fit(model(), None, recipe(), seed=1, out=tmp_path, log=None)

    assert fit(model(), None, recipe(), out=tmp_path, log=None, on_step=second).seed == 0
    assert '"seed": 0' in (tmp_path / "record.json").read_text()


def begin(recipe, model, out):
    """Leave a checkpoint after the third step."""

    def stop(done, total):
        if done == 3:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        fit(model, None, recipe, out=out, log=None, on_step=stop)


def test_a_checkpoint_of_another_run_is_refused(recipe, model, tmp_path):
    begin(recipe(), model(), tmp_path)
    with pytest.raises(TrainError, match=r"another run.*seed"):
        fit(model(), None, recipe(), seed=1, out=tmp_path, resume=True, log=None)
    with pytest.raises(TrainError, match=r"another run.*recipe"):
        fit(model(), None, recipe(lr=0.01), out=tmp_path, resume=True, log=None)


def test_a_damaged_checkpoint_is_named(recipe, model, tmp_path):
    begin(recipe(), model(), tmp_path)
    path = tmp_path / CHECKPOINT
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(TrainError, match=r"checkpoint.safetensors: is damaged.*delete it"):
        fit(model(), None, recipe(), out=tmp_path, resume=True, log=None)


def test_weights_on_disk_are_those_of_the_model_and_of_the_record(recipe, model, tmp_path):
    from hashlib import sha256

    net = model()
    record = fit(net, None, recipe(), out=tmp_path, log=None)
    stored = load_file(tmp_path / WEIGHTS)
    assert all(torch.equal(stored[name], tensor) for name, tensor in net.state_dict().items())
    assert record.weights_sha256 == sha256((tmp_path / WEIGHTS).read_bytes()).hexdigest()
    assert Record.from_dict(json.loads((tmp_path / RECORD).read_text())) == record
