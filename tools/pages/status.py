"""Which sections of the encyclopedia have chapters, and which have not."""

from tools.contents import parts
from tools.pages.errata import SECTIONS


def page(missing: str = "") -> str:
    """Return a list of sections and their pages; with "missing" a sentence on the sections without any."""
    numbered = {part.number: part for part in parts() if part.number}
    if missing:
        without = [n for n in range(1, len(SECTIONS) + 1) if n not in numbered]
        return f"{_ranges(without)} of the encyclopedia have no chapter here.\n"
    lines = []
    for number, part in numbered.items():
        links = ", ".join(f"[{one.title.partition(': ')[0]}](/{one.address}.md)" for one in part.pages)
        title = "" if part.pages[0].title == part.title else f", {part.title}"
        lines.append(f"- **Section {number}{title}**: {links}.")
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
