"""How much is tested: a share that finds most faults in minutes, or with CNN_TESTS=all everything.

A test marked ``whole`` takes minutes and tries what shorter tests try once more, with chance or at length.
"""

import os

WHOLE = os.environ.get("CNN_TESTS") == "all"


def left_out(item) -> bool:
    """Return True for a test that runs with everything alone."""
    return not WHOLE and item.get_closest_marker("whole") is not None
