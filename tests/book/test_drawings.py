"""Drawings of networks in the pages: taken in, with the page's colours, text alternatives and own ids."""

from types import SimpleNamespace

import pytest
from torch import nn

from cnn_core import viz
from tools.book_drawings import drawn, inline

NET = viz.draw_network([nn.Conv2d(1, 2, 3), nn.ReLU()], (1, 8, 8), "graph")
IMAGE = '<img alt="Two &quot;boxes&quot;." src="../_images/a.svg" />'
PAGE = f'<figure><a href="../_images/a.svg">{IMAGE}</a></figure>'


@pytest.fixture
def app(tmp_path):
    (tmp_path / "a.svg").write_text(NET.svg, "utf-8")
    (tmp_path / "b.svg").write_text("<svg><path/></svg>", "utf-8")
    images = {"a.svg": "a.svg", "b.svg": "b.svg", "gone.svg": "gone.svg"}
    return SimpleNamespace(srcdir=tmp_path, builder=SimpleNamespace(images=images))


def body_of(app, body):
    context = {"body": body}
    inline(app, "page", "", context, None)
    return context["body"]


def test_a_drawing_stands_in_the_page_with_its_words(app):
    body = body_of(app, PAGE)
    assert "<img" not in body
    assert body.startswith('<figure><a href="../_images/a.svg"><svg ')
    assert 'aria-label="Two &quot;boxes&quot;."' in body
    assert 'role="img"' in body
    assert "<style" not in body, "the page's style is the page's"
    assert "<title" not in body
    assert "http:" not in body
    assert "currentColor" in body


def test_two_drawings_share_no_id(app):
    body = body_of(app, PAGE + PAGE)
    assert body.count('id="tip-1"') == body.count('id="tip-2"') == 1
    assert body.count("url(#tip-1)") == body.count("url(#tip-2)") > 0
    assert "url(#tip)" not in body


def test_without_words_of_the_page_a_drawing_speaks_for_itself():
    assert f'aria-label="{NET.alt}"' in drawn('<img src="a.svg">', NET.svg, 1)


@pytest.mark.parametrize("source", ["b.svg", "gone.svg", "other.svg", "a.png"])
def test_other_pictures_stay_as_they_are(app, source):
    page = f'<img alt="x" src="_images/{source}">'
    assert body_of(app, page) == page


def test_a_page_without_a_body_is_left_alone(app):
    inline(app, "genindex", "", context := {}, None)
    assert context == {}
