"""The pages of the book in the order of ``_toc.yml``, and what their headers say of them."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
_HEADER = re.compile(r"\A---\n(.*?)^---$", re.M | re.S)
_TITLE = re.compile(r"^# (?:[\d.]+ )?(.+)$", re.M)


def read_text(path: Path) -> str:
    """Return the text of a file without what some editors add: a byte order mark, ends of line as CRLF."""
    return path.read_text("utf-8-sig")


@dataclass(frozen=True)
class Page:
    """One page; ``source`` is the file that people edit, ``NAME.md``."""

    source: Path

    @property
    def address(self) -> str:
        """The page's name in ``_toc.yml`` and in addresses, such as ``03_how_cnns_work/convolution``."""
        return self.source.relative_to(BOOK).with_suffix("").as_posix()

    @cached_property
    def text(self) -> str:
        """The source."""
        return read_text(self.source)

    @cached_property
    def header(self) -> dict:
        """The YAML header of the source, empty if it has none."""
        found = _HEADER.match(self.text)
        try:
            return (yaml.safe_load(found[1]) if found else None) or {}
        except yaml.YAMLError as error:
            raise ValueError(f"{self.source}: the header is no YAML: {error}") from None

    @property
    def body(self) -> str:
        """The source without its header."""
        return _HEADER.sub("", self.text, count=1).lstrip()

    @property
    def title(self) -> str:
        """The title without a number."""
        return _TITLE.search(self.text)[1].strip()

    @property
    def summary(self) -> str:
        """What the page holds, in a sentence: ``summary`` of the header.

        Raises ValueError if the header has none.
        """
        found = self.header.get("summary")
        if not isinstance(found, str) or not found.strip():
            raise ValueError(f"{self.source}: summary={found!r}: the header must hold a sentence")
        return found.strip()

    @property
    def is_chapter(self) -> bool:
        """Whether the page is a program, with an executed twin beside it."""
        return "kernelspec" in self.header


@dataclass(frozen=True)
class Part:
    """One part of the contents: its caption, such as "3 · How CNNs work", and its pages."""

    caption: str
    pages: tuple[Page, ...]

    @property
    def number(self) -> int | None:
        """The section of the encyclopedia that it follows; ``None`` for a part beside them."""
        found = re.match(r"(\d+) · ", self.caption)
        return int(found[1]) if found else None

    @property
    def title(self) -> str:
        """The caption without the number."""
        return self.caption.partition(" · ")[2] or self.caption

    @property
    def heading(self) -> str:
        """The title with the words "Section 3, " in front where it follows one."""
        return f"Section {self.number}, {self.title}" if self.number else self.title


def settings() -> dict:
    """Return the settings of the site, ``_config.yml``."""
    return yaml.safe_load(read_text(ROOT / "_config.yml"))


def _toc() -> dict:
    return yaml.safe_load(read_text(ROOT / "_toc.yml"))


def parts() -> list[Part]:
    """Return the parts of the book in their order."""
    return [
        Part(part["caption"], tuple(Page(BOOK / f"{page['file']}.md") for page in part["chapters"]))
        for part in _toc()["parts"]
    ]


def pages() -> list[Page]:
    """Return all pages in their order, the start page first."""
    return [Page(BOOK / f"{_toc()['root']}.md"), *(page for part in parts() for page in part.pages)]
