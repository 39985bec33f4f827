"""The training loop, early stopping, splits, weights on disk."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils.class_weight import compute_class_weight

from cnn_core import nn


def problem(n=240):
    """Stripes against columns: linearly inseparable by brightness, easy for one convolution."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, n)
    x = rng.standard_normal((n, 1, 8, 8)).astype(np.float32) * 0.3
    shift = rng.integers(0, 2, n)
    for image, label, s in zip(x, y, shift, strict=True):
        stripes = image[0] if label else image[0].T
        stripes[s::2] += 1
    return x, y


def small():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, rng=0),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(36, 2, rng=1),
    )


def train(model, x, y, **options):
    optimizer = nn.SGD(model.params, lr=0.1, momentum=0.9)
    options = dict(epochs=4, batch_size=32, rng=0, log=None) | options
    return nn.fit(model, nn.CrossEntropyLoss(), optimizer, x, y, **options)


def test_learns_and_repeats_itself():
    x, y = problem()
    model, twin = small(), small()
    history = train(model, x[:160], y[:160], validation=(x[160:], y[160:]))
    assert [r["epoch"] for r in history] == [1, 2, 3, 4]
    assert history[-1]["train_loss"] < 0.2 * history[0]["train_loss"]
    assert history[-1]["validation_accuracy"] > 0.95
    assert model.training
    scores = nn.predict(model, x[160:], batch_size=7)
    assert np.allclose(scores, nn.predict(model, x[160:]), atol=1e-5)
    assert nn.accuracy(scores, y[160:]) == history[-1]["validation_accuracy"]
    scored = nn.evaluate(model, nn.CrossEntropyLoss(), x[160:], y[160:])
    assert scored == {name: history[-1][name] for name in ("validation_loss", "validation_accuracy")}
    assert train(twin, x[:160], y[:160], validation=(x[160:], y[160:])) == history


def test_schedule_and_augmentation_and_log_are_used(capsys):
    x, y = problem(64)
    seen = []
    lines = []
    history = train(
        small(), x, y, epochs=2, schedule=lambda t: 0.1 / (t + 1),
        augment=lambda batch: seen.append(len(batch)) or batch, log=lines.append,
    )  # fmt: skip
    assert history[-1]["lr"] == pytest.approx(0.1 / 4)
    assert seen == [32, 32, 32, 32]
    assert len(lines) == 2
    assert lines[0].startswith("epoch 1  lr 0.0500  train_loss ")
    train(small(), x, y, epochs=1, log=print)
    assert capsys.readouterr().out.startswith("epoch 1")


def test_early_stopping_restores_the_best_weights():
    x, y = problem(96)
    model = small()
    watch = nn.EarlyStopping(patience=2)
    history = train(model, x, y, epochs=50, validation=(x[:40], 1 - y[:40]), early_stopping=watch)
    assert watch.stop
    assert len(history) == watch.best_epoch + 2 < 50
    value = nn.evaluate(model, nn.CrossEntropyLoss(), x[:40], 1 - y[:40])["validation_loss"]
    assert value == watch.best == min(r["validation_loss"] for r in history)


def test_early_stopping_counts():
    watch = nn.EarlyStopping(patience=2, min_delta=0.1)
    assert [watch.update(v) for v in (1.0, 0.95, 0.8, 0.75)] == [True, False, True, False]
    assert not watch.stop
    watch.update(0.9)
    assert watch.stop
    assert (watch.best, watch.best_epoch) == (0.8, 3)
    up = nn.EarlyStopping(patience=1, mode="max")
    assert [up.update(v) for v in (0.5, 0.6)] == [True, True]
    assert not up.stop
    up.update(0.6)
    assert up.stop


def test_weights_survive_the_disk(tmp_path):
    x, y = problem(64)
    model, other = small(), small()
    train(model, x, y, epochs=1)
    nn.save(model, tmp_path / "net.npz")
    nn.load(other, tmp_path / "net.npz")
    assert (nn.predict(other, x) == nn.predict(model, x)).all()
    with pytest.raises(ValueError, match=r"must end in .npz"):
        nn.save(model, tmp_path / "net")
    with pytest.raises(ValueError, match="is not a file"):
        nn.load(model, tmp_path / "nothing.npz")
    with pytest.raises(ValueError, match="unknown names"):
        nn.load(nn.Sequential(nn.Linear(2, 2), nn.PReLU()), tmp_path / "net.npz")


@given(
    counts=st.lists(st.integers(3, 60), min_size=1, max_size=4),
    weights=st.lists(st.integers(1, 9), min_size=2, max_size=3),
    seed=st.integers(0, 9),
)
def test_split_is_a_partition_in_shares(counts, weights, seed):
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(counts)), counts))
    fractions = [w / sum(weights) for w in weights]
    parts = nn.stratified_split(labels, fractions, rng=seed)
    assert sorted(np.concatenate(parts)) == list(range(len(labels)))
    for part, fraction in zip(parts, fractions, strict=True):
        for c, count in enumerate(counts):
            assert abs((labels[part] == c).sum() - fraction * count) <= 1
    again = nn.stratified_split(labels, fractions, rng=seed)
    assert all((a == b).all() for a, b in zip(parts, again, strict=True))


def test_split_in_70_15_15():
    labels = np.repeat([0, 1], [1000, 100])
    parts = nn.stratified_split(labels, rng=0)
    assert [np.bincount(labels[p]).tolist() for p in parts] == [[700, 70], [150, 15], [150, 15]]
    assert (np.diff(parts[0]) < 0).any(), "shuffled"


def test_class_weights_equal_sklearn():
    labels = np.array([0] * 50 + [1] * 5 + [2] * 20)
    expected = compute_class_weight("balanced", classes=np.arange(3), y=labels)
    assert np.allclose(nn.class_weights(labels), expected)
    assert nn.class_weights(labels)[labels].sum() == pytest.approx(75)


X, Y = problem(8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: train(small(), X, Y[:4]), r"y.shape=\(4,\): must have 8 rows"),
        (lambda: train(small(), X, Y, epochs=0), "epochs=0"),
        (lambda: train(small(), X, Y, batch_size=0), "batch_size=0"),
        (lambda: train(small(), X * np.nan, Y), r"x\[0, 0, 0, 0\]=nan: must be finite"),
        (lambda: train(small(), X, Y, early_stopping=nn.EarlyStopping()), "needs validation data"),
        (lambda: nn.EarlyStopping(patience=0), "patience=0"),
        (lambda: nn.EarlyStopping(mode="low"), "mode='low'"),
        (lambda: nn.accuracy(np.zeros((3, 2)), [0, 1]), r"labels.shape=\(2,\)"),
        (lambda: nn.stratified_split([0, 0, 1], (0.5, 0.5)), "has 1 of 1"),
        (lambda: nn.stratified_split([0, 0], (0.5, 0.6)), "must be positive and sum to 1"),
        (lambda: nn.stratified_split([[0]]), "must have one axis"),
        (lambda: nn.class_weights([0, 2]), r"labels=\[1\]: classes without examples"),
        (lambda: nn.class_weights([0, 1, 2], 2), "num_classes=2"),
        (lambda: nn.class_weights([0.5]), "must be class numbers"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
