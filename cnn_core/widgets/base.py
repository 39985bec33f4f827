"""The base class of all explorers: a live widget with a kernel, a small placeholder without one."""

import html
import inspect
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import anywidget

from cnn_core import _palette
from cnn_core._check import require
from cnn_core.widgets._modules import join_module

_PARTS_STYLE = Path(__file__).with_name("parts") / "explorer.css"


@cache
def common_style() -> str:
    """Return the style that all explorers share, with the palette's colours as variables."""
    names = ("negative", "positive", "right", "wrong")
    colours = " ".join(f"--cx-{name}: {getattr(_palette, name.upper())};" for name in names)
    return f".cnn-explorer, .cnn-explorer-live {{ {colours} }}\n" + _PARTS_STYLE.read_text("utf-8")


class Explorer(anywidget.AnyWidget):
    """A figure that the reader can move, written once as an ES module in anywidget's front-end format.

    A subclass stands in a folder of its own, beside its ``main.js`` and ``style.css``. It names itself
    (``name``), declares its state as synchronised traits, draws what readers without scripts see
    (``fallback``), and says in ``facts`` what its scripts import from ``facts.js``. Four facts come by
    themselves: ``STATE``, the names of the traits, ``START``, the state in which it opens, ``LIMITS``,
    trait → [least, largest], and ``RULES``, what the page checks in the state of a link.

    The same module text runs in JupyterLab, Colab and VS Code through anywidget, and on the static page
    through ``page/host.js``, which finds the placeholder that ``placeholder`` returns.
    """

    name: ClassVar[str] = ""
    facts: ClassVar[dict[str, Any]] = {}
    in_gallery: ClassVar[bool] = True

    # ipywidgets 7 (Colab) would display the widget by this method and never ask for the MIME bundle.
    _ipython_display_ = None

    def __init__(self, *args: Any, **values: Any) -> None:
        # traitlets only warns of a name that it does not know: a slip of the pen would change nothing.
        cls = type(self)
        known = ", ".join(sorted(cls.class_own_traits(sync=True)))
        for name, value in values.items():
            require(self.has_trait(name), name, value, f"is not known here: {known}")
        cls._esm, cls._css = cls.source(), common_style() + cls.own_style()
        super().__init__(*args, **values)

    @classmethod
    def folder(cls) -> Path:
        """Return the folder in which the explorer's scripts and its style lie."""
        home = next(base for base in cls.__mro__ if "name" in vars(base))
        return Path(inspect.getfile(home)).parent

    @classmethod
    @cache
    def known_facts(cls) -> dict[str, Any]:
        """Return what the scripts may import: ``facts``, and what follows from the traits."""
        blank = cls.__new__(cls)  # an instance that is not shown: its traits have their defaults
        own = cls.class_own_traits(sync=True)
        limits = {name: [trait.low, trait.high] for name, trait in own.items() if hasattr(trait, "low")}
        rules = {name: trait.rule for name, trait in own.items() if hasattr(trait, "rule")}
        start = blank.state()
        return {"STATE": list(start), "START": start, "LIMITS": limits, "RULES": rules} | cls.facts

    @classmethod
    @cache
    def source(cls) -> str:
        """Return the text of the explorer's ES module: its files, joined."""
        return join_module(cls.folder() / "main.js", cls.known_facts())

    @classmethod
    def own_style(cls) -> str:
        """Return what the explorer adds to the common style."""
        path = cls.folder() / "style.css"
        return path.read_text("utf-8") if path.is_file() else ""

    def state(self) -> dict[str, Any]:
        """Return what the explorer shows: the values of the synchronised traits of the subclass."""
        inherited = anywidget.AnyWidget.class_trait_names()
        own = set(self.trait_names(sync=True)) - set(inherited)
        return {name: getattr(self, name) for name in sorted(own) if not name.startswith("_")}

    def fallback(self) -> str:
        """Return HTML that stands where no script runs: a picture with its text, and one sentence."""
        raise NotImplementedError(f"{type(self).__name__} draws no fallback picture")

    def placeholder(self) -> str:
        """Return HTML for the static page: the fallback, and the state from which ``host.js`` starts."""
        state = json.dumps(self.state(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        state = html.escape(state, quote=False).replace("'", "&#39;")
        return (
            f'<div class="cnn-explorer" data-explorer="{html.escape(self.name)}" data-state=\'{state}\'>\n'
            f"{self.fallback()}\n</div>"
        )

    def __repr__(self) -> str:
        """Return the state in one line without addresses in memory: a stored output must not change."""
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
