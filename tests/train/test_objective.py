from math import exp, log

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnn_core.train.objective import make_loss, make_optimizer, make_schedule, total_loss

SCORES = torch.tensor([[-1.0, -4.0, -9.0], [-2.0, -0.5, -3.0]])
LABELS = torch.tensor([0, 2])


def test_the_map_criterion_is_equation_9(recipe):
    rows = []
    for scores, label in zip(SCORES.tolist(), LABELS.tolist(), strict=True):
        rows.append(-scores[label] + log(exp(-1) + sum(exp(s) for s in scores)))
    loss = make_loss(recipe(loss="map"), LABELS, 3)
    assert loss(SCORES, LABELS).item() == pytest.approx(sum(rows) / 2, rel=1e-6)


def test_mse_pulls_towards_plus_and_minus_one(recipe):
    loss = make_loss(recipe(loss="mse"), LABELS, 3)
    assert loss(torch.tensor([[1.0, -1, -1], [-1, -1, 1]]), LABELS).item() == 0
    assert loss(torch.zeros(2, 3), LABELS).item() == 1


def test_label_smoothing_and_class_weights_reach_the_cross_entropy(recipe):
    labels = torch.tensor([0, 0, 0, 1])
    loss = make_loss(recipe(label_smoothing=0.1, class_weights=True), labels, 2)
    scores = torch.tensor([[2.0, 1], [0, 1], [3, -1], [1, 1]])
    expected = F.cross_entropy(scores, labels, torch.tensor([4 / 6, 2.0]), label_smoothing=0.1)
    torch.testing.assert_close(loss(scores, labels), expected)


def test_side_outputs_count_three_tenths(recipe):
    loss = make_loss(recipe(), LABELS, 3)
    main, side = loss(SCORES, LABELS), loss(2 * SCORES, LABELS)
    torch.testing.assert_close(
        total_loss(loss, (SCORES, 2 * SCORES, SCORES), LABELS), 1.3 * main + 0.3 * side
    )
    torch.testing.assert_close(total_loss(loss, SCORES, LABELS), main)


def test_decay_may_spare_what_has_one_axis(recipe, model):
    net = model()
    groups = make_optimizer(recipe(weight_decay=0.1, decay="weights"), net).param_groups
    assert [g["weight_decay"] for g in groups] == [0.1, 0]
    assert all(p.ndim > 1 for p in groups[0]["params"])
    assert all(p.ndim == 1 for p in groups[1]["params"])
    assert sum(len(g["params"]) for g in groups) == len(list(net.parameters()))
    assert len(make_optimizer(recipe(weight_decay=0.1), net).param_groups) == 1


@pytest.mark.parametrize("name", ["sgd", "adam", "adamw", "rmsprop"])
def test_every_optimiser_takes_a_step(name, recipe):
    net = nn.Linear(3, 2)
    before = net.weight.clone()
    optimizer = make_optimizer(recipe(optimizer=name), net)
    net(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    assert not torch.equal(before, net.weight)


def test_step_schedule_drops_at_its_milestones(recipe):
    rate = make_schedule(
        recipe(epochs=10, schedule="step", milestones=(2, 5), gamma=0.1, lr=1.0), per_epoch=4
    )
    assert [rate(t) for t in (0, 7, 8, 19, 20, 39)] == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.01])
    in_steps = make_schedule(recipe(epochs=None, steps=30, schedule="step", milestones=(8, 20), lr=1.0), 4)
    assert [in_steps(t) for t in (7, 8, 20)] == pytest.approx([1, 0.1, 0.01])


def test_warm_up_rises_and_the_rest_keeps_its_own_milestones(recipe):
    rate = make_schedule(recipe(epochs=10, schedule="step", milestones=(5,), warmup=2, lr=1.0), per_epoch=4)
    assert [rate(t) for t in (0, 4, 8, 19, 20)] == pytest.approx([0, 0.5, 1, 1, 0.1])


def test_cosine_ends_near_zero_and_constant_stays(recipe):
    rate = make_schedule(recipe(epochs=5, schedule="cosine", lr=2.0), per_epoch=20)
    assert rate(0) == 2.0
    assert rate(50) == pytest.approx(1.0)
    assert 0 < rate(99) < 0.001
    assert make_schedule(recipe(lr=0.3), 5)(1000) == 0.3
