"""Every layer's backward against central differences in float64, and the checker against wrong layers."""

import numpy as np
import pytest

from cnn_core import nn

D = {"dtype": np.float64}
LAYERS = [
    (nn.Conv2d(2, 4, 3, stride=2, padding=1, dilation=(1, 2), groups=2, rng=0, **D), (2, 2, 6, 7)),
    (nn.Conv2d(2, 3, 3, padding=1, rng=0, **D), (2, 2, 5, 5)),
    (nn.Conv2d(2, 3, 2, padding=((0, 1), (2, 0)), rng=0, **D), (1, 2, 4, 4)),
    (nn.Conv1d(2, 3, 3, padding=(2, 0), rng=0, **D), (2, 2, 6)),
    (nn.ConvTranspose2d(2, 4, 3, 2, 1, (1, 0), groups=2, rng=0, **D), (2, 2, 3, 4)),
    (nn.ConvTranspose2d(3, 2, (2, 3), dilation=2, padding=1, rng=0, **D), (1, 3, 3, 3)),
    (nn.ConvTranspose1d(2, 3, 3, 2, 1, rng=0, **D), (2, 2, 5)),
    (nn.MaxPool2d(3, 2, 1), (2, 2, 6, 5)),
    (nn.MaxPool2d(3, 2, ceil_mode=True), (2, 2, 6, 4)),
    (nn.AvgPool2d(3, 2, 1, ceil_mode=True), (2, 2, 6, 4)),
    (nn.AdaptiveAvgPool1d(2), (2, 2, 5)),
    (nn.GlobalAvgPool1d(), (2, 3, 4)),
    (nn.MaxPool1d(2), (2, 2, 6)),
    (nn.AvgPool2d(3, 2, 1, count_include_pad=False), (2, 2, 6, 5)),
    (nn.AvgPool1d(2), (2, 2, 6)),
    (nn.AdaptiveAvgPool2d((2, 3)), (2, 2, 5, 4)),
    (nn.GlobalAvgPool2d(), (2, 2, 3, 4)),
    (nn.Linear(5, 3, rng=0, **D), (4, 5)),
    (nn.Flatten(), (2, 3, 2)),
    (nn.BatchNorm2d(3, **D), (4, 3, 2, 2)),
    (nn.BatchNorm2d(3, **D).eval(), (4, 3, 2, 2)),
    (nn.BatchNorm1d(3, **D), (5, 3)),
    (nn.LocalResponseNorm(4, alpha=0.7, k=2.0), (2, 6, 2, 2)),
    (nn.Dropout(0.4, rng=3), (5, 6)),
    (nn.KeepProbDropout(0.4, rng=3), (5, 6)),
    (nn.KeepProbDropout(0.4, rng=3).eval(), (5, 6)),
    (nn.PReLU(3, **D), (4, 3, 2)),
    (nn.Softmax(), (3, 4)),
    (nn.LogSoftmax(), (3, 4)),
    *[(activation(), (4, 5)) for activation in (nn.ReLU, nn.LeakyReLU, nn.ELU, nn.GELU, nn.SiLU)],
    *[(activation(), (4, 5)) for activation in (nn.Sigmoid, nn.Tanh, nn.ScaledTanh)],
    (nn.Residual(nn.Linear(4, 4, rng=0, **D)), (3, 4)),
    (nn.Residual(nn.Linear(4, 2, rng=0, **D), nn.Linear(4, 2, rng=1, **D)), (3, 4)),
    (
        nn.Concat(nn.Conv2d(2, 1, 1, rng=0, **D), nn.Sequential(nn.AvgPool2d(3, 1, 1), nn.Tanh())),
        (1, 2, 4, 4),
    ),
    (
        nn.Sequential(nn.Conv2d(1, 2, 3, rng=0, **D), nn.Tanh(), nn.Flatten(), nn.Linear(8, 2, rng=1, **D)),
        (2, 1, 4, 4),
    ),
]


@pytest.mark.parametrize(("layer", "shape"), LAYERS, ids=[repr(row[0]).split("\n")[0] for row in LAYERS])
def test_backward_equals_differences(layer, shape):
    x = np.random.default_rng(5).standard_normal(shape)
    assert nn.gradient_check(layer, x) < 1e-6


def test_names_the_first_wrong_parameter():
    class Wrong(nn.Linear):
        def backward(self, dy):
            dx = super().backward(dy)
            self.grads["bias"][1] *= -1
            return dx

    x = np.random.default_rng(0).standard_normal((3, 4))
    with pytest.raises(AssertionError, match=r"^1\.bias\[1\]: backward gives"):
        nn.gradient_check(nn.Sequential(nn.Tanh(), Wrong(4, 2, rng=0, **D)), x)


def test_names_the_input():
    class Wrong(nn.Tanh):
        def backward(self, dy):
            return super().backward(dy) * 1.001

    with pytest.raises(AssertionError, match=r"^x\[0\]\[0\]: backward gives"):
        nn.gradient_check(Wrong(), np.ones((2, 2)))


def test_needs_float64():
    with pytest.raises(ValueError, match=r"weight.dtype='float32': must be float64"):
        nn.gradient_check(nn.Linear(2, 2), np.ones((1, 2)))
    with pytest.raises(ValueError, match=r"x.dtype='float32': must be float64"):
        nn.gradient_check(nn.ReLU(), np.ones((1, 2), np.float32))


def test_leaves_the_layer_as_it_was():
    layer = nn.BatchNorm2d(2, **D)
    before = layer.state_dict()
    nn.gradient_check(layer, np.random.default_rng(0).standard_normal((3, 2, 2, 2)))
    assert all((before[name] == array).all() for name, array in layer.state_dict().items())
    assert layer.grads == {}


def test_gradient_check_names_a_kink():
    with pytest.raises(AssertionError, match=r"^x\[0\]\[1\]: .*a kink: the slope is 0 below and .* above"):
        nn.gradient_check(nn.ReLU(), np.array([[1.0, 0.0]]))
    with pytest.raises(AssertionError, match="a kink"):
        nn.gradient_check(nn.MaxPool2d(2), np.zeros((1, 1, 2, 2)))

    class Wrong(nn.Tanh):
        def backward(self, dy):
            return 1.001 * super().backward(dy)

    with pytest.raises(AssertionError) as caught:
        nn.gradient_check(Wrong(), np.ones((1, 2)))
    assert "kink" not in str(caught.value)
