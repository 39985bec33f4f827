"""The repository's address: one setting, the same in every file that spells it out."""

import re

import pytest

from tools import address
from tools.contents import ROOT, read_text, settings

REPOSITORY = settings()["repository"]
SLUG = REPOSITORY["url"].removeprefix("https://github.com/")
OURS = re.compile(
    r"(?:colab\.research\.google\.com/github|mybinder\.org/v2/gh|git\+https://github\.com)/([\w-]+/[\w.-]+?)"
    r"(?:@|/blob/|/)([\w.-]+)"
)
OLD = f"""repository:
  url: https://github.com/{SLUG}
  branch: main
https://github.com/{SLUG}, https://github.com/{SLUG}/actions and git+https://github.com/{SLUG}@main
https://github.com/{SLUG}/blob/main/x.py and https://colab.research.google.com/github/{SLUG}/blob/main/x.ipynb
https://mybinder.org/v2/gh/{SLUG}/main?urlpath=lab and https://{SLUG.replace("/", ".github.io/")}/page.html
https://github.com/pytorch/pytorch/blob/main/x.py and https://github.com/{SLUG}-two
"""


@pytest.mark.parametrize("path", address.texts(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_addresses_that_start_a_chapter_are_those_of_the_setting(path):
    found = OURS.findall(read_text(path)) if "tests" not in path.parts else []
    assert {*found} <= {(SLUG, REPOSITORY["branch"])}


def test_the_texts_that_spell_the_address_are_among_those_that_are_rewritten():
    names = {path.relative_to(ROOT).as_posix() for path in address.texts() if SLUG in read_text(path)}
    assert names >= {"_config.yml", "README.md", "CITATION.cff", "book/how_to_run.md", "book/index.md"}


def test_a_new_address_reaches_every_place_and_only_ours():
    new = address.carried(OLD, (SLUG, "main"), ("an-owner/the.book", "trunk"))
    *ours, others = new.splitlines()
    assert SLUG not in "\n".join(ours)
    assert "main" not in "\n".join(ours)
    assert "https://an-owner.github.io/the.book/page.html" in new
    assert others == f"https://github.com/pytorch/pytorch/blob/main/x.py and https://github.com/{SLUG}-two"
    assert address.carried(new, ("an-owner/the.book", "trunk"), (SLUG, "main")) == OLD


@pytest.mark.parametrize(
    ("url", "branch"),
    [
        ("https://github.com/owner", "main"),
        ("https://github.com/owner/name.git", "main"),
        ("git@github.com:owner/name", "main"),
        ("https://example.org/owner/name", "main"),
        ("https://github.com/owner/name", "release/1"),
    ],
)
def test_what_is_no_address_is_refused(monkeypatch, url, branch):
    monkeypatch.setattr(address, "write_whole", lambda *_: pytest.fail("wrote"))
    with pytest.raises(SystemExit, match=re.escape(url)):
        address.main(url, branch)
