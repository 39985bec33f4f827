"""The links to the zip and the PDF: there when the files are, gone when they are not."""

import pytest

from tools import downloads

EMPTY = '<div class="downloads"></div>'


@pytest.fixture
def site(tmp_path):
    """A site of two pages with a place for the links, and one without."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "index.html").write_text(f"<p>start</p>{EMPTY}<p>end</p>", "utf-8")
    (tmp_path / "deep" / "page.html").write_text(EMPTY, "utf-8")
    (tmp_path / "plain.html").write_text("<p>plain</p>", "utf-8")
    return tmp_path


def made(site, kind, size=15_400_000):
    path = downloads.standing(site) / f"{downloads.NAME}{kind}"
    path.write_bytes(b"0" * size)
    return path


def texts(site):
    return {path.name: path.read_text("utf-8") for path in downloads.pages(site)}


def test_a_link_tells_version_and_size(site):
    made(site, ".zip")
    downloads.link(site)
    text = texts(site)["index.html"]
    assert f'href="downloads/{downloads.NAME}.zip"' in text
    assert "(version " in text
    assert "15 MB)" in text
    assert text.startswith("<p>start</p>")
    assert text.endswith("<p>end</p>")


def test_a_page_in_a_folder_leads_up(site):
    made(site, ".pdf")
    downloads.link(site)
    assert f'href="../downloads/{downloads.NAME}.pdf"' in texts(site)["page.html"]


def test_links_follow_the_files(site):
    before = texts(site)
    made(site, ".zip")
    downloads.link(site)
    made(site, ".pdf")
    downloads.link(site)
    assert texts(site)["index.html"].count("<a ") == 2
    downloads.forget(site)
    downloads.link(site)
    assert texts(site) == before


def test_the_file_of_another_version_is_not_linked(site):
    (downloads.standing(site) / "cnn-encyclopedia-0.0.0.zip").write_bytes(b"0")
    downloads.link(site)
    assert "<a " not in texts(site)["index.html"]


def test_without_a_site_one_line_says_so(tmp_path):
    with pytest.raises(SystemExit, match=r"^.*: no built site stands here: run `make book` first$"):
        downloads.standing(tmp_path)
