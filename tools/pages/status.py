"""Which sections of the encyclopedia have chapters, and which have not."""

from tools.contents import parts
from tools.pages.errata import SECTIONS


def page(missing: str = "") -> str:
    """Return a list of sections and their pages; with "missing" a sentence on the sections without any."""
    if missing:
        numbers = {part.number for part in parts()}
        without = [n for n in range(1, len(SECTIONS) + 1) if n not in numbers]
        return f"{_ranges(without)} of the encyclopedia have no chapter here.\n"
    lines = []
    for part in parts():
        pages = [one for one in part.pages if part.number or one.is_chapter]
        links = ", ".join(f"[{one.title.partition(': ')[0]}](/{one.address}.md)" for one in pages)
        if pages:
            head = part.heading.removesuffix(f", {pages[0].title}")
            lines.append(f"- **{head}**: {links}.")
    return "\n".join(lines) + "\n"


def _ranges(numbers: list[int]) -> str:
    """Return "Sections 1, 4, 5 and 7 to 11" for these numbers."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    words = [
        word
        for group in groups
        for word in ([f"{group[0]} to {group[-1]}"] if len(group) > 2 else map(str, group))
    ]
    return "Sections " + (" and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0])
