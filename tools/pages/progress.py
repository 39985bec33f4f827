"""What there is to be done in the chapters, for the page that shows what a reader has done."""

from tools.progress.catalogue import overview

SOURCES = ("book", "cnn_core/study", "tools/pages", "tools/progress", "_toc.yml")


def page(part: str) -> str:
    """Return a part of the page: "place", "tools", "total" or "chapters"."""
    inside = overview() if part == "chapters" else ""
    kind = f' class="progress-tools" id="progress-{part}"' if part != "chapters" else ' class="progress-list"'
    return f"```{{raw}} html\n<div{kind}>{inside}</div>\n```\n"
