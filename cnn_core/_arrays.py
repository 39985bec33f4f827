"""Reading what people give as an array: all of it, or nothing."""

import numpy as np


def whole_array(values: object) -> np.ndarray | None:
    """Return ``values`` as an array; None for what has no such array of its own.

    So rows of different lengths, arrays with masked entries, which would count as if they were not masked,
    and tensors that have their values elsewhere or a gradient that would be lost.
    """
    if np.ma.is_masked(values):
        return None
    try:
        return np.asarray(values)
    except Exception:  # whatever the library raises whose object it is
        return None
