"""The exercises of the chapter that puts a whole network together."""

from importlib import import_module

import numpy as np

from cnn_core.study import exercise_forms as forms
from cnn_core.study.answers import NotYet, as_array
from cnn_core.study.exercise import exercise
from cnn_core.study.rounding import Rounded

forms.numbers(
    "forward_pass.1",
    {
        "the padding": (2, [("a 5×5 kernel reaches two pixels out; padding 1 belongs to 3×3.", 1)]),
        "the length": (
            4 * 4 * 64,
            [
                ("that is the length with the padding of a.", 7 * 7 * 64),
                ("a 5×5 kernel takes 4 off the width, not 2.", 6 * 6 * 64),
                ("the second pooling is missing.", 9 * 9 * 64),
                ("pooling rounds down: half a window does not count.", 5 * 5 * 64),
                ("the 64 channels are missing.", 4 * 4),
            ],
        ),
    },
    hints=(
        "The window's centre has to reach the corner pixel: how far does a 5×5 kernel stick out there?",
        "Without padding the width goes 30 → 26 → 13 → … through two convolutions and two poolings.",
        "… → 9 → 4. Multiply 4·4 by the number of channels of the second convolution.",
    ),
    reason="30 → 26 → 13 → 9 → 4: the last pooling drops a row and a column.",
)

FEATURES = [("conv", 1, 32, 3), ("pool", 2), ("conv", 32, 64, 3), ("pool", 2)]
NETWORK = [*FEATURES, ("flatten",), ("linear", 3136, 128), ("dropout", 0.5), ("linear", 128, 10)]


def counter(**rules: object) -> object:
    """A function that adds up what the rule for each kind of layer gives; a kind without a rule has 0."""

    def count_parameters(layers: list[tuple]) -> int:
        return sum(rules[kind](*sizes) if kind in rules else 0 for kind, *sizes in layers)

    return count_parameters


def conv(c_in: int, c_out: int, kernel: int) -> int:
    """Parameters of a convolution with square kernels and biases."""
    return (c_in * kernel * kernel + 1) * c_out


def linear(n_in: int, n_out: int) -> int:
    """Parameters of a fully connected layer with biases."""
    return (n_in + 1) * n_out


def any_network(rng: np.random.Generator) -> tuple[list[tuple]]:
    """Layers in any order; only their sizes are counted, so they need not fit to each other."""
    a, b, k = rng.integers(1, 9, 3).tolist()
    kinds = [("conv", a, b, k), ("linear", b, a), ("pool", k), ("flatten",), ("dropout", 0.5)]
    return ([kinds[i] for i in rng.integers(0, len(kinds), rng.integers(1, 6))],)


count = counter(conv=conv, linear=linear)
unbiased = counter(conv=lambda i, o, k: i * o * k * k, linear=lambda i, o: i * o)
forms.function(
    "forward_pass.2",
    count,
    [(NETWORK,), ([("pool", 2), ("linear", 7, 3)],), ([],)],
    draw=any_network,
    causes=(
        ("the biases are missing: one for each filter and each neuron.", unbiased),
        ("the neurons have biases, too.", counter(conv=conv, linear=lambda i, o: i * o)),
        ("a kernel has k·k weights.", counter(conv=lambda i, o, k: (i * k + 1) * o, linear=linear)),
        (
            "a filter reaches through all input channels.",
            counter(conv=lambda i, o, k: conv(1, o, k), linear=linear),
        ),
        ("the convolutions are not counted.", counter(linear=linear)),
    ),
    hints=(
        "The first item of each tuple names the kind of layer. Only two kinds have parameters.",
        "One filter has `c_in * k * k` weights and one bias, one neuron `n_in` weights and one bias.",
        "`if layer[0] == 'conv': kind, c_in, c_out, k = layer; total += (c_in * k * k + 1) * c_out`.",
    ),
    reason="For the network of this chapter it gives the same as PyTorch's count.",
    wrong=((lambda layers: layers[0][1], "raises IndexError"), (421_642, "expected the function")),
)

TOTAL, FC1, FC2, POOLED_FC1 = count(NETWORK), linear(3136, 128), linear(128, 10), linear(64, 128)
POOLED = count([*FEATURES, ("linear", 64, 128), ("linear", 128, 10)])
forms.numbers(
    "forward_pass.3",
    {
        "the count": (
            POOLED,
            [
                ("only the flatten is replaced; the layer with 128 neurons stays.", TOTAL - FC1 - FC2 + 650),
                ("the first fully connected layer does not vanish: it now sees 64 values.", TOTAL - FC1),
                ("global average pooling leaves one value per channel, not 7·7.", TOTAL),
            ],
        ),
        "the share": (
            Rounded(POOLED_FC1 / POOLED, 3),
            [
                ("that is the share of both fully connected layers.", (POOLED_FC1 + FC2) / POOLED),
                ("that is the share in the network with flatten.", FC1 / TOTAL),
            ],
        ),
    },
    wrong=(((POOLED, 100 * POOLED_FC1 / POOLED), "in percent"),),
    hints=(
        "Global average pooling turns 7×7×64 into 64 values, one for each channel.",
        "FC1 then has 64·128 + 128 parameters; the other layers keep theirs.",
        "Divide 64·128 + 128 by the new total.",
    ),
    reason="Averaging over the positions leaves one fifteenth of the parameters, and FC1 no longer rules.",
)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Logits (N, K) → probabilities (N, K); each row sums to one."""
    return over(logits, logits.max(axis=1, keepdims=True), axis=1)


def any_logits(rng: np.random.Generator) -> tuple[np.ndarray]:
    """Logits of several sizes, small, large and with rows far apart."""
    n, k = rng.integers(1, 6, 2)
    return (rng.normal(size=(n, k)) * rng.choice([1, 30]) + rng.choice([-1000, 0, 1000], (n, 1)),)


def over(logits: np.ndarray, largest: object, axis: int | None) -> np.ndarray:
    """Exponentials after a subtraction, divided by their sum over ``axis``."""
    powers = np.exp(logits - largest)
    return powers / powers.sum(axis=axis, keepdims=True)


forms.function(
    "forward_pass.4",
    softmax,
    [(np.array([[2.0, 1.0, 0.1]]),), (np.outer([1.0, -1.0], np.linspace(900.0, 1000.0, 10)),)],
    draw=any_logits,
    causes=(
        ("the exponentials overflow: subtract the largest of each row first.", lambda z: over(z, 0.0, 1)),
        ("the sum runs over the images; take the classes, axis 1.", lambda z: over(z, z.max(0), 0)),
        ("the sum runs over the images, axis 0, and the exponentials overflow.", lambda z: over(z, 0.0, 0)),
        ("the sum runs over the whole batch instead of one row.", lambda z: over(z, z.max(), None)),
        ("the largest logit of the batch was subtracted; take each row's.", lambda z: over(z, z.max(), 1)),
        ("that is the logarithm of the softmax.", lambda z: np.log(softmax(z))),
    ),
    hints=(
        "Each row is an image of its own: it is divided by its own sum.",
        "e¹⁰⁰⁰ overflows. Adding the same number to all logits of a row changes nothing: which one helps?",
        "Subtract `logits.max(axis=1, keepdims=True)` before `np.exp`.",
    ),
    reason="It stays finite for logits of 1000 and −1000 as well.",
)


def binned(mean: object, into: object = lambda p, bins: np.minimum(p * bins // 1, bins - 1)) -> object:
    """A function that brings the gap and the share of every bin that is not empty together by ``mean``."""

    def expected_calibration_error(confidence: np.ndarray, correct: np.ndarray, bins: int = 10) -> float:
        index = into(confidence, bins)
        chosen = [index == b for b in range(bins) if (index == b).any()]
        gaps = np.array([correct[c].mean() - confidence[c].mean() for c in chosen])
        return mean(gaps, np.array([c.mean() for c in chosen]))

    return expected_calibration_error


def weighted(gaps: np.ndarray, shares: np.ndarray) -> float:
    """The right way to bring them together."""
    return np.sum(shares * np.abs(gaps))


def any_confidences(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
    """Confidences, and whether the network was right, half of the time whatever it says.

    A third of them lie on edges, in sixteenths, so that every way to write an edge gives the same.
    """
    count, bins = rng.integers(1, 60), rng.choice([1, 2, 4, 8, 5, 10])
    values = rng.uniform(size=count)
    if bins in (1, 2, 4, 8):
        values = np.where(rng.random(count) < 0.3, rng.integers(0, 17, count) / 16, values)
    return np.where(rng.random(count) < 0.1, 1.0, values), rng.random(count) < 0.5, int(bins)


calibration = binned(weighted)
forms.function(
    "forward_pass.5",
    calibration,
    [(np.array([1.0, 0.95, 0.5]), np.array([True, False, True]), 10)],
    draw=any_confidences,
    causes=(
        ("weight every bin by its share of the images.", binned(lambda gaps, shares: np.mean(np.abs(gaps)))),
        ("take the absolute value of each gap.", binned(lambda gaps, shares: np.sum(shares * gaps))),
        ("that is the largest gap, not the mean.", binned(lambda gaps, shares: np.max(np.abs(gaps)))),
        ("there is one bin only.", lambda p, y, b: abs(p.mean() - y.mean())),
        ("the number of bins is fixed at 10.", lambda p, y, b: calibration(p, y, 10)),
        ("a confidence of 1 is lost; it belongs to the last bin.", binned(weighted, lambda p, b: p * b // 1)),
        ("a bin holds its lower edge, not its upper one.", binned(weighted, lambda p, b: np.ceil(p * b) - 1)),
    ),
    hints=(
        "Bin b holds the confidences from b/bins up to (b + 1)/bins; 1.0 belongs to the last one.",
        "In each bin that is not empty take |accuracy − mean confidence|.",
        "Multiply it by the number of images in the bin, add up, and divide by the number of all images.",
    ),
    reason="Empty bins add nothing, and a bin counts as much as it holds images.",
)


@exercise(
    "forward_pass.6",
    hints=(
        "Shift the test images by k columns, keep the trained network as it is, and measure the accuracy.",
        "`np.roll(images, k, axis=-1)` shifts an array of images; most digits have a margin of 4 pixels.",
        "Collect the four accuracies for k = 0, 2, 4, 6 in a list, as fractions between 0 and 1.",
    ),
    wrong=(
        ([98.7, 95.0, 60.0, 25.0], "fractions"),
        ([0.98, 0.98, 0.98, 0.98], "did not reach the network"),
        ([0.1, 0.1, 0.1, 0.1], "not trained"),
        ([0.25, 0.6, 0.95, 0.98], "order"),
        ([0.98, 0.9], "expected 4"),
        ([0.98, 0.97, 0.96, 0.95], "6 pixels"),
    ),
    stand_in=lambda: {"net": import_module("cnn_core.study.chapters.forward_pass.stand_in").network()},
)
def shifted_digits(answer: object) -> str:
    """Measured, so only what every training run shows is asked for."""
    accuracy = as_array(answer, "the list")
    if accuracy.shape != (4,):
        raise NotYet(f"The shape of the list is {accuracy.shape}, expected 4 accuracies, for k = 0, 2, 4, 6.")
    for wrong, text in (
        (not np.isfinite(accuracy).all(), "An accuracy is not a finite number."),
        (accuracy.min() < 0 or accuracy.max() > 1, "Accuracies are fractions between 0 and 1, not percent."),
        (
            np.ptp(accuracy) < 0.01 and accuracy[0] > 0.9,
            "No accuracy changes: the shift did not reach the network.",
        ),
        (accuracy[0] < accuracy[3], "The order is reversed: the digits as they are come first."),
        (accuracy[0] < 0.9, "The digits as they are give less than 90 %: the network is not trained."),
        (accuracy[3] > 0.7, "After 6 pixels more than 70 % are right: is the shift as large as you think?"),
        (np.any(np.diff(accuracy) > 0.02), "The accuracy rises with a larger shift: check the order."),
    ):
        if wrong:
            raise NotYet(text)
    return "Pooling forgives a pixel or two, but after the flatten every weight belongs to one place."
