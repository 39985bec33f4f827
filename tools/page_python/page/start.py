"""What the worker loads first: NumPy with integers of 64 bits, then what runs a cell and checks an answer."""

from tools.page_python.page import integers

integers.install()

import cnn_core.study.exercise  # noqa: E402, F401
from tools.page_python.page.cell import run_json  # noqa: E402, F401
