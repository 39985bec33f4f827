"""What tools/book_narrow.py makes of a page's body."""

import pytest

from tools import book_narrow

IMAGE = '<img alt="a &gt; b" src="../_images/1.png" style="width: 480px;" />'


@pytest.mark.parametrize("inside", [IMAGE, f'<a class="reference" href="../_images/1.png">{IMAGE}\n</a>'])
def test_a_figure_gets_one_link(inside):
    body = book_narrow.link_figures(f'<figure id="f">\n{inside}\n<figcaption>C</figcaption></figure>')
    assert body.count("<a ") == body.count("</a>") == 1
    assert f'title="Open the figure at full size">{IMAGE}</a>' in body
    assert 'href="../_images/1.png"' in body


def test_a_picture_outside_a_figure_is_left_alone():
    assert book_narrow.link_figures(IMAGE) == IMAGE


def printed(text):
    head = (
        '<div class="output stream highlight-myst-ansi notranslate"><div class="highlight"><pre><span></span>'
    )
    return f"{head}{text}</pre></div>"


def test_lines_in_columns_share_a_box_and_sentences_do_not():
    table = "name   error\na &lt; b     1\n"
    body = book_narrow.box_columns(printed(f"a sentence\n{table}claim x: 1 stated\n"))
    assert f'<span class="columns" style="--columns: 12">{table}</span>claim x: 1 stated\n</pre>' in body


@pytest.mark.parametrize(
    "text", ["one  line\n", "two\nsentences\n", "  indented\n  indented\n", "a\n\n\nb\n"]
)
def test_no_box_without_columns(text):
    assert book_narrow.box_columns(printed(text)) == printed(text)


def test_a_number_keeps_its_unit_in_the_text_alone():
    kept = '<img alt="5 % wrong"><pre>a <b>5</b> 5 % 3 GB</pre> <code>5 %</code> 5 Greeks, 3 percent'
    body = book_narrow.keep_units(f"<p>98.5 % of <em>3 GB</em></p>{kept}")
    assert body == f"<p>98.5\N{NO-BREAK SPACE}% of <em>3\N{NO-BREAK SPACE}GB</em></p>{kept}"
