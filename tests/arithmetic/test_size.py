"""Output sizes against PyTorch's layers on random geometry, and the worked examples."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from cnn_core.arithmetic import conv_output_size, conv_transpose_output_size, same_padding

GEOMETRY = dict(
    size=st.integers(1, 40),
    kernel=st.integers(1, 7),
    stride=st.integers(1, 5),
    padding=st.integers(0, 4),
    dilation=st.integers(1, 4),
)


@given(**GEOMETRY)
def test_conv_output_size_equals_torch_or_raises(size, kernel, stride, padding, dilation):
    layer = torch.nn.Conv1d(1, 1, kernel, stride, padding, dilation)
    if dilation * (kernel - 1) + 1 > size + 2 * padding:
        with pytest.raises(ValueError, match=f"kernel_size={kernel}: spans"):
            conv_output_size(size, kernel, stride, padding, dilation)
    else:
        expected = layer(torch.zeros(1, 1, size)).shape[-1]
        assert conv_output_size(size, kernel, stride, padding, dilation) == expected
        assert conv_output_size(size, kernel, stride, (padding, padding), dilation) == expected
        pair = conv_output_size((size, 50), (kernel, 1), (stride, 1), (padding, 0), (dilation, 1))
        assert pair == (expected, 50)


@given(**GEOMETRY, ceil_mode=st.booleans())
def test_pooling_output_size_equals_torch_or_raises(size, kernel, stride, padding, dilation, ceil_mode):
    padding = min(padding, kernel // 2)
    layer = torch.nn.MaxPool1d(kernel, stride, padding, dilation, ceil_mode=ceil_mode)
    try:
        expected = layer(torch.zeros(1, 1, size)).shape[-1]
    except RuntimeError:
        with pytest.raises(ValueError, match=f"kernel_size={kernel}: spans"):
            conv_output_size(size, kernel, stride, padding, dilation, ceil_mode)
        return
    assert conv_output_size(size, kernel, stride, padding, dilation, ceil_mode) == expected


@given(**GEOMETRY, extra=st.integers(0, 4))
def test_transposed_size_equals_torch_or_raises(size, kernel, stride, padding, dilation, extra):
    length = (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1 + extra
    arguments = (size, kernel, stride, padding, extra, dilation)
    if extra >= max(stride, dilation) or length < 1:
        with pytest.raises(ValueError, match="must be below" if extra >= max(stride, dilation) else "leaves"):
            conv_transpose_output_size(*arguments)
        return
    layer = torch.nn.ConvTranspose1d(1, 1, kernel, stride, padding, extra, dilation=dilation)
    assert conv_transpose_output_size(*arguments) == layer(torch.zeros(1, 1, size)).shape[-1]


@given(
    size=st.integers(1, 40), kernel=st.integers(1, 7), stride=st.integers(1, 5), dilation=st.integers(1, 4)
)
def test_same_padding_keeps_the_size(size, kernel, stride, dilation):
    before, after = same_padding(kernel, dilation)
    assert 0 <= after - before <= 1
    assert conv_output_size(size, kernel, 1, "same", dilation) == size
    assert conv_output_size(size, kernel, stride, (before, after), dilation) == -(-size // stride)


def test_worked_examples():
    assert conv_output_size(32, 5) == 28
    assert conv_output_size(32, 3, padding=1) == 32
    assert conv_output_size(32, 3, stride=2, padding=1) == 16
    assert conv_output_size(227, 11, stride=4) == 55
    assert conv_output_size(224, 11, stride=4) == 54, "224 cannot give AlexNet's 55 without padding"
    assert conv_output_size((28, 28), 2, 2) == (14, 14)
    assert conv_output_size(6, 3, dilation=2, padding="valid") == 2
    assert conv_output_size((8, 9), 3, padding=((0, 1), 2)) == (7, 11)
    assert same_padding((3, 4)) == ((1, 1), (1, 2))
    assert conv_transpose_output_size((4, 5), 2, 2) == (8, 10)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: conv_output_size(5, 7), "kernel_size=7: spans 7 cells, but the padded input has 5"),
        (lambda: conv_output_size(5, 3, dilation=3), "kernel_size=3: spans 7 cells"),
        (lambda: conv_output_size(5, 3, padding=-1), "padding=-1: must be ≥ 0"),
        (lambda: conv_output_size(5, 3, stride=0), "stride=0: must be ≥ 1"),
        (lambda: conv_output_size(5, 0), "kernel_size=0"),
        (lambda: conv_output_size(0, 1), "size=0"),
        (lambda: conv_output_size(5, 2.5), "kernel_size=2.5: must be a whole number"),
        (lambda: conv_output_size(5, True), "kernel_size=True"),
        (lambda: conv_output_size("5", 1), "size='5'"),
        (lambda: conv_output_size(5, 3, padding="full"), "padding='full'"),
        (lambda: conv_output_size(5, 3, padding=(1, 2, 3)), r"padding=\(1, 2, 3\)"),
        (lambda: conv_output_size((5, 5), 3, padding=(1, 2, 3)), "one per axis"),
        (lambda: conv_output_size((5, 5), (3, 3, 3)), r"kernel_size=\(3, 3, 3\)"),
        (lambda: same_padding(0), "kernel_size=0"),
        (lambda: conv_transpose_output_size(4, 3, 2, output_padding=2), "output_padding=2: must be below 2"),
        (lambda: conv_transpose_output_size(1, 1, padding=1), "padding=1: leaves"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
