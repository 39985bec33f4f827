"""The reference of a package: its public names with their docstrings, read from the package."""

import importlib
import inspect
import re
from collections.abc import Iterator
from types import ModuleType

from tools.contents import settings
from tools.pages._text import literally

_CODE = re.compile(r"``(.+?)``|:\w+:`~?(.+?)`", re.DOTALL)
_SECTION = re.compile(r"^(Args|Attributes|Returns):\n", re.M)
_SENTENCES = re.compile(r"(?<=[.)”]) (?=(?:Raises|Sources?:) )|^(?=Sources?: )")
_PROSE = re.compile(r"\b[a-zA-Z]{3,} [a-z]{2,}\b")
_TITLE = re.compile(r"(.+?)(?:: |; |\. |(?<=\?) |\.$|$)(.*)", re.DOTALL)


def _markdown(text: str, links: dict[str, str]) -> str:
    """Return running text as Markdown: code and known names as they were meant, all else literally."""
    result, end = [], 0
    for match in _CODE.finditer(text):
        result.append(literally(text[end : match.start()]))
        code = " ".join((match[1] or match[2]).split())
        name = code.rsplit(".", 1)[-1] if match[2] else code
        label = links.get(name)
        result.append(f"[`{name}`](#{label})" if label else f"`{name}`")
        end = match.end()
    return "".join([*result, literally(text[end:])])


def _formula(text: str) -> bool:
    """Return whether a paragraph is a formula: an equals sign or an arrow, and no two words in a row."""
    prose = text.startswith("Return ") or _PROSE.search(_CODE.sub("", text))
    return bool(re.search("[=←]", text)) and not prose


def _block(text: str, links: dict[str, str]) -> Iterator[str]:
    """Yield one paragraph of a docstring as Markdown: an example, a formula, a list of arguments, prose."""
    lines = text.splitlines()
    if lines[0].startswith(">>>"):
        yield f"```python\n{text}\n```"
    elif text.startswith("- "):
        yield "\n".join(f"- {_markdown(item, links)}" for item in re.split(r"^- ", text, flags=re.M)[1:])
    elif len(lines) == 1 and _formula(text):
        yield f":::{{div}} api-formula\n{_markdown(text.strip(), links)}\n:::"
    elif lines[0][0] == " " or _formula(text):
        yield "```{code-block} text\n:class: api-formula\n" + inspect.cleandoc("\n" + text) + "\n```"
    else:
        for part in _SENTENCES.split(" ".join(line.strip() for line in lines)):
            for word in ("Raises", "Sources", "Source"):
                if part.startswith((word + " ", word + ": ")):
                    head, part = word + ": ", part.removeprefix(word).lstrip(": ")
                    yield f"*{head.strip()}* {_markdown(part, links)}"
                    break
            else:
                yield _markdown(part, links)


def _listed(entries: list[tuple[str, str]]) -> str:
    """Return a definition list of (Markdown, Markdown of any length)."""
    return "\n\n".join(f"{term}\n: " + text.replace("\n", "\n  ") for term, text in entries)


def docstring(text: str, links: dict[str, str]) -> str:
    """Return a whole docstring as Markdown."""
    head, *sections = _SECTION.split(inspect.cleandoc(text))
    parts = [piece for chunk in head.strip().split("\n\n") if chunk.strip() for piece in _block(chunk, links)]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        inside = re.match(r"(?:    .*\n?|\n(?=    ))*", body)[0]
        if title == "Returns":
            parts.append("*Returns:* " + _markdown(" ".join(inside.split()), links))
        else:
            entries = re.findall(r"^    (\w+(?:, \w+)*): ((?:.+(?:\n     +.+)*))", inside, re.M)
            parts.append(
                _listed([(f"`{name}`", _markdown(" ".join(t.split()), links)) for name, t in entries])
            )
        rest = body[len(inside) :].strip()
        parts += [piece for chunk in rest.split("\n\n") if chunk for piece in _block(chunk, links)]
    return "\n\n".join(parts)


def _default(value: object) -> str:
    """Return a default value as one writes it."""
    if isinstance(value, float):
        return repr(value) if len(repr(value)) < 9 else f"{value:.6g}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_default, value))}{',' * (len(value) == 1)})"
    name = getattr(value, "__name__", None)
    return name or (repr(value) if not repr(value).startswith("<") else "...")


def signature(thing: object, name: str) -> str:
    """Return "name(a, b=1, *, c=2)": without annotations, since the text says what the arguments are."""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return name
    if isinstance(thing, type) and issubclass(thing, BaseException):
        return name
    if hasattr(thing, "class_own_traits"):  # an explorer: its state, in which a large value is left out
        own = thing.class_own_traits(sync=True)
        values = {key: _default(own[key].default_value) for key in vars(thing) if key in own}
        state = (f"{key}={value if len(value) < 12 else '...'}" for key, value in values.items())
        return f"{name}(*, {', '.join(state)})"
    arguments, star = [], False
    for p in parameters:
        if p.kind is p.KEYWORD_ONLY and not star:
            arguments.append("*")
        star = star or p.kind in (p.KEYWORD_ONLY, p.VAR_POSITIONAL)
        stars = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
        arguments.append(stars + p.name + ("" if p.default is p.empty else f"={_default(p.default)}"))
    return f"{name}({', '.join(a for a in arguments if a not in ('self', 'cls'))})"


def methods(cls: type, links: dict[str, str]) -> list[tuple[str, str]]:
    """Return the documented public methods and properties of a class and of its private bases."""
    found: dict[str, object] = {}
    for base in cls.__mro__:
        if base is cls or (base.__name__.startswith("_") and base.__module__.startswith("cnn_core")):
            for name, thing in vars(base).items():
                if (not name.startswith("_") or name == "__call__") and inspect.getdoc(thing):
                    found.setdefault(name, thing)
    entries = []
    for name, thing in found.items():
        thing = thing.__func__ if isinstance(thing, classmethod | staticmethod) else thing
        if isinstance(thing, property) and thing.fget.__doc__:
            entries.append((f"`{name}`", docstring(thing.__doc__, links)))
        elif inspect.isfunction(thing):
            instance = "schedule" if cls.__name__.endswith("LR") else cls.__name__.lower()
            call = signature(thing, instance if name == "__call__" else name)
            entries.append((f"`{call}`", docstring(thing.__doc__, links)))
    return entries


def public(package: ModuleType) -> dict[str, object]:
    """Return name → thing for ``__all__``, with the public functions of a module in it as "module.name"."""
    found = {}
    for name in package.__all__:
        thing = getattr(package, name)
        if inspect.ismodule(thing):
            inside = {
                f"{name}.{n}": f for n, f in vars(thing).items() if inspect.isfunction(f) and n[0] != "_"
            }
            found |= {n: f for n, f in inside.items() if f.__module__ == thing.__name__}
        else:
            found[name] = thing
    return found


def _label_of(package: ModuleType, name: str, thing: object) -> str:
    """Return the anchor of a name; labels do not know capitals, so classes are marked."""
    kind = "class-" if isinstance(thing, type) else ""
    return f"api-{package.__name__.rsplit('.', 1)[-1]}-{kind}{name.replace('.', '-')}".lower()


def _code_of(text: str) -> str:
    """Return a signature, or a constant with its value, as a block of code."""
    return f"```{{code-block}} python\n:class: api-signature\n{text}\n```"


def _entry(package: ModuleType, name: str, thing: object, links: dict[str, str]) -> str:
    """Return heading, signature, docstring and methods of one name."""
    head = f"({_label_of(package, name, thing)})=\n### `{name}`\n\n"
    if not (isinstance(thing, type) or inspect.isfunction(thing)):
        plain = isinstance(thing, str | tuple | int | float)
        return head + _code_of(f"{name} = {thing!r}" if plain else f"{name}: {type(thing).__name__}")
    code = _code_of(signature(thing, name)) + "\n\n"
    text = docstring(thing.__doc__, links) if thing.__doc__ else ""
    inside = methods(thing, links) if isinstance(thing, type) else []
    return head + code + text + ("\n\n" + _listed(inside) if inside else "")


def page(package_name: str, *first: str) -> str:
    """Return all public names of a package; with names of modules grouped by module, those first."""
    package = importlib.import_module(package_name)
    names = public(package)
    links = {name.rsplit(".", 1)[-1]: _label_of(package, name, thing) for name, thing in names.items()}
    links |= {name: _label_of(package, name, thing) for name, thing in names.items()}
    if not first:
        return "\n\n".join(_entry(package, name, thing, links) for name, thing in names.items())
    repository = settings()["repository"]
    home_page = f"{repository['url']}/blob/{repository['branch']}"
    groups: dict[str, list[str]] = {f"{package_name}.{module}": [] for module in first}
    for name, thing in names.items():
        home = getattr(thing, "__module__", package_name)
        groups.setdefault(home, []).append(name)
    parts = []
    for home, members in groups.items():
        title, rest = _TITLE.match(inspect.getdoc(importlib.import_module(home)).strip()).groups()
        parts.append(f"## {_markdown(title, links)}")
        path = home.replace(".", "/") + ".py"
        parts.append(f"In the file [`{path}`]({home_page}/{path}).")
        if rest:
            parts.append(
                docstring(rest, links) if rest[0] == "\n" else docstring(rest[0].upper() + rest[1:], links)
            )
        # A class and a function, then the next: as they stand in the file.
        parts += [
            _entry(package, name, names[name], links)
            for name in sorted(members, key=lambda n: _line(names[n]))
        ]
    return "\n\n".join(parts)


def _line(thing: object) -> int:
    """Return where a thing stands in its file."""
    return inspect.getsourcelines(thing)[1]
