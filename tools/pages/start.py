"""Cards that lead to pages, with the title of each and the summary of its header."""

from tools.contents import BOOK, Page, parts

_GRID = "::::{{grid}} 1 1 2 2\n:gutter: 3\n\n{}\n::::\n"


def page(*names: str) -> str:
    """Return cards of the pages that are named; without a name of all chapters, a grid for each part."""
    if names:
        return _GRID.format("\n".join(_card(Page(BOOK / f"{name}.md")) for name in names))
    sections = []
    for part in parts():
        chapters = [one for one in part.pages if one.is_chapter]
        if chapters:
            # The first of an odd number goes over the whole width, so that no card stands alone.
            cards = [_card(one, wide=n == 0 and len(chapters) % 2) for n, one in enumerate(chapters)]
            sections.append(f"### {part.heading}\n\n" + _GRID.format("\n".join(cards)))
    return "\n".join(sections)


def _card(one: Page, wide: bool = False) -> str:
    """Return the card of one page."""
    title = one.title.partition(": ")[0]
    columns = ":columns: 12\n" if wide else ""
    options = f":link: {one.address}\n:link-type: doc\n{columns}"
    return f":::{{grid-item-card}} {title}\n{options}\n{one.summary}\n:::\n"
