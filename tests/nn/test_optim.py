"""Optimisers and schedules step by step against PyTorch's over 200 steps."""

import numpy as np
import pytest
import torch

from cnn_core import nn

optim, S = torch.optim, torch.optim.lr_scheduler
CASES = [
    (nn.SGD, optim.SGD, dict(lr=0.01)),
    (nn.SGD, optim.SGD, dict(lr=0.01, weight_decay=0.1)),
    (nn.SGD, optim.SGD, dict(lr=0.01, momentum=0.9)),
    (nn.SGD, optim.SGD, dict(lr=0.01, momentum=0.9, dampening=0.3, weight_decay=0.1)),
    (nn.SGD, optim.SGD, dict(lr=0.01, momentum=0.9, nesterov=True)),
    (nn.RMSprop, optim.RMSprop, dict()),
    (nn.RMSprop, optim.RMSprop, dict(alpha=0.9, eps=0.1, weight_decay=0.1)),
    (nn.Adam, optim.Adam, dict()),
    (nn.Adam, optim.Adam, dict(lr=0.05, betas=(0.8, 0.95), eps=0.1, weight_decay=0.1)),
    (nn.AdamW, optim.AdamW, dict()),
    (nn.AdamW, optim.AdamW, dict(lr=0.05, betas=(0.8, 0.95), eps=0.1, weight_decay=0.3)),
]


def start():
    rng = np.random.default_rng(0)
    return {"weight": rng.standard_normal((3, 4)), "bias": rng.standard_normal(3)}


@pytest.mark.parametrize(("ours", "theirs", "options"), CASES, ids=[f"{c[0].__name__} {c[2]}" for c in CASES])
def test_optimiser_equals_torch(ours, theirs, options):
    params = start()
    tensors = {name: torch.tensor(array, requires_grad=True) for name, array in params.items()}
    mine, reference = ours(params, **options), theirs(tensors.values(), **options)
    rng = np.random.default_rng(1)
    for step in range(200):
        mine.lr = reference.param_groups[0]["lr"] = options.get("lr", 0.01) * (1 + step % 3)
        grads = {name: w + rng.standard_normal(w.shape) for name, w in params.items()}
        for name, tensor in tensors.items():
            tensor.grad = torch.tensor(grads[name])
        mine.step(grads)
        reference.step()
        for name, tensor in tensors.items():
            assert np.abs(params[name] - tensor.detach().numpy()).max() < 1e-10


def test_exponential_momentum_is_torchs_at_a_rescaled_rate():
    """v_EMA = (1 − β)·v_torch, as long as both start from v = 0."""
    params, rescaled = start(), start()
    ema = nn.EMAMomentum(params, lr=0.1, beta=0.9)
    sgd = nn.SGD(rescaled, lr=0.01, momentum=0.9)
    rng = np.random.default_rng(1)
    for _ in range(200):
        grads = {name: rng.standard_normal(w.shape) for name, w in params.items()}
        ema.step(grads)
        sgd.step(grads)
        for name in params:
            assert np.allclose(params[name], rescaled[name], rtol=0, atol=1e-12)


def test_penalty_and_decoupled_decay_differ():
    """With a zero gradient AdamW shrinks by 1 − η·λ; Adam's penalty is normalised to a step of η."""
    for optimizer, expected in ((nn.Adam, 1 - 0.1), (nn.AdamW, 1 - 0.1 * 0.5)):
        params = {"w": np.ones(1)}
        optimizer(params, lr=0.1, weight_decay=0.5).step({"w": np.zeros(1)})
        assert params["w"][0] == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("optimizer", [nn.SGD, nn.EMAMomentum, nn.RMSprop, nn.Adam, nn.AdamW])
def test_updates_the_models_own_arrays(optimizer):
    model = nn.Sequential(nn.Linear(2, 2, rng=0))
    before = model.state_dict()
    y = model(np.ones((1, 2), np.float32))
    model.backward(np.ones_like(y))
    grads = {name: g.copy() for name, g in model.grads.items()}
    optimizer(model.params, lr=0.1).step(model.grads)
    assert all((before[name] != w).all() and w.dtype == np.float32 for name, w in model.params.items())
    assert all((grads[name] == g).all() for name, g in model.grads.items())


SCHEDULES = [
    (nn.StepLR(0.5, 30), lambda o: S.StepLR(o, 30), 200),
    (nn.StepLR(0.5, 7, 0.5), lambda o: S.StepLR(o, 7, 0.5), 200),
    (nn.ExponentialLR(0.5, 0.97), lambda o: S.ExponentialLR(o, 0.97), 200),
    (nn.CosineAnnealingLR(0.5, 200), lambda o: S.CosineAnnealingLR(o, 200), 200),
    (nn.CosineAnnealingLR(0.5, 80, 0.01), lambda o: S.CosineAnnealingLR(o, 80, 0.01), 81),
    (nn.WarmupLR(0.5, 50, 0.2), lambda o: S.LinearLR(o, 0.2, total_iters=50), 200),
    (
        nn.WarmupLR(0.5, 50, 0.1, nn.CosineAnnealingLR(0.5, 150)),
        lambda o: S.SequentialLR(
            o, [S.LinearLR(o, 0.1, total_iters=50), S.CosineAnnealingLR(o, 150)], milestones=[50]
        ),
        200,
    ),
    (nn.OneCycleLR(0.5, 200), lambda o: S.OneCycleLR(o, 0.5, 200), 200),
    (
        nn.OneCycleLR(0.5, 150, 0.25, 10.0, 100.0),
        lambda o: S.OneCycleLR(o, 0.5, 150, pct_start=0.25, div_factor=10.0, final_div_factor=100.0),
        150,
    ),
]


@pytest.mark.parametrize(("ours", "theirs", "steps"), SCHEDULES, ids=[type(c[0]).__name__ for c in SCHEDULES])
def test_schedule_equals_torch(ours, theirs, steps):
    optimizer = optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5, momentum=0.9)
    reference = theirs(optimizer)
    for t in range(steps):
        assert ours(t) == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-9, abs=1e-12)
        optimizer.step()
        if t + 1 < steps:
            reference.step()


def test_warm_up_from_zero():
    assert [nn.WarmupLR(0.8, 4)(t) for t in range(6)] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 0.8])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.SGD({}, lr=0.1), "params={}"),
        (lambda: nn.SGD(start(), lr=-0.1), "lr=-0.1: must be ≥ 0"),
        (lambda: nn.SGD(start(), lr=0.1, momentum=-1), "momentum=-1"),
        (lambda: nn.SGD(start(), lr=0.1, nesterov=True), "nesterov=True: needs momentum"),
        (lambda: nn.Adam(start(), betas=(0.9, 1.0)), "betas="),
        (lambda: nn.Adam(start(), eps=0), "eps=0"),
        (lambda: nn.AdamW(start(), weight_decay=-1), "weight_decay=-1"),
        (lambda: nn.RMSprop(start(), alpha=1), "alpha=1"),
        (lambda: nn.EMAMomentum(start(), 0.1, beta=1), "beta=1"),
        (lambda: nn.SGD(start(), lr=0.1).step({"weight": np.zeros((3, 4))}), "no gradient for bias"),
        (lambda: nn.SGD({"w": np.zeros(2)}, lr=0.1).step({"w": np.zeros(3)}), r"grads\[w\].shape=\(3,\)"),
        (lambda: nn.StepLR(0.1, 0), "step_size=0"),
        (lambda: nn.StepLR(0.1, 2, 10)(1000), "gamma=10: grows beyond all numbers in 500 steps"),
        (lambda: nn.StepLR(1e300, 1, 10.0)(9), "gamma=10.0: grows beyond all numbers in 9 steps"),
        (lambda: nn.ExponentialLR(0.1, 1.5)(10**6), "gamma=1.5: grows beyond all numbers in 1e.06 steps"),
        (lambda: nn.ExponentialLR(-0.1, 0.9), "lr=-0.1"),
        (lambda: nn.CosineAnnealingLR(0.1, 0), "t_max=0"),
        (lambda: nn.WarmupLR(0.1, 5, 2.0), "start_factor=2.0"),
        (lambda: nn.OneCycleLR(0.1, 3), "total_steps=3: .* needs at least 4 steps"),
        (lambda: nn.OneCycleLR(0.1, 100)(100), r"t=100: must be in 0 … 99"),
    ],
)
def test_bad_input_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_weight_decay_says_what_decays():
    """AdamW keeps its decay under the name that was given, and the gradient stays free of it."""
    optimizer = nn.AdamW({"w": np.ones(1)}, lr=0.1, weight_decay=0.5)
    assert optimizer.weight_decay == 0.5
    optimizer.weight_decay = 0.0
    optimizer.step({"w": np.zeros(1)})
    assert optimizer.params["w"][0] == 1


def test_one_cycle_speaks_of_steps():
    with pytest.raises(ValueError, match=r"total_steps=3: .*pct_start=0.3 needs at least 4 steps"):
        nn.OneCycleLR(0.1, 3)
    assert nn.OneCycleLR(0.1, 4)(3) < 1e-5


@pytest.mark.parametrize("optimizer", [nn.SGD, nn.EMAMomentum, nn.RMSprop, nn.Adam, nn.AdamW])
@pytest.mark.parametrize("part", [np.s_[:], np.s_[1:], np.s_[::-1], np.s_[:0:2]], ids=str)
def test_weights_that_are_tied_take_no_two_steps(optimizer, part):
    """One array under two names would be decayed twice, and Adam would take two full steps."""
    w = np.zeros((4, 2))
    tied = {"a": w, "b": w[part]}
    if w[part].size == 0:
        optimizer(tied, lr=0.1)
        return
    with pytest.raises(ValueError, match=r"params\[b\]='b': shares its memory with a"):
        optimizer(tied, lr=0.1)
    optimizer({"a": w[:2], "b": w[2:]}, lr=0.1), optimizer({"a": w[::2], "b": w[1::2]}, lr=0.1)
