"""How fast are the NumPy layers? Against the ways that courses teach, against PyTorch, against BLAS itself.

    python benchmarks/numpy_layers.py             one thread, the table on standard output
    python benchmarks/numpy_layers.py --threads 2

Everything runs interleaved in one process with the same number of threads: in each round every contender
takes one turn, so that a disturbance hits all alike; the figures are medians over the rounds. Leave
OPENBLAS_CORETYPE unset: it changes NumPy's matrix product and not PyTorch's.
"""

import argparse
import os
import platform
import statistics
import time
from datetime import date
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--rounds", type=int, default=15)
parser.add_argument(
    "--cpu-time", action="store_true", help="this thread's time: for a machine with other work"
)
parser.add_argument("--slow", action="store_true", help="time the loops and the textbook versions too")
args = parser.parse_args()
if args.cpu_time and args.threads > 1:
    parser.error("--cpu-time counts one thread only")
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(args.threads)  # before NumPy is imported

import numpy as np  # noqa: E402
import torch  # noqa: E402
from textbook import fancy_indexing, tensordot, window_columns  # noqa: E402
from threadpoolctl import threadpool_info  # noqa: E402

from cnn_core import nn  # noqa: E402
from cnn_core.nn import _winograd  # noqa: E402
from cnn_core.nn._conv_fast import TILE_BYTES  # noqa: E402
from cnn_core.nn._window import Window  # noqa: E402

torch.set_num_threads(args.threads)
clock = time.thread_time if args.cpu_time else time.perf_counter
RNG = np.random.default_rng(0)
CONVOLUTIONS = [  # name, batch, channels in, size, channels out, kernel, padding
    ("LeNet 28×28 1→6 5×5", 128, 1, 28, 6, 5, 2),
    ("LeNet 14×14 6→16 5×5", 128, 6, 14, 16, 5, 0),
    ("ResNet-20 32×32 16→16 3×3", 128, 16, 32, 16, 3, 1),
    ("ResNet-20 8×8 64→64 3×3", 128, 64, 8, 64, 3, 1),
    ("VGG 56×56 64→64 3×3", 8, 64, 56, 64, 3, 1),
    ("VGG 28×28 256→256 3×3", 8, 256, 28, 256, 3, 1),
]


def measure(contenders, rounds):
    """Return the median milliseconds of each function of a dict, called in turn."""
    times = {name: [] for name in contenders}
    for round_number in range(rounds + 2):
        for name, function in contenders.items():
            start = clock()
            function()
            if round_number >= 2:  # two rounds to warm up
                times[name].append(1e3 * (clock() - start))
    return {name: statistics.median(values) for name, values in times.items()}


def pair(ours, theirs, shape, rounds, more=lambda x, layer: {}):
    """Time a layer of ours and of PyTorch on the same input, forward and backward."""
    x = RNG.standard_normal(shape).astype(np.float32)
    theirs.load_state_dict({k: torch.tensor(v) for k, v in ours.state_dict().items()})
    given = torch.tensor(x, requires_grad=True)
    y, expected = ours(x), theirs(given)
    dy = RNG.standard_normal(y.shape).astype(np.float32)
    upstream = torch.tensor(dy)

    def torch_backward():
        given.grad = None
        theirs.zero_grad()
        expected.backward(upstream, retain_graph=True)

    dx = ours.backward(dy)
    torch_backward()
    pairs = [(y, expected.detach().numpy()), (dx, given.grad.numpy())]
    pairs += [(ours.grads[name], p.grad.numpy()) for name, p in theirs.named_parameters() if name == "weight"]
    error = max(float(np.abs(a - b).max() / np.abs(b).max()) for a, b in pairs)
    contenders = {
        "forward": lambda: ours(x),
        "torch forward": lambda: theirs(given),
        "backward": lambda: ours.backward(dy),
        "torch backward": torch_backward,
        **more(x, ours),
    }
    return measure(contenders, rounds), error


def cells(t, ratios):
    """Return six cells of a row: times of ours and PyTorch's with their ratio, forward and backward."""
    row = []
    for way, ratio in zip(("forward", "backward"), ratios, strict=True):
        row += [f"{t[way]:.2f}", f"{t['torch ' + way]:.2f}", f"**{ratio:.2f}**"]
    return row


def convolution(name, n, c, size, o, k, padding):
    """Measure one shape; return (forward, backward) over PyTorch's, the textbook versions', and the path."""
    layer = nn.Conv2d(c, o, k, padding=padding, rng=0)
    weight, out = layer.params["weight"], size + 2 * padding - k + 1
    window = Window.read(k, 1, padding, 1)
    path = "Winograd" if _winograd.applies(o, (n, c, size, size), window, (out, out)) else "direct"
    textbook = (fancy_indexing, window_columns, tensordot) if args.slow else ()

    def more(x, _):
        a, b = RNG.random((o, c * k * k), np.float32), RNG.random((c * k * k, n * out * out), np.float32)
        product = np.empty((o, n * out * out), np.float32)
        for version in textbook:
            right = nn.conv2d(x, weight, None, 1, padding)
            assert np.allclose(version(x, weight, padding), right, atol=1e-3), version.__name__
        times = {
            version.__name__: (lambda version=version: version(x, weight, padding)) for version in textbook
        }
        return {"matmul": lambda: np.matmul(a, b, out=product), **times}

    t, error = pair(layer, torch.nn.Conv2d(c, o, k, padding=padding), (n, c, size, size), args.rounds, more)
    ratios = t["forward"] / t["torch forward"], t["backward"] / t["torch backward"]
    print(
        "|",
        " | ".join([name, path, *cells(t, ratios), f"{t['matmul']:.2f}", f"{error:.0e}"]),
        "|",
        flush=True,
    )
    slow = {version.__name__: t[version.__name__] / t["torch forward"] for version in textbook}
    if args.slow:  # the loops on 9 positions of one image, scaled up
        x = RNG.standard_normal((1, c, k + 2, k + 2)).astype(np.float32)
        start = clock()
        nn.conv2d_loops(x, weight)
        per_position = 1e3 * (clock() - start) / 9
        slow["loops"] = per_position * n * out * out / t["torch forward"]
    return ratios, slow, path


def mean(values):
    """Return the geometric mean."""
    return float(np.exp(np.mean(np.log(values))))


def lenet(m):
    """Return LeNet-5 with ReLU and max pooling, of cnn_core.nn or torch.nn."""
    features = [m.Conv2d(1, 6, 5, padding=2), m.ReLU(), m.MaxPool2d(2)]
    features += [m.Conv2d(6, 16, 5), m.ReLU(), m.MaxPool2d(2), m.Flatten()]
    head = [m.Linear(400, 120), m.ReLU(), m.Linear(120, 84), m.ReLU(), m.Linear(84, 10)]
    return m.Sequential(*features, *head)


def lenet_step():
    """Measure a training step of LeNet-5 at batch 128: forward, loss, backward, momentum step."""
    ours, theirs = lenet(nn), lenet(torch.nn)
    ours[0].input_gradient = False  # as PyTorch, which skips what no parameter needs
    x, y = RNG.standard_normal((128, 1, 28, 28)).astype(np.float32), RNG.integers(0, 10, 128)
    tx, ty, loss = torch.tensor(x), torch.tensor(y), nn.CrossEntropyLoss()
    mine = nn.SGD(ours.params, 0.01, momentum=0.9)
    reference = torch.optim.SGD(theirs.parameters(), 0.01, momentum=0.9)

    def step():
        loss(ours(x), y)
        ours.backward(loss.backward())
        mine.step(ours.grads)

    def torch_step():
        reference.zero_grad()
        torch.nn.functional.cross_entropy(theirs(tx), ty).backward()
        reference.step()

    return measure({"ours": step, "torch": torch_step}, 4 * args.rounds)


def heading():
    """Return the line that says what was measured, and on what."""
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next((line.split(":")[1].strip() for line in lines if "model name" in line), processor)
    blas = [d for d in threadpool_info() if d["internal_api"] == "openblas"]
    kernels = ", ".join(f"OpenBLAS {d['version']} {d['architecture']}" for d in blas)
    coretype = os.environ.get("OPENBLAS_CORETYPE", "unset")
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {TILE_BYTES >> 10} KiB a tile"
    return (
        f"{date.today()}; {processor}; {args.threads} thread(s), {load}; NumPy {np.__version__} ({kernels}; "
        f"OPENBLAS_CORETYPE {coretype}); PyTorch {torch.__version__}; medians of {args.rounds} rounds, "
        + ("processor time" if args.cpu_time else "elapsed time")
    )


def convolutions():
    """Measure all shapes as the layer computes them, and those that Winograd takes also directly."""
    print(
        "| convolution | path | forward | torch | ratio | backward | torch | ratio | matmul | largest error |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    rows = [convolution(*shape) for shape in CONVOLUTIONS]
    threshold, _winograd.LEAST_CHANNELS = _winograd.LEAST_CHANNELS, 10**9
    direct = [
        convolution(*shape) if path == "Winograd" else (ratios, slow, path)
        for shape, (ratios, slow, path) in zip(CONVOLUTIONS, rows, strict=True)
    ]
    _winograd.LEAST_CHANNELS = threshold
    for label, results in (("as computed by default", rows), ("all direct", direct)):
        forward, backward = zip(*(ratios for ratios, _, _ in results[:5]), strict=True)
        print(
            f"\nFirst five shapes, {label}: geometric mean {mean(forward):.2f} forward, {mean(backward):.2f} "
            f"backward; worst {max(forward):.2f}, {max(backward):.2f}."
        )
    if args.slow:
        versions = list(rows[0][1])
        print("\nForward times over PyTorch's, the ways that courses teach:\n\n| convolution |", end=" ")
        print(" | ".join(versions), "|\n" + "|---" * (len(versions) + 1) + "|")
        for shape, (_, slow, _) in zip(CONVOLUTIONS, rows, strict=True):
            print("|", " | ".join([shape[0], *(f"{v:,.1f}" for v in slow.values())]), "|")


def other_layers():
    """Measure pooling and batch normalisation on the same tensors."""
    print("\n| layer | forward | torch | ratio | backward | torch | ratio |\n|---|---|---|---|---|---|---|")
    layers = {"max pooling 2×2": lambda m, c: m.MaxPool2d(2), "batch norm": lambda m, c: m.BatchNorm2d(c)}
    for title, make in layers.items():
        ratios = []
        for _, n, c, size, *_ in CONVOLUTIONS:
            t, _ = pair(make(nn, c), make(torch.nn, c), (n, c, size, size), args.rounds)
            ratios.append((t["forward"] / t["torch forward"], t["backward"] / t["torch backward"]))
            print(
                "|", " | ".join([f"{title}, {n}×{c}×{size}×{size}", *cells(t, ratios[-1])]), "|", flush=True
            )
        forward, backward = (mean(values) for values in zip(*ratios, strict=True))
        print(f"| {title}, geometric mean | | | **{forward:.2f}** | | | **{backward:.2f}** |")


def main():
    """Print the whole table as Markdown."""
    print(heading())
    print("\nMilliseconds; ratio = ours / PyTorch; matmul = NumPy's product at the same M, N, K (forward).\n")
    convolutions()
    other_layers()
    t = lenet_step()
    ratio = t["ours"] / t["torch"]
    print(
        f"\nLeNet-5 step, batch 128: {t['ours']:.1f} ms, PyTorch {t['torch']:.1f} ms, ratio **{ratio:.2f}**."
    )


if __name__ == "__main__":
    main()
