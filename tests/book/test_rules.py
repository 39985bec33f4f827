"""Each rule for chapters finds what it is there to find, and nothing in what is right."""

import base64

import nbformat
import pytest

from tests.book import rules

PICTURE = base64.b64encode(b"PNG").decode()
ALT = "A curve that rises steeply and then stays level."
FIGURE = {"figure": {"caption": "A curve.", "name": "fig-curve"}, "image": {"alt": ALT}}
IMPORT = ("import numpy as np", {})
EXERCISE = [
    "### Exercise {n}\n\nHow many?",
    ('answer = ...\ncheck("sample.{n}", answer)', {}),
    '<details class="solution">\n<summary>Solution</summary>\n\nTwo.\n\n</details>',
]


def run(*outputs, **metadata):
    return {"outputs": list(outputs), "execution_count": 1, "metadata": metadata}


def data(**mimes):
    return nbformat.v4.new_output("display_data", data={k.replace("_", "/"): v for k, v in mimes.items()})


def stream(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


def exercise(number):
    return [
        (c[0].format(n=number), {}) if isinstance(c, tuple) else c.replace("{n}", str(number))
        for c in EXERCISE
    ]


DRAWN, VALUE = data(image_png=PICTURE), data(text_plain="[0]")
LIVE = nbformat.v4.new_output("display_data", {rules.WIDGET_VIEW: {}})
HEAD = ["# 3.1 Sample", "## What you will be able to do\n\nRead.", IMPORT]
TAIL = ["## Summary\n\n- It is short.", "## References\n\n[A, 1998](https://doi.org/10.1/ab)."]
GOOD = [
    *HEAD,
    ("fig, ax = plt.subplots()", run(DRAWN, mystnb=FIGURE)),
    ('selfcheck("sample.q1")', {}),
    ('selfcheck("sample.q2")', {}),
    ('claim("a", [len(y), 3]), cite_claim("b", "source")', {}),
    ("print('a/b', 3 // 2)", run(stream("a/b 1, at 60 frames, see https://example.org/tmp/x\n"))),
    "Sums, $x_{ij}$, $$\ny\n$$ and ```code```.\n\n```python\n# no heading\n```",
    "## Exercises",
    *[cell for number in range(1, 6) for cell in exercise(number)],
    *TAIL,
]
LISTED = {"https://doi.org/10.1/ab"}


def faults(rule, chapter):
    return list(rule(chapter, LISTED) if rule is rules.sources_listed else rule(chapter))


EVERY = [*rules.ALL, rules.exercises, rules.sources_listed]


@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.__name__)
def test_rule_accepts_a_good_chapter(rule, make_chapter):
    assert faults(rule, make_chapter(*GOOD, text="line\n" * 300)) == []


BAD = [
    (rules.short_cells, [("x = 1\n" * 21, {})], "21 lines"),
    (rules.imports_first, [IMPORT, ("def f():\n    from os import path", {})], "import"),
    (rules.needs_no_file, [("text = open('x').read()", {})], "open"),
    (rules.needs_no_file, [("np.load(pathlib.Path('x'))", {})], "Path"),
    (rules.needs_no_file, [("np.load('../data/x.npy')", {})], "relative path"),
    (rules.figures_described, [("plot()", run(DRAWN))], "no figure options"),
    (rules.figures_described, [("plot()", run(mystnb=FIGURE))], "no figure drawn"),
    (rules.figures_described, [("plot()", run(DRAWN, VALUE, mystnb=FIGURE))], "another output"),
    (
        rules.figures_described,
        [("plot()", run(DRAWN, mystnb={**FIGURE, "figure": {"caption": "A curve."}}))],
        "without caption or name",
    ),
    (
        rules.figures_described,
        [("plot()", run(DRAWN, mystnb={**FIGURE, "image": {"alt": "a curve"}}))],
        "alt text",
    ),
    (
        rules.figures_described,
        [("plot()", run(DRAWN, mystnb={**FIGURE, "figure": {"caption": ALT, "name": "f"}}))],
        "alt text",
    ),
    (rules.order, [*HEAD, "## Exercises", *TAIL[::-1]], "end with"),
    (rules.order, ["# T", "## The idea", "## Exercises", "## Summary", "## References"], "open with"),
    (rules.order, ["# T", "# U", *HEAD[1:], "## Exercises", *TAIL], "one title"),
    (rules.short_summary, ["## Summary\n\n" + "- More.\n" * 9], "9 lines"),
    (rules.short_summary, ["## Summary", "## References"], "0 lines"),
    (rules.exercises, ["## Exercises", *exercise(1)], "1 exercises"),
    (rules.exercises, ["## Exercises", *exercise(1)[:2], *TAIL], "one solution"),
    (rules.exercises, ["## Exercises", *exercise(1)[::-1]], "one solution"),
    (rules.exercises, ["## Exercises", *exercise(1), *exercise(3)], "must be"),
    (rules.folds_closed, ["<details>\n<summary>S</summary>\n\ntext"], "without its end"),
    (rules.folds_closed, ["<details>\n<summary>S</summary>\n*text*\n</details>"], "no empty line"),
    (rules.self_checks, [('selfcheck("s.q1")', {})], "2 to 4"),
    (rules.self_checks, [('selfcheck("s.q1")', {})] * 2, "2 to 4"),
    (rules.self_checks, [(f'selfcheck("s.q{n}")', {}) for n in range(5)], "2 to 4"),
    (rules.self_checks, [('selfcheck("s.q1")\nselfcheck("s.q2")', {})], "at the end of its cell"),
    (rules.computed_claims, [('claim("a", True)', {})], "typed"),
    (rules.computed_claims, [('x = 1\nclaim("a", computed=[55, -1])', {})], "typed"),
    (rules.computed_claims, [('claim("a", float("3.5"))', {})], "typed"),
    (rules.computed_claims, [('claim("a", round(2.5 + 1, 1))', {})], "typed"),
    (rules.computed_claims, [('claim("a", np.array([1, 2]))', {})], "typed"),
    (rules.computed_claims, [("shape = [1, 2]", {}), ('claim("a", shape)', {})], "typed"),
    (rules.computed_claims, [('claim("a")', {})], "typed"),
    (rules.sources_listed, ["No paper."], "no link"),
    (rules.sources_listed, ["[B](https://arxiv.org/abs/1.2)."], "not in references.bib: https://arxiv.org/abs/1.2"),
    (rules.of_itself_alone, ["As decided in this session."], "in this session"),
    (rules.of_itself_alone, ["See issue 12."], "issue 12"),
    (rules.of_itself_alone, [("print(1)", run(stream("/tmp/x\n")))], "/tmp/"),
    (rules.of_itself_alone, [("# TODO: more", {})], "TODO"),
    (rules.plain_markdown, [":::{note}\nText\n:::"], ":::"),
    (rules.plain_markdown, ["```{figure} x.png\n```"], "```{"),
    (rules.plain_markdown, ["See {numref}`fig-curve`."], "{numref}`"),
    (rules.plain_markdown, ["(label)=\n## Part"], "(label)="),
    (rules.plain_markdown, ["$$\ny\n$$ (eq)"], "$$ (eq)"),
    (rules.plain_markdown, ["A note.[^1]"], "[^1]"),
    (rules.clean_outputs, [("f()", run(stream("soon\n", "stderr")))], "warning"),
    (rules.clean_outputs, [("f", run(data(text_plain="<function f at 0x7f12>")))], "memory address"),
    (rules.clean_outputs, [("w", run(LIVE))], "widget"),
    (rules.clean_outputs, [("p", run(stream("in /usr/lib/python3\n")))], "folder of some machine"),
    (rules.small_twin, ["x" * 1_500_000], "bytes"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "cells", "fault"), BAD, ids=[f"{bad[0].__name__}-{bad[2]}" for bad in BAD])
def test_rule_finds_the_fault(rule, cells, fault, make_chapter):
    assert any(fault in found for found in faults(rule, make_chapter(*cells)))


@pytest.mark.parametrize("lines", [199, 751])
def test_chapter_of_the_wrong_length_is_found(lines, make_chapter):
    assert list(rules.length(make_chapter(text="line\n" * lines))) == [f"{lines} lines, must be 200 to 750"]
