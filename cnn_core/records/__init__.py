"""Results of training runs: ``load("lenet5-seed0")``, ``names()``, and small weights.

A record is the JSON that :func:`cnn_core.train.fit` wrote, unchanged. Nothing here imports torch.
"""

from cnn_core.records._read import check, folder, load, names, weights_path

__all__ = ["check", "folder", "load", "names", "weights_path"]
