"""The hook of the build: which pages get the button, and when they are written anew."""

import json
import re
from types import SimpleNamespace

import pytest

from tools.chapter import chapters
from tools.page_python import runtime, scripts, site

ADDRESSES = [one.address for one in chapters()]
DATA = re.compile(r'<script type="application/json" id="cnn-python">(.*?)</script>', re.S)


class App(SimpleNamespace):
    """As much of Sphinx's application as the hook uses; it keeps what is loaded."""

    def __init__(self, folder):
        super().__init__(outdir=folder, loaded=[])

    def add_js_file(self, name, **options):
        self.loaded.append((name, options))

    def add_css_file(self, name):
        self.loaded.append((name, {}))


def added(folder, page):
    app, context = App(folder), {"body": "<p>text</p>", "pathto": lambda path, _: f"../{path}"}
    site.add(app, page, "page.html", context, None)
    return app, context["body"]


@pytest.mark.parametrize("page", ADDRESSES)
def test_a_chapter_is_told_of_its_exercises_and_loads_a_small_script(tmp_path, page):
    app, body = added(tmp_path, page)
    told = json.loads(DATA.search(body)[1])
    assert told["exercises"]
    assert told["script"] == f"../_static/python/{scripts.scripts()[0]}"
    assert "<" not in DATA.search(body)[1]
    assert app.loaded == [("python-style.css", {}), ("python-exercises.js", {"loading_method": "defer"})]


def test_other_pages_stay_as_they_are(tmp_path):
    app, body = added(tmp_path, "index")
    assert (app.loaded, body) == ([], "<p>text</p>")


def test_without_the_runtime_the_site_has_no_buttons_and_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(runtime, "FOLDER", tmp_path / "none")
    site.write(tmp_path / "assets")
    assert "book/_python is not there" in capsys.readouterr().err
    assert not (tmp_path / "assets").exists()
    assert added(tmp_path, ADDRESSES[0])[1] == "<p>text</p>"
    assert site.outdated(App(tmp_path), SimpleNamespace(all_docs=ADDRESSES), set(), set(), set()) == []


def test_pages_that_name_scripts_of_another_build_are_written_anew(tmp_path):
    for address, script in zip(ADDRESSES, (scripts.scripts()[0], "answer.000000000000.js"), strict=False):
        path = tmp_path / f"{address}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(script, "utf-8")
    env = SimpleNamespace(all_docs=ADDRESSES)
    assert site.outdated(App(tmp_path), env, set(), set(), set()) == [ADDRESSES[1]]
