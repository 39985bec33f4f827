"""±∞, NaN, huge, tiny and subnormal numbers: values and gradients by relative error, in both formats.

They are compared with mpmath, at 60 digits: PyTorch itself loses the tails (σ' of 20 is 0 in float32, SiLU of
−∞ is NaN, and so is the binary cross-entropy of −∞ against 0).
"""

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F

from cnn_core import nn

mpmath.mp.dps = 60
T = torch.nn
FORMATS = {"float32": 3e-5, "float64": 1e-12}
USUAL = [0.0, 1e-3, 0.5, 1, 2, 5, 8, 10, 13, 14, 17, 20, 30, 37, 38, 88, 103, 120, 700, 745, 1e4]


def inputs(dtype):
    """Return finite numbers of both signs, from the smallest subnormal to the largest of the format."""
    info = np.finfo(dtype)
    ends = [info.smallest_subnormal, info.tiny, info.eps, np.sqrt(info.max), info.max / 4, info.max]
    positive = np.array([*USUAL, *ends], dtype)
    return np.concatenate([positive, -positive[1:]])


def assert_close(ours, exact, dtype, what, x):
    """Demand a small relative error, but for what the format's subnormal numbers cannot hold."""
    info = np.finfo(dtype)
    for a, b, at in zip(np.ravel(ours), np.ravel(exact), np.ravel(x), strict=True):
        b = np.sign(b) * np.inf if abs(b) > info.max else float(b)
        same = a == b or (np.isnan(a) and np.isnan(b))
        steps = 3 + min(abs(float(at)), 40)  # of the subnormal numbers: a factor may be one, times x
        limit = FORMATS[np.dtype(dtype).name] * abs(b) + steps * float(info.smallest_subnormal)
        assert same or abs(float(a) - b) <= limit, f"{what} at {at!r}: {a!r}, right is {b!r}"


def sigma(x):
    return 1 / (1 + mpmath.exp(-x))


def normal_share(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def gelu_tanh(x):
    return x * sigma(2 * mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3))


def gelu_tanh_slope(x):
    u = mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3)
    du = mpmath.sqrt(2 / mpmath.pi) * (1 + 3 * mpmath.mpf("0.044715") * x**2)
    return sigma(2 * u) + 2 * x * sigma(2 * u) * sigma(-2 * u) * du


def density(x):
    return mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi)


A, B = mpmath.mpf(1.7159), mpmath.mpf(2 / 3)
# layer, f, f', then f and f' at −∞ and at +∞
FUNCTIONS = {
    "ReLU": (nn.ReLU, lambda x: max(x, 0), lambda x: x > 0, (0, 0), (np.inf, 1)),
    "LeakyReLU": (nn.LeakyReLU, lambda x: x if x > 0 else x * mpmath.mpf(0.01),
                  lambda x: 1 if x > 0 else mpmath.mpf(0.01), (-np.inf, 0.01), (np.inf, 1)),
    "PReLU": (nn.PReLU, lambda x: x if x > 0 else x / 4, lambda x: 1 if x > 0 else 0.25,
              (-np.inf, 0.25), (np.inf, 1)),
    "ELU": (nn.ELU, lambda x: x if x > 0 else mpmath.expm1(x), lambda x: 1 if x > 0 else mpmath.exp(x),
            (-1, 0), (np.inf, 1)),
    "SiLU": (nn.SiLU, lambda x: x * sigma(x), lambda x: sigma(x) * (1 + x * sigma(-x)), (0, 0), (np.inf, 1)),
    "GELU": (nn.GELU, lambda x: x * normal_share(x), lambda x: normal_share(x) + x * density(x),
             (0, 0), (np.inf, 1)),
    "GELU tanh": (lambda: nn.GELU("tanh"), gelu_tanh, gelu_tanh_slope, (0, 0), (np.inf, 1)),
    "Sigmoid": (nn.Sigmoid, sigma, lambda x: sigma(x) * sigma(-x), (0, 0), (1, 0)),
    "Tanh": (nn.Tanh, mpmath.tanh, lambda x: 4 * sigma(2 * x) * sigma(-2 * x), (-1, 0), (1, 0)),
    "ScaledTanh": (nn.ScaledTanh, lambda x: A * mpmath.tanh(B * x),
                   lambda x: A * B * 4 * sigma(2 * B * x) * sigma(-2 * B * x), (-1.7159, 0), (1.7159, 0)),
}  # fmt: skip


def run(layer, x, dtype):
    """Return f and f' of a layer, without any warning."""
    if layer.params:
        layer.params["weight"] = layer.params["weight"].astype(dtype)
    with np.errstate(all="raise", under="ignore", over="ignore" if layer.params else "raise"):
        y = layer(x)  # (the gradient of PReLU's slope is the sum of all x, which overflows)
        return y, layer.backward(np.ones_like(y))


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_one_number(name, dtype):
    make, f, slope, *_ = FUNCTIONS[name]
    x = inputs(dtype)
    x = x[(np.abs(x) < 1e4) | (x > 0)] if name.startswith("GELU") else x  # e^−x³ is too small for mpmath
    y, dx = run(make(), x, dtype)
    exact = [mpmath.mpf(float(v)) for v in x]
    assert y.dtype == dx.dtype == dtype
    assert_close(y, [f(v) for v in exact], dtype, name, x)
    away = (np.abs(x + 1.28) > 0.5) & (np.abs(x + 0.75) > 0.3)  # the zeros of f': there no error is relative
    right = [slope(v) for v, far in zip(exact, away, strict=True) if far]
    assert_close(dx[away], right, dtype, name + "'", x[away])


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_at_infinity_and_of_nan(name, dtype):
    make, *_, low, high = FUNCTIONS[name]
    y, dx = run(make(), np.array([-np.inf, np.inf, np.nan], dtype), dtype)
    assert_close(y, [low[0], high[0], np.nan], dtype, name, [-np.inf, np.inf, np.nan])
    assert_close(dx[:2], [low[1], high[1]], dtype, name + "'", [-np.inf, np.inf])


def test_every_activation_is_in_the_table():
    listed = {name.split()[0] for name in FUNCTIONS}
    homes = {name: getattr(getattr(nn, name), "__module__", "") for name in nn.__all__}
    assert {name for name in homes if homes[name] == "cnn_core.nn.activations"} == listed | {"sigmoid"}


SCORES = {
    "equal": [[3.0, 3.0, 3.0]],
    "huge and equal": [[1e30, 1e30, 1e30]],
    "one far below": [[0.0, -30.0, -60.0]],
    "nearly certain": [[20.0, 0.0, -5.0]],
    "far apart": [[200.0, -200.0, 0.0]],
    "huge": [[1e30, -1e30, 0.0]],
    "largest": [[3e38, -3e38, 0.0]],
    "minus infinity": [[0.0, -np.inf, 1.0]],
    "two minus infinities": [[-np.inf, -np.inf, 1.0]],
    "all minus infinity": [[-np.inf, -np.inf, -np.inf]],
    "infinity": [[np.inf, 0.0, 1.0]],
    "nan": [[np.nan, 0.0, 1.0]],
    "subnormal": [[1e-45, -1e-45, 0.0]],
    "two rows": [[0.0, -np.inf, 1.0], [1.0, 2.0, 3.0]],
}
LABELS = [0, 1, 2]
WEIGHT = [0.0, 1.0, 2.0]


def exact_log_softmax(row):
    """Return log p of a row at 60 digits; NaN where there is none."""
    if any(np.isnan(v) or v == np.inf for v in row) or max(row) == -np.inf:
        return [mpmath.nan] * len(row)
    values = [mpmath.mpf(float(v)) for v in row]
    top = row.index(max(row))
    others = mpmath.fsum(mpmath.exp(v - values[top]) for i, v in enumerate(values) if i != top)
    return [v - values[top] - mpmath.log1p(others) for v in values]


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("name", SCORES)
def test_softmax(name, dtype):
    x = np.array(SCORES[name], dtype)
    logs = [log_p for row in x.tolist() for log_p in exact_log_softmax(row)]
    with np.errstate(all="raise", under="ignore"):
        assert_close(nn.log_softmax(x), logs, dtype, "log softmax", x)
        assert_close(nn.softmax(x), [mpmath.exp(log_p) for log_p in logs], dtype, "softmax", x)
    dy = np.arange(1.0, 4.0, dtype=dtype) * np.ones_like(x)
    for ours, theirs in ((nn.Softmax(1), T.Softmax(1)), (nn.LogSoftmax(1), T.LogSoftmax(1))):
        given = torch.tensor(x.astype(float), requires_grad=True)
        theirs(given).backward(torch.tensor(dy.astype(float)))
        ours(x)
        slack = 3e-6 if dtype == "float32" else 1e-13  # of differences
        assert np.allclose(ours.backward(dy), given.grad.numpy(), rtol=1e-4, atol=slack, equal_nan=True)


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("weight", [None, WEIGHT])
@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("name", SCORES)
def test_cross_entropy(name, label, weight, dtype):
    """A class that is not the label adds nothing, a weight of 0 neither; 1 − p keeps its digits."""
    x = np.array(SCORES[name], dtype)
    w = np.ones(3) if weight is None else np.array(weight)
    target = np.full(len(x), label)
    sums = {"reduction": "sum"}
    for loss in (nn.CrossEntropyLoss(weight, **sums), nn.FocalLoss(weight, gamma=0, **sums)):
        value, total = loss(x, target), mpmath.mpf(0)
        rows = []
        for row in x.tolist():
            logs = exact_log_softmax(row)
            total += 0 if w[label] == 0 and not mpmath.isnan(logs[0]) else -w[label] * logs[label]
            p = [mpmath.exp(v) for v in logs]
            rest = mpmath.fsum(p[c] for c in range(3) if c != label)
            rows += [w[label] * (-rest if c == label else p[c]) for c in range(3)]
        skips = w[label] == 0 and mpmath.isnan(total)  # what counts 0 times a NaN is not said
        if not skips:
            assert_close([value], [total], dtype, type(loss).__name__, [label])
            assert_close(loss.backward(), rows, dtype, "gradient", x)


@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_binary_losses(target, dtype):
    x = np.concatenate([inputs(dtype), np.array([np.inf, -np.inf, np.nan], dtype)])
    losses = {
        "bce": nn.BCEWithLogitsLoss(reduction="sum"),
        "no weight": nn.BCEWithLogitsLoss(0.0, reduction="sum"),
        "focal": nn.BinaryFocalLoss(alpha=None, gamma=2.0, reduction="sum"),
        "focal 0": nn.BinaryFocalLoss(alpha=1.0, gamma=0.0, reduction="sum"),
    }
    sign = 1 if target else -1
    for v in x:
        m = mpmath.mpf(float(v)) * sign
        far = {np.inf: (0, 0), -np.inf: (mpmath.inf, -1)}.get(float(v) * sign)
        log_p = -far[0] if far else -mpmath.log1p(mpmath.exp(-m)) if m == m else mpmath.nan
        miss = -far[1] if far else sigma(-m)
        slope = -(miss**2) + 2 * (0 if far else mpmath.exp(log_p) * miss * log_p)  # of the focal loss
        exact = {
            "bce": (-log_p, -miss * sign),
            "no weight": (0 if target else -log_p, 0 if target else miss),
            "focal": (0 if far and log_p == 0 else -(miss**2) * log_p, slope * miss * sign),
            "focal 0": (-log_p if target else 0, -miss if target else 0),
        }
        for name, loss in losses.items():
            if name in ("no weight", "focal 0") and v != v:
                continue
            value = loss(np.array([v], dtype), [target])
            tiny = name == "focal" and miss < mpmath.sqrt(np.finfo(dtype).tiny)  # the format lacks its square
            assert_close([value], [exact[name][0]], dtype, name, [v])
            if not tiny:
                assert_close(loss.backward(), [exact[name][1]], dtype, name + "'", [v])


def test_probabilities_of_zero_and_one():
    """Targets and teachers at the ends: what has probability 0 adds nothing to a sum over classes."""
    x = np.array([[0.0, -np.inf, 1.0]])
    p = np.exp(1) / (1 + np.exp(1))
    assert nn.CrossEntropyLoss()(x, np.array([[0.0, 0.0, 1.0]])) == pytest.approx(-np.log(p))
    assert nn.CrossEntropyLoss()(x, np.array([[0.0, 1.0, 0.0]])) == np.inf
    assert nn.DistillationLoss()(x, x) == 0
    assert nn.DistillationLoss()(x, np.array([[1.0, -np.inf, -np.inf]])) == pytest.approx(-np.log(1 - p))
    assert nn.DistillationLoss()(x, np.zeros((1, 3))) == np.inf
    for value in (1e-320, 1e200, 1e308, -1e308):
        x = torch.tensor([value, 1.0], dtype=torch.float64, requires_grad=True)
        loss = nn.MSELoss()
        expected = F.mse_loss(x, torch.zeros(2, dtype=torch.float64))
        expected.backward()
        with np.errstate(all="raise", under="ignore"):
            assert loss(x.detach().numpy(), [0.0, 0.0]) == expected.item()
            assert np.allclose(loss.backward(), x.grad.numpy(), rtol=1e-15, atol=0)


def test_metrics_of_extreme_scores():
    scores = np.array([[np.inf, 0.0], [-np.inf, -5.0], [1e308, -1e308], [0.0, 5e-324], [np.nan, 1.0]])
    assert nn.accuracy(scores, [0, 1, 0, 1, 1]) == 0.8, "a row with a NaN has no largest entry"
    assert nn.accuracy(np.array([[np.inf], [-np.inf], [5e-324], [np.nan]]), [1, 0, 1, 1]) == 0.75
