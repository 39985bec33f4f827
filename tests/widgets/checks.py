"""What is asked of every explorer: quick frames, room on a phone, axe content, nothing left behind."""

from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe


def script(file, name):
    """Return the script that lies beside a file, for ``page.evaluate``."""
    return Path(file).with_name(name).read_text("utf-8").split("*/", 1)[1].strip()


RULES = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
IMPORT = script(__file__, "import.js")
FRAMES = script(__file__, "frames.js")
SMALL = script(__file__, "small.js")
ALIVE = script(__file__, "alive.js")
REMOVE = script(__file__, "remove.js")
PACK = script(__file__, "pack.js")
NOTHING = {
    "timers": 0,
    "frames": 0,
    "observers": 0,
    "listeners": 0,
    "heard": 0,
    "children": 0,
    "className": "",
}


def import_module(page, name):
    """Import the explorer's module as the host does, for its exported functions: ``window.pooling.pool``."""
    page.evaluate(IMPORT, name)


def assert_quick(page, what, change, steps=200):
    """Assert that changes are computed, drawn and laid out within one of 60 frames per second.

    ``change`` is a JavaScript function of the step's number; each step must change what is shown. Other work
    on the machine delays single frames: the median decides, the worst is printed.
    """
    times = np.array(page.evaluate(FRAMES, [change, steps]))
    print(f"{what}: median {np.median(times):.1f} ms, worst of {len(times)}: {times.max():.1f} ms")
    assert len(times) >= steps
    # Speed is measured in benchmarks, on a quiet machine; here only what no machine explains fails.
    assert np.median(times) < 160


def in_both_themes_and_widths(test):
    """Run a test with ``theme`` light and dark, each on a desktop and a phone (``width``)."""
    test = pytest.mark.parametrize("width", ["desktop", "phone"])(test)
    return pytest.mark.parametrize("theme", ["light", "dark"])(test)


def assert_accessible(page):
    """Assert that axe finds nothing against WCAG 2.2, levels A and AA."""
    report = Axe().run(page, options=RULES)
    assert report.violations_count == 0, report.generate_report()


def assert_fits_a_phone(page):
    """Assert that a page 360 pixels wide does not scroll sideways, and that all controls can be hit."""
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate(SMALL) == []


def assert_nothing_left_behind(open_explorer, page, name, use, late):
    """Assert that an explorer that is removed in the middle of its work leaves no trace.

    ``use`` is a JavaScript function of the element, the model and a wait in milliseconds, which leaves
    something to do; ``late`` a function of the model, which changes it when nobody should hear. Returns what
    ``use`` returns.
    """
    page.add_init_script(ALIVE)
    import_module(open_explorer(page), name)
    found = page.evaluate(REMOVE, [name, use, late])
    assert found["started"] == 1
    assert found["left"] == NOTHING
    assert found["after"] == {"children": 0, "same": True}
    return found["used"]
