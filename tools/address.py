"""Carry the address of the repository from _config.yml to every file that has to spell it out.

    python tools/address.py            rewrite the places that differ
    python tools/address.py --check    change nothing, name the places that differ

The truth is `repository.url` and `repository.branch` in _config.yml. In the files listed below every address
on GitHub, GitHub Pages, Colab or Binder that names a repository is the project's own, whatever it says at the
moment: so the old address need not be known, and a run that was cut short is mended by the next. Link to
other people's repositories from other pages. The notebooks' set-up cells are the business of
`tools/notebooks.py --setup`.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "_config.yml",
    "README.md",
    "CONTRIBUTING.md",
    "CITATION.cff",
    "book/how_to_run.md",
    "book/index.md",
    "book/status.md",
)
SUFFIXES = {".bib", ".cff", ".md", ".py", ".toml", ".txt", ".yaml", ".yml"}
OWNER = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
NAME = r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*"


@dataclass(frozen=True)
class Address:
    """Where the repository lives: owner, name and branch."""

    owner: str
    name: str
    branch: str

    @property
    def url(self) -> str:
        """Its page on GitHub."""
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def site(self) -> str:
        """The published book."""
        return f"https://{self.owner}.github.io/{self.name}"


def configured(root: Path) -> Address:
    """Read the address from _config.yml; exit with one line if it cannot be carried."""
    repository = yaml.safe_load((root / "_config.yml").read_text("utf-8"))["repository"]
    url, branch = str(repository["url"]), str(repository["branch"])
    found = re.fullmatch(rf"https://github\.com/({OWNER})/({NAME})", url)
    if not found or url.endswith(".git"):
        raise SystemExit(f"_config.yml: repository.url={url!r}: must be https://github.com/OWNER/NAME")
    if not re.fullmatch(NAME, branch):
        raise SystemExit(f"_config.yml: repository.branch={branch!r}: must be one word without a slash")
    return Address(*found.groups(), branch)


def carried(text: str, address: Address) -> str:
    """Return `text` with every address in it replaced by the one that `address` stands for."""
    slug = f"{address.owner}/{address.name}"
    hosts = r"github\.com|colab\.research\.google\.com/github|mybinder\.org/v2/gh"
    text = re.sub(rf"({hosts})/{OWNER}/{NAME}", rf"\g<1>/{slug}", text)
    before_branch = rf"{re.escape(slug)}/(?:blob|tree|edit)/|/v2/gh/{re.escape(slug)}/|{re.escape(slug)}@"
    text = re.sub(rf"({before_branch}){NAME}", rf"\g<1>{address.branch}", text)
    text = re.sub(rf"https://{OWNER}\.github\.io/{NAME}", address.site, text)
    return re.sub(r"(\brepository_branch: )\S+", rf"\g<1>{address.branch}", text)


def differences(root: Path) -> Iterator[str]:
    """Name each place that differs from _config.yml, and each file that spells the address unlisted."""
    address = configured(root)
    for name in FILES:
        text = (root / name).read_text("utf-8")
        pairs = zip(text.splitlines(), carried(text, address).splitlines(), strict=True)
        for number, (have, want) in enumerate(pairs, start=1):
            if have != want:
                yield f"{name}:{number}: says {have.strip()!r}, must say {want.strip()!r}"
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name in FILES or path.suffix not in SUFFIXES or hidden(name):
            continue
        text = path.read_text("utf-8")
        if f"{address.owner}/{address.name}" in text or address.site in text:
            yield f"{name}: spells out the address, but is not listed in tools/address.py"


def hidden(name: str) -> bool:
    """Whether a path lies in a folder that is not part of the sources."""
    parts = name.split("/")
    return parts[0] == "_build" or any(part.startswith(".") and part != ".github" for part in parts)


def write(path: Path, text: str) -> None:
    """Write beside and rename, so that a failure leaves the old file as it was."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.chmod(path.stat().st_mode)
    os.replace(partial, path)


def rewrite(root: Path) -> list[str]:
    """Carry the address to every listed file; return the names of those that changed."""
    address, changed = configured(root), []
    for name in FILES:
        old = (root / name).read_text("utf-8")
        if (new := carried(old, address)) != old:
            write(root / name, new)
            changed.append(name)
    return changed


def main(argv: list[str] | None = None, root: Path = ROOT) -> int:
    """Command line; return 1 if `--check` finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only name the places that differ")
    if parser.parse_args(argv).check:
        found = list(differences(root))
        print("\n".join(found) or f"every file says {configured(root).url}")
        return int(bool(found))
    print("\n".join(f"{name}: rewritten" for name in rewrite(root)) or "nothing to change")
    return 0


if __name__ == "__main__":
    sys.exit(main())
