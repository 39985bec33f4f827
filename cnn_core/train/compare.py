"""Compare ways to train: both tuned with the same care, over several seeds, and judged with their spread.

The steps are those of "How to compare two networks" in the book: a grid of at least five learning rates for
each side with the best one inside, other seeds for the comparison than for the choice, pairs where seeds or
images are shared, and a conclusion that says what the runs allow and no more.
"""

from collections.abc import Mapping, Sequence

from cnn_core._check import require
from cnn_core._whole import entries, whole, wholes
from cnn_core.train._read import flag, real, text
from cnn_core.train.comparison import Comparison, check_grid
from cnn_core.train.tuning import Outcome, Way, run, tune

__all__ = ["Comparison", "Outcome", "compare"]


def compare(
    sides: Mapping[str, Way],
    rates: Sequence[float] | Mapping[str, Sequence[float]],
    *,
    metric: str,
    equal: str,
    seeds: Sequence[int] = (0, 1, 2),
    tuning_seeds: Sequence[int] = (100,),
    better: str = "lower",
    ratio: bool = False,
    confounders: Sequence[str] = (),
    extend: int = 2,
    level: float = 0.95,
    against: str = "",
) -> Comparison:
    """Return what the runs of two or more ways to train allow to say.

    Each way is called as ``way(rate, seed)`` and returns a number, or an :class:`Outcome` with the number
    and the answers to the test images. First it runs at every rate with the tuning seeds, and the rate with
    the best mean wins; then it runs at this rate with the other seeds. Seed by seed the sides are pairs, so
    let a seed fix what they can share: the order of the images, or which images there are.

    Args:
        sides: name → way to train; nothing in it needs to be PyTorch.
        rates: at least five learning rates, for all sides or for each by its name.
        metric: what the number is, with its unit, such as "training error in %".
        equal: what the sides have alike, such as "200 steps of 50 images": steps are neither multiplications
            nor time.
        seeds: of the runs that are compared, at least three.
        tuning_seeds: of the runs that choose the rate; none of ``seeds``, which would flatter both sides.
        better: "lower" or "higher"; where answers are given, the test error in % is compared.
        ratio: compare quotients instead of differences, as "six times faster" does.
        confounders: other differences between the sides, in words.
        extend: by how many rates a grid may grow whose best rate lies at its edge.
        level: of the intervals.
        against: a side with which all others are compared, in place of each with each.

    Raises ValueError, before any training, for fewer than two sides, grids and seeds that are too small or
    wrong, and other arguments that make no comparison; TypeError for a way that cannot be called, and for
    one that returns neither a number nor an outcome.
    """
    require(isinstance(sides, Mapping), "sides", sides, "must be a dict, name → function of rate and seed")
    require(len(sides) >= 2, "len(sides)", len(sides), "must be ≥ 2, a comparison has two sides")
    for name, way in sides.items():
        text(name, "name of a side")
        if not callable(way):
            raise TypeError(f"sides[{name!r}]: must be a function of rate and seed, not {way!r}")
    if isinstance(rates, Mapping):
        names = sorted(sides)
        given = sorted(map(str, rates))
        require(given == names, "rates", given, f"must have the sides' names {names}")
    grids = {n: check_grid(n, rates[n] if isinstance(rates, Mapping) else rates) for n in sides}
    chosen, judged = _seeds("tuning_seeds", tuning_seeds, 1), _seeds("seeds", seeds, 3)
    shared = sorted(set(chosen) & set(judged))
    require(not shared, "tuning_seeds", chosen, f"must not share {shared} with seeds, to choose and to judge")
    good = isinstance(better, str) and better in ("lower", "higher")
    require(good, "better", better, 'must be "lower" or "higher"')
    for name, words in (("metric", metric), ("equal", equal)):
        text(words, name)
    others = entries(confounders)
    told = others is not None and all(isinstance(other, str) for other in others)
    require(told, "confounders", confounders, "must be a list of texts")
    whole(extend, "extend", 0)
    flag(ratio, "ratio")
    if not isinstance(against, str) or against:
        require(
            isinstance(against, str) and against in sides, "against", against, f"is not a side: {list(sides)}"
        )
    require(0 < real(level, "level") < 1, "level", level, "must lie between 0 and 1, such as 0.95")

    lower, found = better == "lower", {}
    for name, way in sides.items():
        side = tune(name, way, grids[name], chosen, lower, extend)
        if side.best is not None and not side.edge:
            side.outcomes = [run(way, side.best, seed, name) for seed in judged]
        found[name] = side
    answered = {side.paired for side in found.values() if side.outcomes}
    require(len(answered) < 2, "sides", list(sides), "must all return the answers to test images, or none")
    judge = ("test error in %", metric, True) if True in answered else (metric, metric, lower)
    return Comparison(found, judged, *judge, ratio, equal, list(others), level, against)


def _seeds(name: str, seeds: Sequence[int], least: int) -> list[int]:
    numbers = list(wholes(seeds, name, 0))
    require(len(set(numbers)) == len(numbers) >= least, name, numbers, f"must be ≥ {least} different seeds")
    return numbers
