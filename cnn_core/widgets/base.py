"""The base class of all explorers: a live widget with a kernel, a small placeholder without one."""

from __future__ import annotations

import html
import json
import sys
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

import anywidget

from cnn_core._check import require


@cache
def read_text(file: str) -> str:
    """The text of a file that lies beside this module, such as ``"shared.js"``."""
    return files("cnn_core.widgets").joinpath(file).read_text(encoding="utf-8")


def style() -> str:
    """The style of all explorers: what they share, then what single ones add."""
    return "\n".join(map(read_text, ("explorer.css", "explorer_figures.css")))


class Explorer(anywidget.AnyWidget):
    """A figure that the reader can move, written once as an ES module in anywidget's front-end format.

    A subclass names itself (``name``), lists the JavaScript files that make up its module (``parts``: they
    are joined in this order, share one scope, import nothing, and only the last one exports), declares its
    state as synchronised traits and draws what readers without scripts see (``fallback``).

    The same module text runs in JupyterLab, Colab and VS Code through anywidget, and on the static page
    through ``host.js``, which finds the placeholder that ``placeholder`` returns.
    """

    name: ClassVar[str] = ""
    parts: ClassVar[tuple[str, ...]] = ()
    _css = style()

    # ipywidgets 7 (Colab) would display the widget by this method and never ask for the MIME bundle.
    _ipython_display_ = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # traitlets derives a class for each instance when anywidget adds its traits: those name no parts.
        if "parts" in cls.__dict__:
            cls._esm = cls.source()
        super().__init_subclass__(**kwargs)

    def __init__(self, *args: Any, **values: Any) -> None:
        # traitlets only warns of a name that it does not know: a slip of the pen would change nothing.
        known = ", ".join(sorted(type(self).class_own_traits(sync=True)))
        for name, value in values.items():
            require(self.has_trait(name), name, value, f"is not known here: {known}")
        super().__init__(*args, **values)

    @classmethod
    def source(cls) -> str:
        """The text of the explorer's ES module: its parts, joined."""
        return "\n".join(read_text(part) for part in cls.parts)

    def state(self) -> dict[str, Any]:
        """What the explorer shows: the values of the synchronised traits that the subclass declares."""
        inherited = anywidget.AnyWidget.class_trait_names()
        own = set(self.trait_names(sync=True)) - set(inherited)
        return {name: getattr(self, name) for name in sorted(own) if not name.startswith("_")}

    def fallback(self) -> str:
        """HTML that stands where no script runs: a picture with a text alternative and one sentence."""
        raise NotImplementedError(f"{type(self).__name__} draws no fallback picture")

    def placeholder(self) -> str:
        """HTML for the static page: the fallback, and the state from which ``host.js`` starts."""
        state = json.dumps(self.state(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        state = html.escape(state, quote=False).replace("'", "&#39;")
        return (
            f'<div class="cnn-explorer" data-explorer="{html.escape(self.name)}" data-state=\'{state}\'>\n'
            f"{self.fallback()}\n</div>"
        )

    def __repr__(self) -> str:
        """The state in one line, free of memory addresses: a notebook's stored output must not change."""
        state = ", ".join(f"{name}={_brief(value)}" for name, value in self.state().items())
        return f"{type(self).__name__}({state})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        # Front ends prefer the live view to text/html; Colab documents no order, so it gets no choice.
        if "google.colab.output" not in sys.modules:
            data["text/html"] = self.placeholder()
        return data, metadata


def _brief(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return f"{len(value)}×{len(value[0])} numbers"
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
