"""What ``check`` brings: NumPy and the package's own files, for whoever loads it in a hurry."""

import subprocess
import sys

import pytest

from cnn_core import study
from cnn_core.study.exercise import chapter_names

HEAVY = ("torch", "yaml", "jsonschema", "traitlets", "anywidget", "ipywidgets", "matplotlib", "scipy")
LIGHT = ["from cnn_core.study import check, Feedback", "import cnn_core.nn, cnn_core.arithmetic"]
CHECKS = [f"from cnn_core.study import check; check('{chapter}.1', ...)" for chapter in chapter_names()]


@pytest.mark.parametrize("code", [*LIGHT, *CHECKS])
def test_a_check_loads_nothing_heavy(code):
    told = f"{code}\nimport sys\nprint(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize("name", study.__all__)
def test_every_name_is_there_in_every_form(name):
    space = {}
    exec(f"from cnn_core.study import {name}", space)
    assert space[name] is getattr(study, name)
    assert name in dir(study)


def test_another_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        study.chek  # noqa: B018
