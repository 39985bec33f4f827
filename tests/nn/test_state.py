"""What a layer keeps: nobody can spoil it, one object stands at one place, and looking changes nothing."""

import copy

import numpy as np
import pytest

from cnn_core import nn
from tests.nn.test_gradcheck import LAYERS

IDS = [repr(layer).split("\n")[0] for layer, _ in LAYERS]


def passes(layer, shape, disturb=lambda x, y: None):
    """Return y, dX and the gradients of one forward and backward, with something done in between."""
    for part in layer.modules():
        if isinstance(part, nn.Dropout | nn.KeepProbDropout):
            part.rng = np.random.default_rng(3)
    x = np.random.default_rng(5).standard_normal(shape)
    y = layer(x)
    result, dy = y.copy(), np.random.default_rng(6).standard_normal(y.shape)
    disturb(x, y)
    dx = layer.backward(dy)
    again = layer.backward(dy)
    assert np.array_equal(dx, again), "a second backward gives the same"
    return result, dx, {name: array.copy() for name, array in layer.grads.items()}


def assert_same(first, second):
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])
    assert first[2].keys() == second[2].keys()
    assert all(np.array_equal(first[2][name], second[2][name]) for name in first[2])


@pytest.mark.parametrize(("layer", "shape"), LAYERS, ids=IDS)
def test_writing_into_x_and_y_changes_no_gradient(layer, shape):
    def write(x, y):
        x[...] = 7.5
        if y.flags.writeable:
            y[...] = -3.0

    assert_same(passes(layer, shape), passes(layer, shape, write))


@pytest.mark.parametrize(("layer", "shape"), LAYERS, ids=IDS)
def test_an_evaluation_in_between_changes_no_gradient(layer, shape):
    """By predict, and by hand in the other mode, with data of the same shape and of another number."""
    other = np.random.default_rng(8).standard_normal(shape)
    state = layer.state_dict()

    def start():
        layer.load_state_dict(state)
        return layer

    undisturbed = passes(start(), shape)
    assert_same(undisturbed, passes(start(), shape, lambda x, y: nn.predict(layer, other)))
    modes = [(part, part.training) for part in layer.modules()]

    def by_hand(x, y):
        layer.eval()
        layer(other)
        layer(other[:1])
        for part, mode in modes:
            part.training = mode

    if layer.training:
        assert_same(undisturbed, passes(start(), shape, by_hand))
    start()


@pytest.mark.parametrize(("layer", "shape"), [entry for entry in LAYERS if entry[0].training])
@pytest.mark.parametrize("evaluated_before", [False, True])
def test_a_change_of_mode_before_backward_changes_no_gradient(layer, shape, evaluated_before):
    """Backward goes with the training step, also if an evaluation of before it was kept."""
    modes, right = [(part, part.training) for part in layer.modules()], passes(layer, shape)
    if evaluated_before:
        layer.eval()(np.random.default_rng(8).standard_normal(shape))
        for part, mode in modes:
            part.training = mode
    found = passes(layer, shape, lambda x, y: layer.eval())
    for part, mode in modes:
        part.training = mode
    assert_same(right, found)


def test_backward_goes_with_the_last_forward_of_its_mode():
    layer, x = nn.BatchNorm1d(2, dtype=np.float64), np.random.default_rng(0).standard_normal((4, 2))
    trained = layer(x) is not None and layer.backward(x)
    layer.eval()
    assert np.array_equal(layer.backward(x), trained), "nothing was evaluated since"
    layer(x)
    assert not np.allclose(layer.backward(x), trained)


def test_layers_may_be_called_alone_between_forward_and_backward():
    """model[:2] is made of the same layers; an error of shape, or worse none, came of it."""
    model = nn.Sequential(nn.Linear(3, 4, rng=0), nn.Tanh(), nn.Linear(4, 2, rng=1))
    x, dy = np.random.default_rng(0).standard_normal((2, 3)), np.ones((2, 2))
    model(x)
    right = model.backward(dy)
    model(x)
    model[:2](x[:1])
    model[1](np.zeros((5, 5)))
    assert np.array_equal(model.backward(dy), right)


SHARED, INSIDE = nn.Tanh(), nn.Linear(2, 2)


@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.Sequential(SHARED, SHARED),
        lambda: nn.Sequential(SHARED, nn.Sequential(nn.ReLU(), nn.Sequential(SHARED))),
        lambda: nn.Residual(INSIDE, INSIDE),
        lambda: nn.Residual(nn.Sequential(INSIDE, nn.ReLU(), INSIDE)),
        lambda: nn.Concat(nn.Sequential(INSIDE), nn.Residual(INSIDE)),
        lambda: (lambda block: nn.Sequential(block, nn.ReLU(), block))(nn.Sequential(nn.Linear(2, 2))),
        lambda: (lambda block: nn.Sequential(block, block.children["0"]))(nn.Sequential(nn.Linear(2, 2))),
        lambda: nn.Container({"a": INSIDE, "b": INSIDE}),
    ],
)
def test_one_object_at_two_places_is_refused(make):
    with pytest.raises(ValueError, match=r"stands at two places, .*: make one for each"):
        make()


@pytest.mark.parametrize("make", [nn.Sequential, nn.Concat, nn.Residual])
def test_one_object_at_two_places_is_refused_when_it_comes_there_later(make):
    model = nn.Sequential(make(nn.Tanh(), nn.Tanh()), nn.ReLU())
    inside = model.children["0"].children
    first, second = inside
    inside[second] = inside[first]
    with pytest.raises(ValueError, match=r"stands at two places, .*: make one for each"):
        model(np.ones((1, 2)))


@pytest.mark.parametrize("kind", ["params", "grads", "buffers"])
@pytest.mark.parametrize(
    "container", [nn.Sequential(nn.ReLU()), nn.Residual(nn.ReLU()), nn.Concat(nn.ReLU())]
)
def test_a_containers_arrays_are_not_set(container, kind):
    with pytest.raises(ValueError, match="has the arrays of its layers: set them there"):
        setattr(container, kind, {})


def frozen():
    body = nn.Sequential(nn.Dropout(0.5, rng=0), nn.ReLU())
    ends = nn.Linear(2, 4, rng=0), nn.Linear(4, 2, rng=1)
    model = nn.Sequential(ends[0], nn.BatchNorm1d(4), nn.Residual(body), ends[1])
    model[1].eval()
    model[2].children["body"][0].eval()
    return model


def modes(model):
    return [part.training for part in model.modules()]


X, Y = np.random.default_rng(0).standard_normal((7, 2)), np.array([0, 1, 1, 0, 1, 0, 0])
LOOKS = {
    "predict": lambda m, x: nn.predict(m, x),
    "evaluate": lambda m, x: nn.evaluate(m, nn.CrossEntropyLoss(), x, Y),
    "summary": lambda m, x: nn.summary(m, x.shape[1:]),
    "fit": lambda m, x: nn.fit(m, nn.CrossEntropyLoss(), nn.SGD(m.params, 0.1), x, Y, epochs=2, batch_size=3,
                               validation=(x, Y), log=None),
}  # fmt: skip


@pytest.mark.parametrize("look", LOOKS)
def test_every_layer_keeps_its_mode(look):
    for whole in (None, True, False):
        model = frozen()
        if whole is not None:
            model.train(whole)
        before, mean = modes(model), model[1].buffers["running_mean"].copy()
        LOOKS[look](model, X)
        assert modes(model) == before
        if not model[1].training or look != "fit":
            assert np.array_equal(model[1].buffers["running_mean"], mean), "frozen statistics stay"
        with pytest.raises(ValueError, match="shape"):
            LOOKS[look](model, np.zeros((7, 5)))
        assert modes(model) == before, "also after an error"


def test_a_loss_may_be_evaluated_between_forward_and_backward():
    loss, scores = nn.CrossEntropyLoss(), np.array([[1.0, 2.0]])
    loss(scores, [0])
    right = loss.backward()
    right_copy = right.copy()
    right *= 0
    nn.evaluate(nn.Sequential(nn.Linear(2, 2)), loss, X, Y)
    assert np.array_equal(loss.backward(), right_copy)


@pytest.mark.parametrize(("layer", "shape"), LAYERS, ids=IDS)
def test_backward_refuses_what_does_not_belong_to_forward(layer, shape):
    fresh = copy.deepcopy(layer)
    for part in fresh.modules():
        part._kept = {}
    with pytest.raises(ValueError, match="call forward first"):
        fresh.backward(np.zeros(shape))
    y = fresh(np.random.default_rng(0).standard_normal(shape))
    for wrong in (y[..., None], y[:-1], np.zeros(()), np.concatenate([y, y], -1)):
        with pytest.raises(ValueError, match=r"dy.shape=.*: must be the output's shape"):
            fresh.backward(wrong)
    for wrong in (None, "dy", y.astype(complex)):
        with pytest.raises(ValueError, match=r"^dy="):
            fresh.backward(wrong)
