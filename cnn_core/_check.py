"""One way to refuse bad input: name the value that offends and say what would be right."""

import difflib
from collections.abc import Iterable


def require(condition: bool, name: str, value: object, rule: str) -> None:
    """Raise ``ValueError("name=value: rule")`` unless ``condition`` holds.

    >>> require(2 >= 0, "padding", 2, "must be ≥ 0")
    >>> require(-1 >= 0, "padding", -1, "must be ≥ 0")
    Traceback (most recent call last):
    ValueError: padding=-1: must be ≥ 0
    """
    if not condition:
        raise ValueError(f"{name}={value!r}: {rule}")


def known(kind: str, name: object, names: Iterable[str]) -> None:
    """Raise ValueError, with up to three of the closest names, unless ``name`` is one of ``names``.

    >>> known("model", "resnet20", ["resnet20", "vgg16"])
    >>> known("model", "ResNet-21", ["resnet20", "vgg16"])
    Traceback (most recent call last):
    ValueError: model='ResNet-21': is not a model; the closest: resnet20
    """
    names = sorted(names)
    if isinstance(name, str) and name in names:
        return
    alike = str(name).lower().replace("-", "_")
    close = difflib.get_close_matches(alike, names, n=3, cutoff=0.4) or names[:3]
    article = "an" if kind[0] in "aeiou" else "a"
    offer = ", ".join(close) or "there is none yet"
    require(False, kind, name, f"is not {article} {kind}; the closest: {offer}")
