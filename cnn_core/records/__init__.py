"""Results of training runs: ``load("lenet5-seed0")``, ``names()``, and small weights.

A record is the JSON that :func:`cnn_core.train.fit` wrote, unchanged. Nothing here needs torch.
"""

from cnn_core.records._schema import check
from cnn_core.records._shelf import folder, load, names, store, weights_path
from cnn_core.records.record import Record

__all__ = ["Record", "check", "folder", "load", "names", "store", "weights_path"]
