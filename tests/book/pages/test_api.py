"""The API reference: every public name of every package stands on a page, with what a reader needs."""

import importlib
import inspect
import re

import pytest

from cnn_core import arithmetic, nn, widgets
from tools.contents import BOOK, ROOT
from tools.pages import api
from tools.pages._text import literally

PLACE = re.compile(r"^```\{generated\} api ([\w.]+)\n([\w \n]*?)```$", re.M)
PAGES = {page.stem: page.read_text("utf-8") for page in sorted((BOOK / "package").glob("*.md"))}
ASKED = {place[1]: place[2].split() for text in PAGES.values() for place in PLACE.finditer(text)}
PACKAGES = sorted(f"cnn_core.{path.parent.name}" for path in (ROOT / "cnn_core").glob("[a-z]*/__init__.py"))
FORMULAS = ("conv", "depthwise", "inception", "linear", "init.f", "init.h", "init.l", "init.t", "init.x")
NAMES = [
    pytest.param(package, name, thing, id=f"{package.__name__}.{name}")
    for package in (nn, arithmetic)
    for name, thing in api.public(package).items()
]


def told(thing):
    """All that the reference says of a thing: its docstring and those of its methods."""
    texts = [thing.__doc__ or ""]
    if isinstance(thing, type):
        texts += [text for _, text in api.methods(thing, {})]
    return "\n".join(texts)


def kind(thing, *bases):
    return isinstance(thing, type) and issubclass(thing, bases) and thing not in bases


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_has_its_place(package):
    assert package in ASKED, f"no page of book/package holds ```{{generated}} api {package}```"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_stands_in_the_reference(package):
    text = api.page(package, *ASKED[package])
    names = api.public(importlib.import_module(package))
    assert set(re.findall(r"^### `(.+)`$", text, re.M)) == set(names)
    labels = re.findall(r"^\((api-.+)\)=$", text, re.M)
    assert len(set(labels)) == len(labels) == len(names)
    assert set(re.findall(r"\]\(#(.+?)\)", text)) <= set(labels)
    assert [name for name, thing in names.items() if callable(thing) and not inspect.getdoc(thing)] == []


@pytest.mark.parametrize(("package", "name", "thing"), NAMES)
def test_docstring_says_what_is_needed(package, name, thing):
    """Errors wherever input is checked, shapes wherever arrays go in, a formula for whatever computes one."""
    text, source = told(thing), inspect.getsource(thing)
    assert len(thing.__doc__ or "") > 60
    if re.search(r"\brequire\w*\(|\bwhole\(|\bper_axis\(|\barea\(|\braise |\bconv_params\(", source):
        assert re.search(r"ValueError|[Ee]rrors", text), "what does it raise?"
    arrays = {"x", "scores", "target", "labels", "weight"} & set(inspect.getfullargspec(thing).args)
    if kind(thing, nn.Layer, nn.Loss, nn.Container) or (arrays and not isinstance(thing, type)):
        assert re.search(r"\((?:N|O|C)\b|\(…,|shape|x and y|\bone axis\b|each value", text), "which shapes?"
    container = isinstance(thing, type) and issubclass(thing, nn.Container)
    computes = kind(thing, nn.Layer, nn.Loss, nn.Optimizer) and not container
    if computes or name.endswith("LR") or name.startswith(FORMULAS):
        assert re.search("[=←]|U\\(|N\\(0|max\\(|Return .*[·√]", text), "by which formula?"


@pytest.mark.parametrize("page", PAGES)
def test_examples_run_and_give_what_they_say(page, capsys):
    names = {}
    for code in re.findall(r"^```python\n(.*?)^```$", PAGES[page], re.M | re.DOTALL):
        exec(code, names)
        for expression, value in re.findall(r"^(arithmetic\.\S.*?) +# (.+)$", code, re.M):
            assert repr(eval(expression, names)) == value


def test_a_docstring_becomes_markdown():
    text = """Return y_i = e^x of ``x_1``, as :func:`pkg.mod.known` and :class:`Other` do.

    y[n] = Σ_c x[n, c] * w

    Args:
        x: values (N, C),
            two lines.
        a, b: two at once.

    Returns:
        y (N,).

    >>> 1 + 1
    2

    More than one word. Raises ValueError for [0]. Source: Somebody (2000), A title.
    """
    shown = api.docstring(text, {"known": "api-known"}).split("\n\n")
    assert shown == [
        "Return y<sub>i</sub> = e<sup>x</sup> of `x_1`, as [`known`](#api-known) and `Other` do.",
        ":::{div} api-formula\ny\\[n\\] = Σ<sub>c</sub> x\\[n, c\\] \\* w\n:::",
        "`x`\n: values (N, C), two lines.",
        "`a, b`\n: two at once.",
        "*Returns:* y (N,).",
        "```python\n>>> 1 + 1\n2\n```",
        "More than one word.",
        "*Raises:* ValueError for \\[0\\].",
        "*Source:* Somebody (2000), A title.",
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_argument_that_a_docstring_lists_is_shown(package):
    for thing in api.public(importlib.import_module(package)).values():
        text = inspect.getdoc(thing) if callable(thing) else ""
        for body in re.findall(r"^(?:Args|Attributes):\n((?:    .*\n?|\n(?=    ))*)", text or "", re.M):
            for names in re.findall(r"^    (\S.*?):(?: |$)", body, re.M):
                assert f"`{names}`\n: " in api.docstring(text, {})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A_wᵀ x_j² h_o_i", "A<sub>w</sub>ᵀ x<sub>j</sub>² h<sub>o\\_i</sub>"),
        ("start_prev, grad_check", "start<sub>prev</sub>, `grad_check`"),
        ("e^x_i, e^−x, 2^10.", "e<sup>x<sub>i</sub></sup>, e<sup>−x</sup>, 2<sup>10</sup>."),
        ("σ²_running; Conv2_x", "σ²<sub>running</sub>; Conv2\\_x"),
        ("0.9^t · 2^(n+1)", "0.9<sup>t</sup> · 2<sup>(n+1)</sup>"),
    ],
)
def test_indices_and_exponents_are_set_as_such_and_names_stay(text, shown):
    assert literally(text) == shown


def test_signatures_read_as_they_are_written():
    def f(a, b=2 / 3, *rest, c=None, d=float, **more): ...

    assert api.signature(f, "f") == "f(a, b=0.666667, *rest, c=None, d=float, **more)"
    assert api.signature(nn.EarlyStopping, "E") == "E(patience=10, mode='min', min_delta=0.0)"
    assert api.signature(nn.AdaptiveAvgPool1d, "A") == "A(output_size)"
    assert api.signature(ValueError, "ValueError") == "ValueError"
    explorer = api.signature(widgets.PoolingExplorer, "P")
    assert explorer.startswith("P(*, input=..., kind='max', window=2, stride=2, padding=0,")
