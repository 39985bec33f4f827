"""Give the repository another address: ``python -m tools.address https://github.com/OWNER/NAME BRANCH``.

The old one stands in _config.yml. It is replaced there and in every text that spells it; the notebooks'
set-up cells follow with `make notebooks`.
"""

import re
import sys
from pathlib import Path

from cnn_core._files import write_whole
from tools.contents import ROOT, read_text, settings

_SUFFIXES = {".bib", ".cff", ".md", ".py", ".toml", ".yml"}


def texts(root: Path = ROOT) -> list[Path]:
    """Return the files of the sources that may spell an address."""
    found = [path for path in sorted(root.rglob("*")) if path.suffix in _SUFFIXES and path.is_file()]
    hidden = re.compile(r"^(_build|\.(?!github\b))|/\.").search
    return [path for path in found if not hidden(path.relative_to(root).as_posix())]


def carried(text: str, old: tuple[str, str], new: tuple[str, str]) -> str:
    """Return a text with the address ``old``, "OWNER/NAME" and a branch, replaced by ``new``."""
    (slug, branch), (owner, _, name) = old, new[0].partition("/")
    text = re.sub(
        rf"{re.escape(slug)}(@|/(?:(?:blob|tree|edit)/)?){branch}\b", rf"{new[0]}\g<1>{new[1]}", text
    )
    text = re.sub(rf"{re.escape(slug)}(?![\w-])", new[0], text)
    text = text.replace(slug.replace("/", ".github.io/"), f"{owner}.github.io/{name}")
    return re.sub(rf"^(  branch: ){branch}$", rf"\g<1>{new[1]}", text, flags=re.M)


def main(url: str, branch: str) -> None:
    """Replace the address. Raises SystemExit if it is none of a repository on GitHub."""
    found = re.fullmatch(r"https://github\.com/([\w-]+/[\w.-]+?)/?", url)
    if not found or url.endswith(".git") or not re.fullmatch(r"[\w.-]+", branch):
        raise SystemExit(f"{url} {branch}: must be https://github.com/OWNER/NAME and one word")
    repository = settings()["repository"]
    old = repository["url"].removeprefix("https://github.com/"), repository["branch"]
    for path in texts():
        text = read_text(path)
        if (new := carried(text, old, (found[1], branch))) != text:
            write_whole(path, new)
            print(f"{path.relative_to(ROOT)}: rewritten")


if __name__ == "__main__":
    main(*sys.argv[1:])
