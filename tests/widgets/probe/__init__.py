"""A small explorer for the tests of the base class."""

import traitlets as t

from cnn_core.widgets.base import Explorer


class Probe(Explorer):
    name = "probe"
    text = t.Unicode("").tag(sync=True)
    numbers = t.List([1, 2]).tag(sync=True)
    private = t.Int(0)

    def fallback(self):
        return "<p>a picture</p>"
