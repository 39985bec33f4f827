"""The table of contents, the pages in it, and what the repository may hold."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from cnn_core.study.chapters import files as study_files
from tests.book import rules

ROOT = Path(__file__).resolve().parents[2]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
PAGES = [TOC["root"], *(page["file"] for part in TOC["parts"] for page in part["chapters"])]
GENERATES = re.compile(r"^```\{(?:bibliography|glossary|generated)\}", re.MULTILINE)


def file_of(page):
    """What the site renders: a chapter's twin, or the plain page."""
    found = [path for suffix in (".ipynb", ".md") if (path := ROOT / "book" / f"{page}{suffix}").exists()]
    return found[0] if found else None


def numbers(text):
    """The number before a title, as in '3.1 Convolution' or '12 · Glossary', as (3, 1) or (12,)."""
    match = re.match(r"(\d+(?:\.\d+)*)\s", text)
    return tuple(map(int, match[1].split("."))) if match else None


def title_of(page):
    source = ROOT / "book" / f"{page}.md"
    return re.search(r"^# (.+)$", source.read_text("utf-8"), re.MULTILINE)[1]


@pytest.mark.parametrize("page", PAGES)
def test_page_exists_and_is_not_empty(page):
    assert file_of(page), f"{page} is listed in _toc.yml and not in book/"
    text = (ROOT / "book" / f"{page}.md").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) >= 10 or GENERATES.search(text)


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
    parts = [(number, part) for part in TOC["parts"] if (number := numbers(part["caption"]))]
    order = [number for number, _ in parts]
    assert order == sorted(set(order))
    assert all(1 <= number <= 13 for (number,) in order)
    for (number,), part in parts:
        folders = [page["file"].split("/")[0] for page in part["chapters"] if "/" in page["file"]]
        assert all(int(folder[:2]) == number for folder in folders), part["caption"]
        titles = [t for page in part["chapters"] if (t := numbers(title_of(page["file"])))]
        assert titles == sorted(set(titles)), part["caption"]
        assert all(title[0] == number for title in titles), part["caption"]


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
    """Apart from the data sets, which have a limit of their own in ``tests/data``."""
    sets = ROOT / "cnn_core" / "data" / "sets"
    rest = [path for path in files if sets not in path.parents]
    assert len(rest) < len(files)
    assert sum(path.stat().st_size for path in rest) < 14 * 2**20


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
