"""What fit refuses before the first step, and that every training starts anew."""

import numpy as np
import pytest

from cnn_core import nn


def net(rng=0):
    return nn.Sequential(nn.Linear(2, 3, rng=rng), nn.BatchNorm1d(3), nn.Linear(3, 2, rng=rng))


X = np.random.default_rng(0).standard_normal((9, 2))
Y = (X[:, 0] > 0).astype(int)


def fit(model=None, x=X, y=Y, loss=None, optimizer=None, **options):
    model = net() if model is None else model
    optimizer = nn.SGD(model.params, 0.1, momentum=0.9) if optimizer is None else optimizer
    options = dict(epochs=2, batch_size=4, rng=0, log=None) | options
    return nn.fit(model, nn.CrossEntropyLoss() if loss is None else loss, optimizer, x, y, **options)


@pytest.mark.parametrize(
    ("n", "sizes"), [(9, [4, 5]), (8, [4, 4]), (5, [5]), (6, [4, 2]), (1, [1]), (4, [4])]
)
def test_an_example_that_is_left_over_joins_the_batch_before(n, sizes):
    seen, model = [], nn.Sequential(nn.Linear(2, 2, rng=0))
    fit(model, X[:n], Y[:n], epochs=1, augment=lambda x: seen.append(len(x)) or x)
    assert seen == sizes
    ones = []
    fit(model, X[:3], Y[:3], epochs=1, batch_size=1, augment=lambda x: ones.append(len(x)) or x)
    assert ones == [1, 1, 1], "one at a time, where that is asked for"
    if n > 1:
        assert len(fit(x=X[:n], y=Y[:n])) == 2, "batch normalisation can train on every batch"


@pytest.mark.parametrize("n", [5, 6, 8, 9])
def test_train_loss_is_the_mean_over_the_examples(n):
    """However the batches share them; at a rate of 0 nothing changes meanwhile."""
    model, loss = nn.Sequential(nn.Linear(2, 2, rng=0)), nn.CrossEntropyLoss()
    (record,) = fit(model, X[:n], Y[:n], optimizer=nn.SGD(model.params, 0.0), epochs=1)
    assert record["train_loss"] == pytest.approx(nn.evaluate(model, loss, X[:n], Y[:n])["validation_loss"])


def test_every_fit_starts_anew():
    """Optimiser, schedule and early stopping know nothing of the training before."""
    watch, histories = nn.EarlyStopping(patience=3), []
    first, schedule = net(), nn.OneCycleLR(0.1, 60)
    optimizer, start = nn.SGD(first.params, 0.05, momentum=0.9), first.state_dict()
    for _ in range(2):
        first.load_state_dict(start)
        histories.append(
            fit(
                first,
                optimizer=optimizer,
                schedule=schedule,
                epochs=30,
                validation=(X, Y),
                early_stopping=watch,
            )
        )
        assert optimizer.lr == 0.05, "the schedule's rate is gone with it"
    assert histories[0] == histories[1]
    other = net(rng=5)
    history = fit(other, epochs=30, validation=(X, 1 - Y), early_stopping=watch)
    assert 1 <= watch.best_epoch <= len(history)
    assert watch.best == min(r["validation_loss"] for r in history)
    assert not np.array_equal(other.params["0.weight"], first.params["0.weight"])


def test_early_stopping_takes_no_nan_for_the_best():
    watch = nn.EarlyStopping(patience=2)
    assert [watch.update(v) for v in (np.nan, 1.0, np.nan, 0.5)] == [False, True, False, True]
    assert (watch.best, watch.best_epoch, watch.epoch) == (0.5, 4, 4)
    watch.start()
    assert (watch.best, watch.best_epoch, watch.epoch, watch.best_state) == (None, 0, 0, {})


def changed(array, index, value):
    array = np.array(array, float if isinstance(value, float) else None)
    array[index] = value
    return array


OTHER = net(rng=3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (dict(x=X[:0], y=Y[:0]), r"x.shape=\(0, 2\): must hold at least one example"),
        (dict(x=changed(X, (8, 1), np.nan)), r"x\[8, 1\]=nan: must be finite"),
        (dict(x=changed(X, (0, 0), -np.inf)), r"x\[0, 0\]=-inf: must be finite"),
        (dict(y=changed(Y, 8, 2)), r"target=\[2\]: must be in 0 … 1"),
        (dict(y=changed(Y, 8, -1)), r"target=\[-1\]: must be in 0 … 1"),
        (dict(y=Y[:, None]), r"target.shape=\(9, 1\): must be the shape|must be the shape of the scores"),
        (dict(y=Y.astype(float)), "must be whole class numbers"),
        (dict(y=changed(np.zeros((9, 2)), (8, 1), np.nan), loss=nn.MSELoss()), r"y\[8, 1\]=nan"),
        (dict(validation=(X, Y + 1)), r"target=\[2"),
        (dict(validation=(X[:0], Y[:0])), "validation x.shape"),
        (dict(validation=(X, Y[:3])), "validation y.shape"),
        (dict(validation=X), "validation='ndarray': must be a pair"),
        (dict(schedule=nn.OneCycleLR(0.1, 4), epochs=3), "schedule.total_steps=4: ends before .* of 6 steps"),
        (
            dict(schedule=nn.WarmupLR(0.1, 1, after=nn.OneCycleLR(0.1, 4)), epochs=3),
            "schedule.total_steps=5: ends before .* of 6 steps",
        ),
        (
            dict(
                schedule=nn.WarmupLR(0.1, 1, after=nn.WarmupLR(0.1, 1, after=nn.OneCycleLR(0.1, 4))), epochs=4
            ),
            "schedule.total_steps=6: ends before .* of 8 steps",
        ),
        (dict(schedule=lambda t: None), "schedule's rate=None: must be a finite number"),
        (dict(optimizer=nn.SGD(OTHER.params, 0.1)), "must be the model's own arrays"),
        (dict(optimizer="sgd"), "optimizer='sgd'"),
        (dict(augment=lambda x: changed(x, (0, 0), np.inf)), "augment's values=.*: must be finite"),
        (dict(augment=lambda x: x[:1]), "augment's shape=.*: must return all"),
        (dict(loss=len), "must be a cnn_core.nn loss"),
        (dict(early_stopping=nn.EarlyStopping()), "needs validation data"),
        (
            dict(early_stopping=nn.EarlyStopping(mode="max"), validation=(X, Y)),
            "early_stopping.mode='max': must be \"min\"",
        ),
        (dict(early_stopping=3, validation=(X, Y)), "must be an EarlyStopping"),
        (dict(epochs=2.5), "epochs=2.5: must be a whole number"),
        (dict(batch_size=1), r"batch_size=1: gives batches of one of the 9 examples, .* no variance"),
        (dict(x=X[:1], y=Y[:1]), r"batch_size=4: gives batches of one of the 1 examples, .* no variance"),
    ],
)
def test_refused_before_the_first_step(options, message):
    model = net()
    before = model.state_dict()
    with pytest.raises(ValueError, match=message):
        fit(model, **options)
    assert all(np.array_equal(before[name], array) for name, array in model.state_dict().items())


@pytest.mark.parametrize("optimizer", [nn.SGD, nn.EMAMomentum, nn.RMSprop, nn.Adam, nn.AdamW])
def test_a_last_step_that_leaves_no_number_is_no_training(optimizer):
    """The loss of the last step is finite, and the weights behind it are not: nothing else would tell."""
    model = nn.Sequential(nn.Linear(2, 2, rng=0))
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=r"0\.weight=.*: diverged in epoch 1"):
        fit(model, X, Y, optimizer=optimizer(model.params, lr=1e300), epochs=1, batch_size=len(X))


def test_warm_up_knows_how_long_its_rates_last():
    cycle = nn.OneCycleLR(0.1, 4)
    schedule = nn.WarmupLR(0.1, 2, after=cycle)
    assert schedule.total_steps == 6
    assert schedule(5) == cycle(3)
    assert (
        nn.WarmupLR(0.1, 2).total_steps == nn.WarmupLR(0.1, 2, after=nn.StepLR(0.1, 1)).total_steps == np.inf
    )
    model = nn.Sequential(nn.Linear(2, 2, rng=0))
    assert len(fit(model, schedule=schedule, epochs=3)) == 3
