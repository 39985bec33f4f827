"""Results of training runs: ``load("lenet5-seed0")``, ``names()``, ``table()``, and small weights.

A record is the JSON that :func:`cnn_core.train.fit` wrote, unchanged. Only ``table`` imports torch.
"""

from cnn_core.records._read import check, folder, load, names, weights_path

__all__ = ["check", "folder", "load", "names", "table", "weights_path"]


def table(pattern: str = "*"):
    """Return a table of all recipes whose names match: published figure, ours, seeds, length, device, time.

    It is the list of :class:`cnn_core.train.results.Result` and prints as text or HTML.
    """
    from cnn_core.train.results import results

    return results(pattern)
