import html
import json
import re
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import pytest

from cnn_core.widgets import explorers
from cnn_core.widgets.base import Explorer
from tests.widgets.probe import Probe

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
ADDRESS = re.compile(r"https?://[^\s\"'`<>)\\\\]+")


def test_state_holds_the_subclass_own_synchronised_traits_only():
    assert Probe(text="a").state() == {"numbers": [1, 2], "text": "a"}


@pytest.mark.parametrize("cls", explorers().values())
def test_repr_is_short_and_the_same_for_equal_explorers(cls):
    assert repr(cls()) == repr(cls())
    assert "0x" not in repr(cls())
    assert len(repr(cls())) < 250


@pytest.mark.parametrize("text", ["'", '"', "<b>&amp;</b>", "</div><script>", "ﬁ ∑ −1", "a\nb\\"])
def test_placeholder_escapes_the_state(text):
    placeholder = Probe(text=text).placeholder()
    head = '<div class="cnn-explorer" data-explorer="probe" '
    found = re.fullmatch(head + r"data-state='([^'<>]*)'>\n<p>a picture</p>\n</div>", placeholder)
    assert json.loads(html.unescape(found[1])) == {"numbers": [1, 2], "text": text}


@pytest.mark.parametrize("cls", explorers().values())
def test_placeholder_is_deterministic_small_and_has_a_text_alternative(cls):
    placeholder = cls().placeholder()
    assert placeholder == cls().placeholder()
    assert len(placeholder.encode()) < 6000
    assert re.search(r"<p\b|<li\b|<legend\b|<title>", placeholder)
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg')|<script|<svg|url\(", placeholder)
    for picture in re.findall("<img[^>]*>", placeholder):
        alt, source = re.search('alt="([^"]+)" .* src="([^"]+)"', picture).groups()
        assert len(alt) > 30
        svg = ET.fromstring(unquote(source.removeprefix("data:image/svg+xml,")))
        assert svg.tag == "{http://www.w3.org/2000/svg}svg"


def test_mime_bundle_has_the_live_view_and_the_placeholder():
    explorer = Probe()
    data, _ = explorer._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", WIDGET_VIEW}
    assert data["text/plain"] == repr(explorer)
    assert data["text/html"] == explorer.placeholder()
    assert data[WIDGET_VIEW]["model_id"] == explorer.model_id


def test_in_colab_the_live_view_has_no_rival(monkeypatch):
    calls = []

    class Output:
        _widgets = type("Manager", (), {"_installed_url": "https://manager"})

        @staticmethod
        def enable_custom_widget_manager():
            calls.append("enabled")

    monkeypatch.setitem(__import__("sys").modules, "google.colab.output", Output)
    data, metadata = Probe()._repr_mimebundle_()
    assert set(data) == {"text/plain", WIDGET_VIEW}
    assert metadata[WIDGET_VIEW]["colab"] == {"custom_widget_manager": {"url": "https://manager"}}
    assert calls == ["enabled"]


def test_ipython_asks_for_the_bundle_whatever_the_ipywidgets_version():
    from IPython.core.formatters import DisplayFormatter

    data, _ = DisplayFormatter().format(Probe())
    assert "text/html" in data


def test_a_subclass_without_a_fallback_says_so():
    class Bare(Probe):
        fallback = Explorer.fallback

    with pytest.raises(NotImplementedError, match="Bare draws no fallback"):
        Bare().placeholder()


@pytest.mark.parametrize("cls", explorers().values())
def test_a_name_that_is_not_part_of_the_state_is_refused(cls):
    known = ", ".join(cls().state())
    with pytest.raises(ValueError, match=f"inputt=3: is not known here: {known}"):
        cls(inputt=3)


@pytest.mark.parametrize("cls", explorers().values())
def test_module_is_self_contained(cls):
    source = cls.source()
    assert source.count("export default") == 1
    assert not re.search(r"^\s*import\b|\bimport\(", source, re.MULTILINE)
    links = set(ADDRESS.findall(json.dumps(cls.facts)))  # that a reader may follow
    assert set(ADDRESS.findall(source)) - links <= {"http://www.w3.org/2000/svg"}
    assert cls()._esm == source
