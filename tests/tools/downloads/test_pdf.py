"""What the command that prints the book says when it cannot."""

import pytest

from tools import chromium
from tools.downloads import pdf


def test_without_chromium_one_line_says_what_to_do(monkeypatch):
    monkeypatch.setattr(chromium, "find", lambda: None)
    with pytest.raises(SystemExit) as raised:
        pdf.main()
    assert str(raised.value) == chromium.MISSING
    assert "\n" not in chromium.MISSING


def test_without_a_site_one_line_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(chromium, "find", lambda: "/usr/bin/true")
    monkeypatch.setattr(pdf, "HTML", tmp_path)
    with pytest.raises(SystemExit, match=r"^.*run `make book` first$"):
        pdf.main()
