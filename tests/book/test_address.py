"""The repository's address: one setting, the same in every file that spells it out."""

import importlib.util
import re
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("address", ROOT / "tools" / "address.py")
address = sys.modules["address"] = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(address)


@pytest.fixture
def copy(tmp_path):
    for name in address.FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def settle(root, url, branch):
    """Change the two settings as a maintainer does, and nothing else."""
    config = root / "_config.yml"
    text = re.sub(r"(?m)^  url: .*$", f"  url: {url}", config.read_text("utf-8"), count=1)
    config.write_text(re.sub(r"(?m)^  branch: .*$", f"  branch: {branch}", text, count=1), encoding="utf-8")


def texts(root):
    return {name: (root / name).read_text("utf-8") for name in address.FILES}


def test_all_files_say_what_the_setting_says():
    assert list(address.differences(ROOT)) == []


@pytest.mark.parametrize("name", address.FILES)
def test_each_listed_file_spells_the_address(name):
    now = address.configured(ROOT)
    text = (ROOT / name).read_text("utf-8")
    assert f"{now.owner}/{now.name}" in text or now.site in text, f"{name}: take it off the list"


def test_a_new_address_reaches_every_place(copy):
    old = address.configured(ROOT)
    settle(copy, "https://github.com/an-owner/the.book", "trunk")
    assert address.main(["--check"], copy) == 1
    assert address.main([], copy) == 0
    assert address.main(["--check"], copy) == 0
    new = texts(copy)
    for name, text in new.items():
        assert f"{old.owner}/{old.name}" not in text, name
        assert old.site not in text, name
    assert "https://an-owner.github.io/the.book" in new["README.md"]
    assert "https://colab.research.google.com/github/an-owner/the.book/blob/trunk/" in new["README.md"]
    assert "https://mybinder.org/v2/gh/an-owner/the.book/trunk" in new["book/how_to_run.md"]
    assert "git+https://github.com/an-owner/the.book@trunk" in new["book/how_to_run.md"]
    assert address.rewrite(copy) == []


def test_there_and_back_changes_nothing(copy):
    before, old = texts(copy), address.configured(copy)
    settle(copy, "https://github.com/an-owner/the.book", "trunk")
    address.rewrite(copy)
    settle(copy, old.url, old.branch)
    address.rewrite(copy)
    assert texts(copy) == before


@pytest.mark.parametrize("name", [name for name in address.FILES if name != "_config.yml"])
def test_one_place_that_differs_is_named(copy, capsys, name):
    now, path = address.configured(copy), copy / name
    lines = path.read_text("utf-8").splitlines()
    spelled = (f"{now.owner}/{now.name}", now.site)
    number = next(i for i, line in enumerate(lines) if any(word in line for word in spelled))
    lines[number] = lines[number].replace(now.owner, "somebody-else")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert address.main(["--check"], copy) == 1
    assert f"{name}:{number + 1}: " in capsys.readouterr().out


def test_a_copy_in_the_theme_options_is_carried(copy):
    config = copy / "_config.yml"
    copied = "      repository_url: https://github.com/old/old\n      repository_branch: old\n"
    config.write_text(config.read_text("utf-8") + copied, encoding="utf-8")
    assert address.main(["--check"], copy) == 1
    address.rewrite(copy)
    now, text = address.configured(copy), config.read_text("utf-8")
    assert text.endswith(f"repository_url: {now.url}\n      repository_branch: {now.branch}\n")


def test_a_file_off_the_list_is_named(copy, capsys):
    (copy / "book" / "page.md").write_text(f"See {address.configured(copy).url}.", encoding="utf-8")
    assert address.main(["--check"], copy) == 1
    assert "book/page.md: spells out the address" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("url", "branch"),
    [
        ("https://github.com/owner", "main"),
        ("https://github.com/owner/name/", "main"),
        ("https://github.com/owner/name.git", "main"),
        ("git@github.com:owner/name", "main"),
        ("https://example.org/owner/name", "main"),
        ("https://github.com/owner/name", "release/1"),
    ],
)
def test_an_address_that_cannot_be_carried_is_refused(copy, url, branch):
    before = texts(copy)
    settle(copy, url, branch)
    changed = texts(copy)
    with pytest.raises(SystemExit, match=re.escape(branch if "/" in branch else url)):
        address.main([], copy)
    assert texts(copy) == changed
    assert {k for k in before if before[k] != changed[k]} == {"_config.yml"}


def test_a_failure_leaves_the_old_file(copy, monkeypatch):
    before = texts(copy)["README.md"]
    settle(copy, "https://github.com/an-owner/the.book", "trunk")

    def fail(*_):
        raise OSError("no room")

    monkeypatch.setattr(address.os, "replace", fail)
    with pytest.raises(OSError, match="no room"):
        address.rewrite(copy)
    assert texts(copy)["README.md"] == before
