"""Output sizes: how large the output of a convolution or a pooling is."""

from cnn_core._check import require
from cnn_core._whole import entries, flag, per_axis, whole, wholes

Padding = int | str | tuple


def same_padding(kernel_size: int | tuple, dilation: int | tuple = 1) -> tuple:
    """Return the padding ``(before, after)`` that keeps the size at stride 1.

    The kernel spans d·(k − 1) + 1 cells, so d·(k − 1) cells must be added in all. An even total is split
    evenly; the odd cell of an even kernel goes after, as in PyTorch's ``padding="same"``. With a pair as
    ``kernel_size`` the result holds one ``(before, after)`` per axis.

    >>> same_padding(3), same_padding(4), same_padding(3, dilation=2)
    ((1, 1), (1, 2), (2, 2))

    Raises ValueError for a kernel or dilation below 1.
    """
    if (kernels := entries(kernel_size)) is not None:
        dilations = per_axis(dilation, len(kernels), "dilation", 1)
        return tuple(same_padding(k, d) for k, d in zip(kernels, dilations, strict=True))
    total = whole(dilation, "dilation", 1) * (whole(kernel_size, "kernel_size", 1) - 1)
    return total // 2, total - total // 2


def resolve_padding(padding: Padding, kernel_size: tuple, dilation: tuple) -> tuple[tuple[int, int], ...]:
    """Return ``(before, after)`` for each axis of ``kernel_size``.

    ``padding`` is an int, ``"valid"`` (none), ``"same"`` or a sequence with one entry per axis, each an int
    or a pair ``(before, after)``. Raises ValueError for anything else.
    """
    kernel_size, dilation = wholes(kernel_size, "kernel_size", 1), wholes(dilation, "dilation", 1)
    if isinstance(padding, str):
        require(padding in ("valid", "same"), "padding", padding, "must be 'valid', 'same' or numbers")
        return same_padding(kernel_size, dilation) if padding == "same" else ((0, 0),) * len(kernel_size)
    pads = entries(padding)
    if pads is None:
        return ((whole(padding, "padding", 0),) * 2,) * len(kernel_size)
    rule = f"must have {len(kernel_size)} entries, one per axis, each a number or (before, after)"
    require(len(pads) == len(kernel_size), "padding", padding, rule)
    return tuple(per_axis(pad, 2, "padding", 0) for pad in pads)


def conv_output_size(
    size: int | tuple,
    kernel_size: int | tuple,
    stride: int | tuple = 1,
    padding: Padding = 0,
    dilation: int | tuple = 1,
    ceil_mode: bool = False,
) -> int | tuple:
    """Return the output size of a convolution or pooling: ⌊(n + p₀ + p₁ − d·(k − 1) − 1) / s⌋ + 1.

    ``size`` is n along one axis (an int, the answer is an int) or one entry per axis, such as (height,
    width) (the answer is a tuple). ``padding`` is

    - an int: that many cells before and after;
    - ``(before, after)`` when ``size`` is an int; when ``size`` is a tuple, one entry per axis, as in
      PyTorch, each an int or a pair ``(before, after)``;
    - ``"valid"``: none; ``"same"``: :func:`same_padding`, so the answer is ⌈n / s⌉ (PyTorch accepts
      "same" at stride 1 only).

    ``ceil_mode`` rounds up, as pooling layers can: the last window may reach beyond the padded input, but
    must start within the input or the padding before it.

    >>> conv_output_size(32, 5), conv_output_size((32, 48), 3, stride=2, padding=1)
    (28, (16, 24))
    >>> conv_output_size(112, 3, stride=2), conv_output_size(112, 3, stride=2, ceil_mode=True)
    (55, 56)

    Source: Dumoulin and Visin (2016), A guide to convolution arithmetic for deep learning, relationship 15.
    Raises ValueError for numbers out of range and for a kernel that is larger than the padded input.
    """
    single = entries(size) is None
    sizes = (whole(size, "size", 1),) if single else wholes(size, "size", 1)
    axes = len(sizes)
    require(axes > 0, "size", size, "must have at least one axis")
    kernels = per_axis(kernel_size, axes, "kernel_size", 1)
    strides = per_axis(stride, axes, "stride", 1)
    flag(ceil_mode, "ceil_mode")
    dilations = per_axis(dilation, axes, "dilation", 1)
    if single and entries(padding) is not None:
        padding = (per_axis(padding, 2, "padding", 0),)
    pads = resolve_padding(padding, kernels, dilations)

    axes = zip(sizes, kernels, strides, pads, dilations, strict=True)
    result = tuple(windows_along(*numbers, ceil_mode=ceil_mode) for numbers in axes)
    return result[0] if single else result


def windows_along(n: int, k: int, s: int, pads: tuple[int, int], d: int, ceil_mode: bool = False) -> int:
    """Return how many windows fit along one axis, for numbers that are checked already."""
    before, after = pads
    span, padded = d * (k - 1) + 1, n + before + after
    out = (padded - span + (s - 1 if ceil_mode else 0)) // s + 1
    if ceil_mode and (out - 1) * s >= n + before:  # the last window would see padding alone
        out -= 1
    require(out >= 1, "kernel_size", k, f"spans {span} cells, but the padded input has {padded}")
    return out


def conv_transpose_output_size(
    size: int | tuple,
    kernel_size: int | tuple,
    stride: int | tuple = 1,
    padding: int | tuple = 0,
    output_padding: int | tuple = 0,
    dilation: int | tuple = 1,
) -> int | tuple:
    """Return the output size of a transposed convolution: (n − 1)·s − 2p + d·(k − 1) + 1 + output_padding.

    It undoes :func:`conv_output_size`: all inputs within one stride give the same convolution output, and
    ``output_padding`` (below the stride or the dilation) says which of them is meant.

    >>> conv_transpose_output_size(16, 4, stride=2, padding=1)
    32

    Raises ValueError for numbers out of range and for a result below 1.
    """
    single = entries(size) is None
    sizes = (whole(size, "size", 1),) if single else wholes(size, "size", 1)
    axes = len(sizes)
    require(axes > 0, "size", size, "must have at least one axis")
    kernels = per_axis(kernel_size, axes, "kernel_size", 1)
    strides = per_axis(stride, axes, "stride", 1)
    pads = per_axis(padding, axes, "padding", 0)
    extras = per_axis(output_padding, axes, "output_padding", 0)
    dilations = per_axis(dilation, axes, "dilation", 1)

    for extra, s, d in zip(extras, strides, dilations, strict=True):
        check_output_padding(extra, s, d)
    axes = zip(sizes, kernels, strides, pads, extras, dilations, strict=True)
    result = tuple(painted_along(*numbers) for numbers in axes)
    return result[0] if single else result


def check_output_padding(extra: int, s: int, d: int) -> None:
    """Raise ValueError unless an ``output_padding`` is below the stride or the dilation."""
    require(extra < max(s, d), "output_padding", extra, f"must be below {max(s, d)}, the stride or dilation")


def painted_along(n: int, k: int, s: int, p: int, extra: int, d: int) -> int:
    """Return how many cells n kernels paint along one axis, for numbers that are checked already."""
    length = (n - 1) * s - 2 * p + d * (k - 1) + 1 + extra
    require(length >= 1, "padding", p, f"leaves an output of {length} cells")
    return length
