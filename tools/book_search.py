"""The search of the site finds numbers: Sphinx drops words of digits, and takes 3×3 for two of them.

On pages opened from disk it shows titles alone: browsers do not let a page read another one there.
"""

import re
from pathlib import Path

import sphinx
from sphinx.search.en import SearchEnglish

_WORD = re.compile(r"\w+(?:×\w+)*")
# What Sphinx's script says, and what it shall say.
_CHANGES = {
    r"queryTerm.match(/^\d+$/)": "false",
    "else if (showSearchSummary)": 'else if (showSearchSummary && location.protocol !== "file:")',
}


class English(SearchEnglish):
    """English with sizes such as 3×3 as words; readers may type 3x3."""

    js_splitter_code = r"""
var splitQuery = (query) => query
  .replace(/(\d)\s*[x×*]\s*(?=\d)/giu, "$1×")
  .split(/[^\p{Letter}\p{Number}_×\p{Emoji_Presentation}]+/gu)
  .map((term) => term.replace(/^×+|×+$/gu, ""))
  .filter((term) => term);
"""

    def split(self, input: str) -> list[str]:
        """Return the words of a text: of 3×3 the whole and its parts, since somebody may look for 3."""
        words = _WORD.findall(input)
        return words + [part for word in words if "×" in word for part in word.split("×")]


def search_script() -> str:
    """Return Sphinx's script of the search with _CHANGES.

    Raises ValueError if the script is no longer the one that is known.
    """
    path = Path(sphinx.__file__).parent / "themes" / "basic" / "static" / "searchtools.js"
    text = path.read_text("utf-8")
    for old, new in _CHANGES.items():
        if text.count(old) != 1:
            raise ValueError(f"{path}: does not hold {old!r} once: see how it does that now")
        text = text.replace(old, new)
    return text
