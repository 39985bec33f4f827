"""The zip: the same site gives the same bytes, whatever stands beside it and whenever it was built."""

import os
import zipfile

import pytest

from tools import downloads
from tools.downloads import offline


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "html"
    (folder / "_static").mkdir(parents=True)
    (folder / "index.html").write_text('<h1>Start</h1><div class="downloads"></div>', "utf-8")
    (folder / "_static" / "style.css").write_text("h1 { color: red }", "utf-8")
    (folder / ".buildinfo").write_text("config: 1", "utf-8")
    return folder


def packed(site, path):
    offline.write(site, path)
    return path.read_bytes()


def test_the_same_site_gives_the_same_bytes(site, tmp_path):
    first = packed(site, tmp_path / "book.zip")
    os.utime(site / "index.html", (1, 1))
    (downloads.standing(site) / f"{downloads.NAME}.pdf").write_bytes(b"0")
    downloads.link(site)
    (site / ".buildinfo").write_text("config: 2", "utf-8")
    (tmp_path / "again").mkdir()
    assert packed(site, tmp_path / "again" / "book.zip") == first


def test_it_holds_one_folder_with_the_site_and_the_licences(site, tmp_path):
    packed(site, tmp_path / "book.zip")
    with zipfile.ZipFile(tmp_path / "book.zip") as archive:
        names = archive.namelist()
        assert archive.read("book/index.html").decode() == (site / "index.html").read_text("utf-8")
    assert names == sorted(names)
    own = {"LICENSE", "LICENSE-TEXT", "README.txt"}
    assert set(names) == {f"book/{name}" for name in own | {"index.html", "_static/style.css"}}


def test_a_first_build_and_a_second_one_are_the_same(site, tmp_path):
    """The second writes the checksum of a style sheet that the first did not have yet."""
    for text in ('<link href="_static/mystnb.0a1b.css">', '<link href="_static/mystnb.0a1b.css?v=12ab">'):
        (site / "index.html").write_text(text, "utf-8")
        assert offline.members(site)["index.html"] == b'<link href="_static/mystnb.0a1b.css">'


def test_it_says_how_it_is_opened():
    assert "open index.html" in offline.read_me()
    assert max(map(len, offline.read_me().splitlines())) <= 110


def test_a_changed_page_changes_the_zip(site, tmp_path):
    first = packed(site, tmp_path / "book.zip")
    (site / "index.html").write_text("<h1>Other</h1>", "utf-8")
    assert packed(site, tmp_path / "book.zip") != first
