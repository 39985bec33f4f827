from collections import Counter

import pytest
from pybtex.database import parse_file

from tests.book import rules


@pytest.mark.parametrize("rule", rules.ALL, ids=lambda rule: rule.__name__)
def test_chapter_keeps_the_rule(chapter, rule):
    assert list(rule(chapter)) == []


def test_exercises_have_a_check_and_a_solution(chapter):
    assert list(rules.exercises(chapter)) == []


def test_papers_are_in_the_bibliography(chapter, root):
    entries = parse_file(root / "book" / "references.bib").entries.values()
    listed = {entry.fields.get("url", "").lower() for entry in entries}
    assert list(rules.sources_listed(chapter, listed)) == []


def test_figure_names_are_unique_over_the_book(chapters):
    assert len(chapters) > 0
    names = Counter(name for chapter in chapters for name in rules.figure_names(chapter))
    assert names
    assert [name for name, count in names.items() if count > 1] == []
