"""A learning curve as a small SVG picture in text: the same digits give the same picture everywhere."""

from collections.abc import Sequence
from math import ceil, floor, log10

from cnn_core._palette import TEST, TRAIN
from cnn_core.records import Record

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP, _RIGHT = 380, 190, 54, 34, 10, 60
_SHOWN = 480  # wide on a page; on a phone, at 328 px, the letters are still 10 px high
# On a dark page the style sheet gives the two classes lighter colours.
_TEST, _TRAIN = f'class="test" color="{TEST}"', f'class="train" color="{TRAIN}"'


def curve_svg(title: str, runs: Sequence[Record]) -> str:
    """Return the error curves of several runs of one recipe: test and training, in %, on a log scale.

    ``runs`` are records as :func:`cnn_core.records.load` gives them. Each run is a thin line. Errors below
    0.01 % are drawn at 0.01 %.
    """
    lines = [
        (colour, [max(0.01, 100 * (1 - e[key])) for e in run.epochs])
        for run in runs
        for colour, key in ((_TRAIN, "train_accuracy"), (_TEST, "test_accuracy"))
    ]
    values = [value for _, line in lines for value in line]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    longest = max(len(line) for _, line in lines)

    def x(epoch: int) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (epoch - 1) / max(1, longest - 1)

    def y(value: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (high - log10(value)) / max(1, high - low)

    parts = [
        f'<svg class="curve" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_SHOWN}" role="img" '
        f'aria-label="{_spoken(title, runs)}" font-size="12" fill="currentColor" stroke="none">'
    ]
    for power in range(low, high + 1):
        height = y(10.0**power)
        grid = f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{height:.1f}" y2="{height:.1f}"'
        parts.append(f'{grid} stroke="currentColor" stroke-opacity="0.25"/>')
        label = f"{10.0**power:g} %"
        parts.append(f'<text x="{_LEFT - 6}" y="{height + 4:.1f}" text-anchor="end">{label}</text>')
    for epoch in sorted({1, (longest + 1) // 2, longest}):
        parts.append(f'<text x="{x(epoch):.1f}" y="{_HEIGHT - 16}" text-anchor="middle">{epoch}</text>')
    parts.append(f'<text x="{x((longest + 1) / 2):.1f}" y="{_HEIGHT - 2}" text-anchor="middle">epoch</text>')
    for colour, line in lines:
        points = " ".join(f"{x(i):.1f},{y(value):.1f}" for i, value in enumerate(line, 1))
        parts.append(
            f'<polyline {colour} points="{points}" fill="none" stroke="currentColor" stroke-width="1.3"/>'
        )
    ends = y(lines[0][1][-1]) + 4, y(lines[1][1][-1]) + 4
    for colour, name, height in zip((_TRAIN, _TEST), ("training", "test"), _apart(*ends), strict=True):
        parts.append(f'<text {colour} x="{_WIDTH - _RIGHT + 6}" y="{height:.1f}">{name}</text>')
    return "".join(parts) + "</svg>"


def _apart(first: float, second: float, least: float = 13.0) -> tuple[float, float]:
    """Return two heights of text, moved away from each other until both can be read."""
    move = max(0.0, least - abs(first - second)) / 2
    return (first - move, second + move) if first <= second else (first + move, second - move)


def _spoken(title: str, runs: Sequence[Record]) -> str:
    """Return the curve in words, for readers who cannot see it."""
    first = [100 * (1 - run.epochs[0]["test_accuracy"]) for run in runs]
    last = [100 * (1 - run.epochs[-1]["test_accuracy"]) for run in runs]
    count = f"{len(runs)} run{'s' if len(runs) > 1 else ''}"
    begin, end = (" to ".join(sorted({f"{min(x):.2f}", f"{max(x):.2f}"}, key=float)) for x in (first, last))
    length = len(runs[0].epochs)
    return f"{title}, {count}: a test error of {begin} % after one epoch, of {end} % after {length}"
