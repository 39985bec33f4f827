"""A map of the sections of the encyclopedia: which have chapters here, and which have none yet."""

from tools.contents import parts
from tools.pages.errata import SECTIONS


def page() -> str:
    """Return a card for each section, which leads to its first page if there is one."""
    found = {part.number: part for part in parts() if part.number}
    cards = []
    for number, title in enumerate(SECTIONS, 1):
        options, words = ":class-card: section-card section-missing\n", "not written yet"
        if number in found:
            pages = found[number].pages
            chapters = sum(one.is_chapter for one in pages)
            words = f"{chapters or len(pages)} {'chapter' if chapters else 'page'}{'s' * (len(pages) > 1)}"
            options = f":class-card: section-card\n:link: {pages[0].address}\n:link-type: doc\n"
        cards.append(f":::{{grid-item-card}} {number} · {title}\n{options}\n{words}\n:::\n")
    return "::::{grid} 2 2 3 4\n:gutter: 2\n\n" + "\n".join(cards) + "\n::::\n"
