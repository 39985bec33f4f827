"""The fast path: tiles, Winograd and reused memory give what PyTorch gives, and no result is overwritten."""

import gc
import threading

import numpy as np
import pytest
import torch

from cnn_core import nn
from cnn_core.nn import _conv_fast, _winograd, _workspace
from cnn_core.nn._window import Window


def compare(x_shape, w_shape, dtype, **options):
    """Return the largest errors of y, dx and dw, each relative to the largest value."""
    rng = np.random.default_rng(0)
    layer = nn.Conv2d(x_shape[1], w_shape[0], w_shape[2:], rng=0, dtype=dtype, **options)
    x = rng.standard_normal(x_shape).astype(dtype)
    y = layer(x)
    dy = rng.standard_normal(y.shape).astype(dtype)
    dx = layer.backward(dy)
    given = [torch.tensor(a.astype(float), requires_grad=True) for a in (x, *layer.params.values())]
    expected = torch.nn.functional.conv2d(*given, **options)
    expected.backward(torch.tensor(dy.astype(float)))
    pairs = [(y, expected), (dx, given[0].grad), (layer.grads["weight"], given[1].grad)]
    return [np.abs(a - b.detach().numpy()).max() / np.abs(b.detach().numpy()).max() for a, b in pairs]


SHAPES = [
    ((33, 1, 28, 28), (6, 1, 5, 5), dict(padding=2)),
    ((9, 6, 14, 14), (16, 6, 5, 5), {}),
    ((3, 16, 32, 32), (16, 16, 3, 3), dict(padding=1)),
    ((1, 64, 56, 56), (64, 64, 3, 3), dict(padding=1)),
    ((2, 32, 40, 40), (48, 32, 5, 5), dict(padding=2, stride=2)),
    ((1, 16, 90, 90), (8, 8, 7, 7), dict(padding=9, groups=2)),
]


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("float64", 1e-12)])
@pytest.mark.parametrize(("x", "w", "options"), SHAPES)
def test_tiles_equal_torch(x, w, options, dtype, tolerance):
    assert max(compare(x, w, dtype, **options)) < tolerance


@pytest.mark.parametrize(
    ("tile_bytes", "least", "small"),
    [(1, 1, 10**6), (3_000, 1, 10**6), (40_000, 1, 10**6), (1 << 20, 8, 2_000)],
)
def test_any_size_of_tiles_and_of_pieces_gives_the_same(monkeypatch, tile_bytes, least, small):
    monkeypatch.setattr(_conv_fast, "TILE_BYTES", tile_bytes)
    monkeypatch.setattr(_conv_fast, "LEAST_POSITIONS", least)
    monkeypatch.setattr(_conv_fast, "SMALL_PRODUCT", small)
    for options in (dict(padding=1), dict(stride=2, padding=(0, 2)), dict(dilation=2, padding=3, groups=2)):
        weight = (6, 4 // options.get("groups", 1), 3, 3)
        assert max(compare((5, 4, 9, 11), weight, "float64", **options)) < 1e-12


def test_products_are_cut_where_that_makes_them_small():
    """LeNet's second layer in pieces of 416 positions; where they would be too narrow, all at once."""

    def piece(channels, outputs, kernel, size, groups=1):
        window, shape = Window.read(kernel, 1, 0, 1, groups), (8, channels, size, size)
        out = window.output_size(shape[2:])
        return _conv_fast._Tiling(shape, np.dtype(np.float32), outputs, window, out).piece

    assert piece(6, 16, 5, 14) == 10**6 // (16 * 6 * 25) == 416
    assert piece(16, 16, 3, 32, groups=4) == 10**6 // (4 * 4 * 9)
    assert piece(256, 256, 3, 28) >= _conv_fast.LEAST_POSITIONS


def test_working_memory_is_bounded():
    """Unrolled at once, this input would take nine times its 13 MB; the columns stay within a tile."""
    nn.conv2d(np.zeros((64, 16, 56, 56), np.float32), np.zeros((16, 16, 3, 3), np.float32), padding=1)
    assert max(buffer.nbytes for buffer in _workspace._local.buffers.values()) < 8 << 20
    columns = _workspace.scratch("columns", (1,), np.float32)
    assert columns.base is not None


@pytest.mark.parametrize(
    ("size", "padding"),
    [((12, 12), 1), ((7, 10), 1), ((6, 5), 0), ((4, 9), 2), ((3, 3), (0, 1)), ((9, 9), 0)],
)
@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 2e-5), ("float64", 1e-12)])
def test_winograd_equals_torch(monkeypatch, size, padding, dtype, tolerance):
    shape = (160, 128, 3, 3)
    monkeypatch.setattr(_winograd, "LEAST_PIECES", 0)
    monkeypatch.setattr(_winograd, "LEAST_CHANNELS", 1)
    window = Window.read(3, 1, padding, 1)
    assert _winograd.applies(shape[0], (3, shape[1], *size), window, window.output_size(size))
    assert max(compare((3, 128, *size), shape, dtype, padding=padding)) < tolerance


def test_winograd_keeps_to_its_case():
    def applies(channels=64, kernel=3, stride=1, padding=1, dilation=1, groups=1, size=28, images=1):
        window, shape = Window.read(kernel, stride, padding, dilation, groups), (images, channels, size, size)
        return _winograd.applies(channels, shape, window, window.output_size(shape[2:]))

    assert applies()
    assert applies(size=8, images=128)
    assert applies(channels=128, size=14, images=8)
    others = [
        dict(channels=32),
        dict(kernel=5),
        dict(stride=2),
        dict(padding=3),
        dict(dilation=2),
        dict(groups=64),
        dict(size=14),
        dict(size=8, images=2),
    ]
    assert not any(applies(**other) for other in others)


@pytest.fixture
def empty_pool(monkeypatch):
    """A pool of its own: what other tests left in this process's would decide here."""
    monkeypatch.setattr(_workspace, "_local", threading.local())


def test_results_are_not_overwritten_while_anyone_looks(empty_pool):
    first = _workspace.result((300, 300), np.float32)
    view = first[10:20].T
    address = first.ctypes.data
    del first
    gc.collect()
    second = _workspace.result((300, 300), np.float32)
    assert second.ctypes.data != address, "a view still looks at the first"
    del view
    gc.collect()
    third = _workspace.result((300, 300), np.float32)
    assert third.ctypes.data == address, "nobody looks at it any more"
    assert _workspace.result((300, 300), np.float64).ctypes.data not in (address, second.ctypes.data)


def test_the_pool_of_results_is_bounded(empty_pool, monkeypatch):
    monkeypatch.setattr(_workspace, "POOL_BYTES", 1 << 20)
    held = [_workspace.result((256, 256), np.float32) for _ in range(8)]
    assert len({array.ctypes.data for array in held}) == 8
    for side in range(260, 300):
        _workspace.result((side, side), np.float32)
    del held
    _workspace.result((256, 257), np.float32)
    assert sum(array.nbytes for array in _workspace._local.pool) <= 1 << 20


def test_threads_do_not_share_memory():
    layer_x = np.random.default_rng(0).standard_normal((8, 3, 40, 40)).astype(np.float32)
    weight = np.random.default_rng(1).standard_normal((8, 3, 3, 3)).astype(np.float32)
    expected, wrong = nn.conv2d(layer_x, weight), []

    def work():
        for _ in range(10):
            if not np.array_equal(nn.conv2d(layer_x, weight), expected):
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize("make", [nn.Conv1d, nn.Conv2d])
def test_the_input_gradient_can_be_left_out(make):
    layer = make(2, 3, 3, rng=0)
    x = np.random.default_rng(0).standard_normal((2, 2, 8, 8) if make is nn.Conv2d else (2, 2, 8))
    y = layer(x)
    assert layer.backward(y).shape == x.shape
    kept = {name: g.copy() for name, g in layer.grads.items()}
    layer.input_gradient = False
    assert layer.backward(y) is None
    assert all(np.array_equal(kept[name], g) for name, g in layer.grads.items())
