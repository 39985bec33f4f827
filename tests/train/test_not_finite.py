"""A run whose figures or weights are no numbers, and tensors of every kind: what was saved stays."""

import importlib
from hashlib import sha256

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from cnn_core.train import TrainError, fit
from cnn_core.train.folder import CHECKPOINT, RECORD, WEIGHTS
from cnn_core.train.storage import read_tensors
from tests.train.folders import begin, files, linear

loop = importlib.import_module("cnn_core.train.loop")


@pytest.fixture
def patched(monkeypatch):
    """Let the loop test with another function."""
    return lambda evaluate: monkeypatch.setattr(loop, "evaluate", evaluate)


# Figures and weights that are not finite.


@pytest.mark.parametrize(
    "changes", [{}, {"ema": 0.5}, {"validation": 10}, {"validation": 10, "keep": "best"}]
)
def test_a_first_step_that_is_too_long_is_one_error_every_time(changes, small, tiny_data, tmp_path):
    for resume in (False, True):
        with pytest.raises(TrainError, match=r"(test_loss=\w+|weight): not finite after step 1; lower"):
            fit(
                linear(),
                tiny_data,
                small(steps=1, epochs=None, lr=1e38, **changes),
                out=tmp_path,
                resume=resume,
            )
        assert RECORD not in files(tmp_path)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("part", ["test", "validation"])
@pytest.mark.parametrize("which", [0, 1])
def test_a_figure_that_is_not_finite_stops_the_run(value, part, which, small, tiny_data, tmp_path, patched):
    """In the second epoch: the checkpoint of the first stays, and a run goes on from there."""
    real, seen = loop.evaluate, []

    def evaluate(model, sets, tested, loss, world):
        figures = list(real(model, sets, tested, loss, world))
        if tested is (sets.test if part == "test" else sets.validation):
            seen.append(figures)
            if len(seen) == 2:
                figures[which] = value
        return tuple(figures)

    entry = small(validation=10)
    patched(evaluate)
    figure = f"{part}_{('loss', 'accuracy')[which]}={value}"
    with pytest.raises(TrainError, match=f"{figure}: not finite after step 8"):
        fit(linear(), tiny_data, entry, out=tmp_path, log=None)
    assert list(files(tmp_path)) == [CHECKPOINT]
    patched(real)
    resumed = fit(linear(), tiny_data, entry, out=tmp_path, resume=True, log=None)
    assert resumed.without_times() == fit(linear(), tiny_data, entry, log=None).without_times()


class HiddenDamage(nn.Sequential):
    """The weight ``side`` takes part in training alone and is not a number after its first step."""

    def __init__(self):
        super().__init__(nn.Flatten(), nn.Linear(36, 2))
        self.side = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        scores = super().forward(x)
        return scores + 0 * self.side.sqrt() if self.training else scores


@pytest.mark.parametrize("changes", [{}, {"ema": 0.9}])
def test_a_weight_that_is_not_finite_is_not_stored(changes, small, tiny_data, tmp_path):
    for out in (None, tmp_path):
        with pytest.raises(TrainError, match=r"side: not finite after step 1"):
            fit(HiddenDamage(), tiny_data, small(epochs=None, steps=1, **changes), out=out, log=None)
    assert files(tmp_path) == {}


def test_a_good_checkpoint_is_not_replaced_by_a_poisoned_one(small, tiny_data, tmp_path):
    class Poisoned(nn.Sequential):
        steps = 0

        def forward(self, x):
            self.steps += self.training
            if self.steps == 4 and self.training:
                with torch.no_grad():
                    self[1].bias += float("inf")
                return super().forward(x).clamp(-1, 1)
            return super().forward(x)

    net = Poisoned(*linear())
    with pytest.raises(TrainError, match="not finite"):
        fit(net, tiny_data, small(), out=tmp_path, log=None, checkpoint_every=0)
    tensors, notes = read_tensors(tmp_path / CHECKPOINT)
    assert notes["progress"]["step"] == 3
    assert all(torch.isfinite(tensor).all() for tensor in tensors.values())


def test_weights_that_are_not_finite_are_refused_before_the_first_step(small, tiny_data):
    net = linear()
    nn.init.constant_(net[1].bias, float("inf"))
    with pytest.raises(TrainError, match=r"1\.bias is not finite before the first step"):
        fit(net, tiny_data, small(), log=None)


# Tensors of every kind.


class Tied(nn.Module):
    """Two names for one weight, a buffer that is a view of another, one that is transposed."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(36, 36), nn.Linear(36, 36)
        self.two.weight = self.one.weight
        self.out = nn.Linear(36, 2)
        self.register_buffer("whole", torch.arange(6.0).view(2, 3))
        self.register_buffer("row", self.whole[1])
        self.register_buffer("turned", self.whole.T)

    def forward(self, x):
        return self.out(self.two(self.one(x.flatten(1)).relu()))


@pytest.mark.parametrize(
    "changes", [{}, {"ema": 0.9}, {"validation": 10, "keep": "best"}, {"optimizer": "adamw"}]
)
def test_tied_weights_and_views_are_saved_resumed_and_digested(changes, small, tiny_data, tmp_path):
    def net():
        torch.manual_seed(0)
        return Tied()

    begin(net(), tiny_data, small(**changes), tmp_path)
    trained = net()
    resumed = fit(trained, tiny_data, small(**changes), out=tmp_path, resume=True, log=None)
    straight = fit(net(), tiny_data, small(**changes), log=None)
    assert resumed.without_times() == straight.without_times()
    stored = load_file(tmp_path / WEIGHTS)
    assert torch.equal(stored["one.weight"], stored["two.weight"])
    assert sha256((tmp_path / WEIGHTS).read_bytes()).hexdigest() == straight.weights_sha256
    assert trained.two.weight is trained.one.weight
    Tied().load_state_dict(stored)


class Expanded(nn.Sequential):
    def __init__(self, *layers):
        super().__init__(*layers)
        self.register_buffer("shift", torch.ones(1).expand(4))


class Extra(nn.Sequential):
    def get_extra_state(self):
        return {"words": "no tensor"}

    def set_extra_state(self, state):
        pass


@pytest.mark.parametrize(
    ("net", "message"),
    [
        (lambda: Extra(nn.Flatten(), nn.Linear(36, 2)), r"_extra_state is of type dict"),
        (
            lambda: nn.Sequential(nn.Flatten(), nn.LazyLinear(2)),
            r"1\.weight has no shape yet; run the network",
        ),
    ],
)
def test_what_cannot_be_stored_is_refused_before_the_first_step(net, message, small, tiny_data):
    steps = []
    with pytest.raises(TrainError, match=message):
        fit(net(), tiny_data, small(), log=None, on_step=lambda *numbers: steps.append(numbers))
    assert steps == []
