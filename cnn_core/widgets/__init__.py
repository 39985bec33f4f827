"""Interactive explorers: live widgets in a notebook, the same pictures without a kernel on the static page.

An explorer is one Python class, one JavaScript module and one line in ``_HOMES`` below.
"""

from __future__ import annotations

from importlib import import_module

# Class name → module that defines it. Modules load on first use, so that importing this package stays cheap.
_HOMES = {
    "ActivationExplorer": "cnn_core.widgets.activations",
    "ConvolutionExplorer": "cnn_core.widgets.convolution",
    "LeNetExplorer": "cnn_core.widgets.lenet",
    "PoolingExplorer": "cnn_core.widgets.pooling",
    "SelfCheck": "cnn_core.study.self_check",
    "ShapesExplorer": "cnn_core.widgets.shapes",
}

__all__ = [
    "ActivationExplorer",
    "ConvolutionExplorer",
    "LeNetExplorer",
    "PoolingExplorer",
    "ShapesExplorer",
    "explorers",
]


def __getattr__(name: str) -> object:
    """Load an explorer's class on first use: ``from cnn_core.widgets import ConvolutionExplorer``."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def explorers() -> dict[str, type]:
    """All explorers: short name (``"convolution"``) → class, in alphabetical order."""
    classes = (getattr(import_module(home), name) for name, home in _HOMES.items())
    return {cls.name: cls for cls in sorted(classes, key=lambda cls: cls.name)}
