"""Losses and their gradients against PyTorch, and the worked examples."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torchvision.ops import sigmoid_focal_loss

from cnn_core import nn

RNG = np.random.default_rng(0)
SCORES = RNG.standard_normal((6, 4)) * 3
CLASSES = np.array([0, 3, 1, 1, 2, 3])
SOFT = RNG.dirichlet(np.ones(4), 6)
BINARY = RNG.integers(0, 2, (6, 4)).astype(float)
WEIGHT = np.array([0.5, 1.0, 2.0, 3.0])
TEACHER = RNG.standard_normal((6, 4))


def t(array):
    return torch.tensor(array)


def torch_focal(x, y, alpha, gamma, reduction):
    log_p = F.log_softmax(x, 1).gather(1, y[:, None])[:, 0]
    weight = torch.ones(4, dtype=x.dtype) if alpha is None else t(alpha)
    value = -weight[y] * (1 - log_p.exp()) ** gamma * log_p
    return value.mean() if reduction == "mean" else value.sum()


def torch_distil(x, y, temperature, reduction):
    value = F.kl_div(F.log_softmax(x / temperature, 1), F.softmax(y / temperature, 1), reduction="sum")
    return value * temperature**2 / (len(x) if reduction == "mean" else 1)


def smooth(y, eps):
    return (1 - eps) * y + eps / 2


CASES = []
for reduction in ("mean", "sum"):
    r = {"reduction": reduction}
    for w in (None, WEIGHT):
        for eps in (0.0, 0.1):
            for target in (CLASSES, SOFT):
                options = dict(weight=None if w is None else t(w), label_smoothing=eps, **r)
                CASES.append(
                    (
                        nn.CrossEntropyLoss(w, eps, reduction),
                        lambda x, y, o=options: F.cross_entropy(x, y, **o),
                        target,
                    )
                )
    for w in (None, 2.5, WEIGHT):
        for eps in (0.0, 0.2):
            options = dict(pos_weight=None if w is None else t(w), **r)
            CASES.append(
                (
                    nn.BCEWithLogitsLoss(w, eps, reduction),
                    lambda x, y, o=options, e=eps: F.binary_cross_entropy_with_logits(x, smooth(y, e), **o),
                    BINARY,
                )
            )
    for alpha in (None, WEIGHT):
        for gamma in (0.0, 0.5, 2.0):
            args = (alpha, gamma, reduction)
            CASES.append((nn.FocalLoss(*args), lambda x, y, a=args: torch_focal(x, y, *a), CLASSES))
    for alpha in (None, 0.25):
        options = dict(alpha=-1 if alpha is None else alpha, gamma=2.0, **r)
        CASES.append(
            (
                nn.BinaryFocalLoss(alpha, 2.0, reduction),
                lambda x, y, o=options: sigmoid_focal_loss(x, y, **o),
                BINARY,
            )
        )
    CASES.append((nn.MSELoss(reduction), lambda x, y, o=r: F.mse_loss(x, y, **o), TEACHER))
    for temperature in (1.0, 4.0):
        args = (temperature, reduction)
        CASES.append((nn.DistillationLoss(*args), lambda x, y, a=args: torch_distil(x, y, *a), TEACHER))


@pytest.mark.parametrize(("dtype", "tolerance"), [("float64", 1e-10), ("float32", 1e-5)])
@pytest.mark.parametrize(
    ("ours", "theirs", "target"), CASES, ids=[f"{type(c[0]).__name__}-{i}" for i, c in enumerate(CASES)]
)
def test_loss_equals_torch(ours, theirs, target, dtype, tolerance):
    scores = SCORES.astype(dtype)
    given = torch.tensor(SCORES, requires_grad=True)
    expected = theirs(given, t(target))
    expected.backward()
    value, gradient = ours(scores, target), ours.backward()
    assert isinstance(value, float)
    assert abs(value - expected.item()) <= tolerance * abs(expected.item())
    assert gradient.dtype == dtype
    assert np.abs(gradient - given.grad.numpy()).max() <= tolerance * np.abs(given.grad.numpy()).max()


@pytest.mark.parametrize("big", [50.0, 1000.0])
@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_losses_stay_finite(big, gamma):
    """Scores far from 0 give the exact limit: the loss of a wrong answer is the distance of the scores."""
    scores, wrong = np.array([[big, -big]], np.float32), np.array([1])
    ce = nn.CrossEntropyLoss()
    assert ce(scores, wrong) == pytest.approx(2 * big)
    assert ce(scores, np.array([0])) == pytest.approx(0, abs=1e-20)
    bce = nn.BCEWithLogitsLoss()
    assert bce(scores, [[0.0, 1.0]]) == pytest.approx(big)
    for focal, target in (
        (nn.FocalLoss(gamma=gamma), np.array([0])),
        (nn.BinaryFocalLoss(gamma=gamma), [[1.0, 0.0]]),
    ):
        assert focal(scores, target) == pytest.approx(0, abs=1e-15)
        assert np.abs(focal.backward()).max() < 1e-15
    focal = nn.FocalLoss(gamma=gamma)
    assert focal(scores, wrong) == pytest.approx(2 * big)
    assert focal.backward()[0] == pytest.approx([1, -1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("far", [1e4, np.inf])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_no_loss_at_all_is_zero_and_not_minus_zero(reduction, far, dtype):
    """A score of −∞, or far below, is certainty: it is printed as 0.0, not as -0.0."""
    scores, binary = np.array([[0, -far]], dtype), np.array([[far, -far]], dtype)
    losses = [nn.CrossEntropyLoss, nn.FocalLoss], [nn.BCEWithLogitsLoss, nn.BinaryFocalLoss]
    values = [make(reduction=reduction)(scores, [0]) for make in losses[0]]
    values += [make(reduction=reduction)(binary, [[1, 0]]) for make in losses[1]]
    values.append(nn.CrossEntropyLoss(reduction=reduction)(scores, [[1.0, 0.0]]))
    values.append(nn.DistillationLoss(reduction=reduction)(scores, scores))
    values.append(nn.MSELoss(reduction)(np.zeros((1, 2), dtype), np.zeros((1, 2))))
    values.append(nn.CrossEntropyLoss(reduction=reduction)(np.zeros((2, 1), dtype), [0, 0]))  # one class
    assert [str(value) for value in values] == ["0.0"] * len(values)


def test_worked_examples():
    """The cross-entropy of a true class with probability 0.6, and softmax of [2, 1, 0.1]."""
    p = np.array([[0.1, 0.2, 0.6, 0.05, 0.05]])
    assert nn.CrossEntropyLoss()(np.log(p), np.array([2])) == pytest.approx(-np.log(0.6))
    assert round(-np.log(0.6), 2) == 0.51
    assert nn.softmax([2.0, 1.0, 0.1]).round(2).tolist() == [0.66, 0.24, 0.10]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.CrossEntropyLoss(reduction="none"), "reduction='none'"),
        (lambda: nn.CrossEntropyLoss(label_smoothing=1.5), "label_smoothing=1.5"),
        (lambda: nn.CrossEntropyLoss()(SCORES, CLASSES + 1), r"target=\[4, 4\]: must be in 0 … 3"),
        (lambda: nn.CrossEntropyLoss()(SCORES, -CLASSES), "must be in 0 … 3"),
        (lambda: nn.CrossEntropyLoss()(SCORES, CLASSES[:3]), "one entry for each of the 6 rows"),
        (lambda: nn.CrossEntropyLoss()(SCORES, CLASSES.astype(float)), "must be whole class numbers"),
        (lambda: nn.CrossEntropyLoss()(SCORES, SOFT[:, :3]), r"must be the shape of the scores, \(6, 4\)"),
        (lambda: nn.CrossEntropyLoss()(SCORES[0], CLASSES), "must have 2 axes, N, C"),
        (lambda: nn.CrossEntropyLoss([1.0, 2.0])(SCORES, CLASSES), r"weight.shape=\(2,\)"),
        (lambda: nn.CrossEntropyLoss().backward(), "call the loss first"),
        (lambda: nn.BCEWithLogitsLoss()(SCORES, BINARY + 1), "target="),
        (lambda: nn.BCEWithLogitsLoss()(SCORES, BINARY[:1]), r"target.shape=\(1, 4\)"),
        (lambda: nn.BCEWithLogitsLoss([1.0, 2.0])(SCORES, BINARY), "pos_weight.shape"),
        (lambda: nn.MSELoss()(SCORES, SCORES[0]), "target.shape"),
        (lambda: nn.FocalLoss(gamma=-1), "gamma=-1"),
        (lambda: nn.BinaryFocalLoss()(SCORES, BINARY / 2), "must be 0 or 1"),
        (lambda: nn.BinaryFocalLoss(alpha=2), "alpha=2"),
        (lambda: nn.DistillationLoss(0), "temperature=0"),
    ],
)
def test_bad_input_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("temperature", [0.01, 1.0, 20.0, 1e3, 1e5])
def test_distillation_keeps_its_digits_at_any_temperature(temperature, dtype):
    """PyTorch's kl_div in float32 is 5 % off at T = 1000; the limit T → ∞ is the variance of s − t over 2."""
    rng = np.random.default_rng(0)
    scores, teacher = rng.normal(size=(2, 4, 10)).astype(dtype)
    s, t = (np.longdouble(z) / temperature for z in (scores, teacher))
    s, t = (z - z.max(1, keepdims=True) for z in (s, t))
    log_s, log_t = (z - np.log(np.exp(z).sum(1, keepdims=True)) for z in (s, t))
    expected = np.longdouble(temperature) ** 2 * (np.exp(log_t) * (log_t - log_s)).sum() / 4
    gradient = np.longdouble(temperature) * (np.exp(log_s) - np.exp(log_t)) / 4
    loss = nn.DistillationLoss(temperature)
    assert loss(scores, teacher) == pytest.approx(float(expected), rel=1e-7)
    assert np.allclose(loss.backward(), gradient.astype(float), rtol=1e-5, atol=1e-30)
    assert loss.backward().dtype == dtype
    if temperature == 1e5:
        limit = (scores.astype(float) - teacher).var(1).mean() / 2
        assert loss(scores, teacher) == pytest.approx(limit, rel=1e-4)
    almost = teacher + dtype(1e-6) * scores
    assert 0 <= nn.DistillationLoss(temperature)(almost, teacher) < 1e-6
