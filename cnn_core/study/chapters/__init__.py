"""What belongs to one chapter: a folder with its exercises, its questions and its claims, found by walking.

The folder's name is the chapter's name, and the first part of the ids of its exercises and questions.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
_RENAMED = {"overview": "how_cnns_work"}  # names that notebooks of readers may still hold


def files(name: str, folder: Path = FOLDER) -> dict[str, Path]:
    """Return the files called ``name`` by chapter, in alphabetical order."""
    found = {path.parent.name: path for path in sorted(folder.glob(f"*/{name}"))}
    return {chapter: path for chapter, path in found.items() if chapter.isidentifier()}


def renamed(identifier: object) -> str:
    """Return the id of an exercise or a question with the name that its chapter has today."""
    chapter, dot, rest = str(identifier).partition(".")
    return _RENAMED.get(chapter, chapter) + dot + rest
