"""Image data sets as arrays: ``load("mnist")`` reads what comes with the package, checks and returns it.

Of large sets that is a part, the same for every reader; ``load("cifar10", whole=True)`` gives all of it.
Whole sets lie in one folder: the argument ``folder``, else ``$CNN_CORE_DATA``, else the user's cache folder.
What is missing there is fetched once from its public home; ``python -m cnn_core.data`` shows what is where.
"""

from cnn_core.data._dataset import DataError, Dataset, to_float
from cnn_core.data._load import load
from cnn_core.data._registry import names

__all__ = ["DataError", "Dataset", "load", "names", "to_float"]
