"""An explorer's JavaScript as one module: its files, each once and after those that it imports.

A notebook, and a page opened from disk, take one text that imports nothing. The files are ES modules all
the same, which editors, linters and Node can follow: a file imports names from files beside it or from
``parts``, and what Python knows from ``facts.js``.
"""

import json
import re
from pathlib import Path

from cnn_core._check import require

_IMPORT = re.compile(r'^(import|export) \{([^}]*)\} from "(\.[^"]+)";\n', re.M)
_FACTS = re.compile(r"^export const \{([^}]*)\} =\s+globalThis\.facts \?\? \{\};\n", re.M)
_DECLARED = re.compile(r"^(export )?(?:async )?(?:function\*?|class|const|let) (?:(\w+)|\[([^\]]*)\])", re.M)
_COMMENT = re.compile(r"^ *(?:/\*.*?\*/|//[^\n]*)\n", re.M | re.S)
_INDENTED = re.compile(r"^ +|\n(?=\n)", re.M)


def join_module(main: Path, facts: dict[str, object]) -> str:
    """Return the text of the module ``main`` with all that it imports; it exports what ``main`` exports.

    Raises ValueError for a circle of imports, for a name that is declared in two files, for one that is
    imported and not exported, and for a fact that is none.
    """
    exported: dict[Path, set[str]] = {}
    owner: dict[str, str] = {}
    texts = []
    for path in _ordered(main, ()):
        text = path.read_text("utf-8")
        for _, names, target in _IMPORT.findall(text):
            known = exported[_resolve(path, target)]
            for name in _names(names):
                require(name in known, "import", name, f"{path.name}: {target} does not export it")
        exported[path] = set()
        if path.name == "facts.js":
            text = _FACTS.sub(lambda found: _constants(_names(found[1]), facts), text)
        for export, name, several in _DECLARED.findall(text):
            for one in [name] if name else _names(several):
                require(one not in owner, "name", one, f"is declared in {owner.get(one)} and in {path.name}")
                owner[one] = path.name
                exported[path] |= {one} if export else set()
        texts.append(_plain(text, path, last=path == main))
    return "".join(texts)


def _ordered(path: Path, users: tuple[Path, ...]) -> list[Path]:
    """Return the file and all that it imports, each once and before its users."""
    circle = " → ".join(user.name for user in (*users, path))
    require(path not in users, "import", circle, "goes round in a circle")
    require(path.is_file(), "import", circle, "leads to no file")
    found: list[Path] = []
    for _, _, target in _IMPORT.findall(path.read_text("utf-8")):
        found += _ordered(_resolve(path, target), (*users, path))
    return list(dict.fromkeys([*found, path]))


def _resolve(path: Path, target: str) -> Path:
    return (path.parent / target).resolve()


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        require(name.isidentifier(), "import", name, "must be a plain name, the same in every file")
    return names


def _constants(names: list[str], facts: dict[str, object]) -> str:
    """Return a constant for each name, exported as the file says."""
    for name in names:
        require(name in facts, "fact", name, f"must be one of {', '.join(sorted(facts))}")
    values = {name: json.dumps(facts[name], ensure_ascii=False, separators=(",", ":")) for name in names}
    return "".join(f"export const {name} = {value};\n" for name, value in values.items())


def _plain(text: str, path: Path, last: bool) -> str:
    """Return a file without imports, exports, comments of their own line and indentation: a page loads it."""
    text = _IMPORT.sub(lambda found: f"export {{{found[2]}}};\n" if found[1] == "export" else "", text)
    text = _COMMENT.sub("", text)
    for line in text.splitlines():
        require(line.count("`") % 2 == 0, "line", line, f"{path.name}: a template must end on its line")
    text = _INDENTED.sub("", text).lstrip("\n")
    return text if last else re.sub(r"^export (?!\{|default)", "", text, flags=re.M)
