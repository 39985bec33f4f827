"""Prints the built site as one PDF, by Chromium: ``python -m tools.downloads.pdf``.

The book is laid out twice: the first print says on which page a section begins, the second has the numbers in
its contents. Bookmarks come last, since Chromium's own glue words of long titles together.
"""

import io
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import Fit

from cnn_core._files import write_whole
from tools import chromium, downloads
from tools.build import HTML
from tools.contents import ROOT, settings
from tools.downloads import sheet

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
_COLUMN = {"width": 642, "height": 971}  # 170 mm, what print.css leaves of A4, in CSS pixels
_LIMIT = 30 * 60 * 1000  # milliseconds for one step: all steps take some minutes on a busy machine
_LARGEST = 40  # MB
_FAULTS = {
    "beyond": "sticks out of the column",
    "blank": "is a picture without content",
    "failed": "is a formula with an error",
}


def opened(page: Page, path: Path) -> None:
    """Show the page of the whole book as it will be printed. Raises SystemExit for what paper would lose."""
    page.set_default_timeout(_LIMIT)
    page.emulate_media(media="print")
    page.goto(path.resolve().as_uri())
    page.evaluate(Path(__file__).with_name("print.js").read_text("utf-8"))
    page.evaluate("forPaper.settle()")
    page.evaluate("forPaper.fit()")
    found = page.evaluate("forPaper.faults()")
    lines = [f"{one} {_FAULTS[kind]}" for kind, each in found.items() for one in each]
    if lines:
        raise SystemExit("the book cannot be printed whole:\n" + "\n".join(lines[:10]))


def places(data: bytes) -> dict[str, tuple[int, float]]:
    """Return where each anchor that is linked stands in a PDF: the page from 0 on, and the height in it."""
    reader = PdfReader(io.BytesIO(data))
    numbers = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}
    return {
        name.removeprefix("/"): (numbers[place.page.idnum], float(place.top))
        for name, place in reader.named_destinations.items()
    }


def with_bookmarks(data: bytes, entries: Sequence[sheet.Entry], author: str) -> bytes:
    """Return the PDF with a bookmark for each entry, shown when it is opened, and the author's name."""
    found, writer, above = places(data), PdfWriter(io.BytesIO(data), incremental=True), []
    for entry in entries:
        number, top = found[entry.anchor]
        parent = above[entry.depth - 1] if entry.depth else None
        bookmark = writer.add_outline_item(
            title=entry.title, page_number=number, parent=parent, fit=Fit.xyz(left=0, top=top), is_open=False
        )
        above[entry.depth :] = [bookmark]
    writer.page_mode = "/UseOutlines"
    writer.add_metadata({"/Author": author})
    whole = io.BytesIO()
    writer.write(whole)
    return whole.getvalue()


def made(browser: Browser, site: Path, page_file: Path, only: Sequence[str] = ()) -> bytes:
    """Return the PDF of the site at ``site``, of the pages ``only`` if there are any.

    The page that is printed is written to ``page_file``.
    """
    entries = sheet.write(site, page_file, only)
    page = browser.new_context(viewport=_COLUMN, color_scheme="light", offline=True).new_page()
    opened(page, page_file)
    first = page.pdf(prefer_css_page_size=True, print_background=True)
    numbers = {name: number + 1 for name, (number, _) in places(first).items()}
    page.evaluate("(numbers) => forPaper.number(numbers)", numbers)
    printed = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    page.context.close()
    return with_bookmarks(printed, entries, settings()["author"])


def main() -> int:
    """Print the book and link it. Raises SystemExit, in one line, without a Chromium or without a site."""
    start, path = time.monotonic(), chromium.find()
    if path is None:
        raise SystemExit(chromium.MISSING)
    target = downloads.standing(HTML) / f"{downloads.NAME}.pdf"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        data = made(browser, HTML, HTML.parent / "pdf" / "book.html")
        browser.close()
    size, pages = len(data) / 1e6, len(PdfReader(io.BytesIO(data)).pages)
    if size > _LARGEST:
        raise SystemExit(f"the PDF has {size:.0f} MB, more than {_LARGEST}: which pictures are that large?")
    write_whole(target, data)
    downloads.link(HTML)
    print(f"{target.relative_to(ROOT)}: {pages} pages, {size:.1f} MB, in {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
