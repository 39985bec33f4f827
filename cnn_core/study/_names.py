"""One way to refuse an unknown name: say it and offer the closest ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def unknown(kind: str, name: object, known: Iterable[str]) -> ValueError:
    """The error to raise for a name that does not exist, with up to three of the closest that do.

    >>> unknown("exercise", "convolution.33", ["convolution.3", "pooling.1"])
    ValueError("exercise 'convolution.33': no such exercise; closest: convolution.3")
    """
    known = sorted(known)
    close = difflib.get_close_matches(str(name), known, n=3) or known[:3]
    return ValueError(f"{kind} {name!r}: no such {kind}; closest: {', '.join(close) or 'there is none yet'}")
