"""The table of contents, the pages in it, and what the repository may hold."""

import re
import subprocess

import pytest

from cnn_core.study.chapters import files as study_files
from tests.book import rules
from tools import contents
from tools.contents import ROOT

PAGES = [page.address for page in contents.pages()]
GENERATES = re.compile(r"^```\{(?:bibliography|glossary|generated)\}", re.MULTILINE)


def numbers(text):
    """The number before the title of a page, as in '# 3.1 Convolution', as (3, 1)."""
    match = re.match(r"# (\d+(?:\.\d+)*)\s", text)
    return tuple(map(int, match[1].split("."))) if match else None


@pytest.mark.parametrize("page", contents.pages(), ids=lambda page: page.address)
def test_page_exists_and_is_not_empty(page):
    assert page.source.exists(), f"{page.address} is listed in _toc.yml and not in book/"
    assert len([line for line in page.body.splitlines() if line.strip()]) >= 10 or GENERATES.search(page.text)


def test_no_page_is_listed_twice():
    assert sorted(set(PAGES)) == sorted(PAGES)


def test_every_page_in_the_folder_is_listed(files):
    """What git does not know, such as a reader's copy of a chapter, is no page."""
    book = ROOT / "book"
    paths = [path for path in files if path.suffix in (".md", ".ipynb") and book in path.parents]
    assert sorted({str(p.relative_to(book).with_suffix("")) for p in paths} - set(PAGES)) == []


def test_every_chapter_is_listed(chapters):
    assert {chapter.address for chapter in chapters} <= set(PAGES)


def test_every_chapter_has_a_name_and_a_folder_of_its_own(chapters):
    names = sorted(chapter.name for chapter in chapters)
    assert names == sorted(set(names)), "two chapters of one name: give one an id in its header"
    for file in ("exercises.py", "questions.yml", "claims.yml"):
        assert list(study_files(file)) == names, file
    assert all(study_files("__init__.py").keys() >= {name} for name in names)


def test_parts_and_chapters_follow_the_numbers_of_the_sections():
    parts = [part for part in contents.parts() if part.number]
    order = [part.number for part in parts]
    assert order == sorted(set(order))
    assert all(1 <= number <= 13 for number in order)
    for part in parts:
        folders = [page.address.split("/")[0] for page in part.pages if "/" in page.address]
        assert all(int(folder[:2]) == part.number for folder in folders), part.caption
        titles = [number for page in part.pages if (number := numbers(page.body))]
        assert titles == sorted(set(titles)), part.caption
        assert all(title[0] == part.number for title in titles), part.caption


@pytest.mark.parametrize("page", PAGES)
def test_page_speaks_of_the_book_alone(page):
    assert rules.outside((ROOT / "book" / f"{page}.md").read_text("utf-8")) == []


@pytest.fixture(scope="module")
def files():
    """The files that are tracked or would be; none where there is no git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("not a git working tree")
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def test_repository_stays_small(files):
    """Apart from data sets and Python for the pages, which ``tests/data`` and ``tests/tools`` limit."""
    others = {ROOT / "cnn_core" / "data" / "sets", ROOT / "book" / "_python"}
    rest = [path for path in files if not others & {*path.parents}]
    assert len(rest) < len(files)
    assert sum(path.stat().st_size for path in rest) < 17 * 2**20


def test_source_files_stay_short(files):
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in files
        if path.suffix in (".py", ".js", ".css")
    }
    assert len(lines) > 20
    assert {name: count for name, count in lines.items() if count > 250} == {}


def test_package_speaks_of_itself_alone(files):
    texts = [p for p in files if p.suffix in (".py", ".js", ".yml", ".md") and "cnn_core" in p.parts]
    assert texts
    assert {p.name: found for p in texts if (found := rules.outside(p.read_text("utf-8")))} == {}
