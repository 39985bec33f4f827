"""Lists and dictionaries that refuse to be changed in place.

A change inside a trait's value would be seen neither by the page nor by the checks of the trait. What refuses
it is still a list or a dictionary: it is written, compared and sent like one, and its copies are plain.
"""

from copy import deepcopy
from typing import Any, NoReturn


def _refuse(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
    """Raise TypeError: the value belongs to an explorer."""
    kind = "dictionary" if isinstance(self, dict) else "list"
    raise TypeError(
        f"this {kind} belongs to an explorer, which would not see a change inside it; "
        "assign a whole new value instead: explorer.name = …"
    )


class FrozenList(list):
    """A list that cannot be changed."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = pop = remove = clear = sort = reverse = _refuse

    def __copy__(self) -> list:
        """Return a plain list."""
        return list(self)

    def __deepcopy__(self, memo: dict) -> list:
        """Return a plain list of plain copies."""
        return [deepcopy(value, memo) for value in self]

    def __reduce_ex__(self, protocol: int) -> tuple:
        """Return what pickle needs for a plain list."""
        return list, (list(self),)


class FrozenDict(dict):
    """A dictionary that cannot be changed."""

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __copy__(self) -> dict:
        """Return a plain dictionary."""
        return dict(self)

    def __deepcopy__(self, memo: dict) -> dict:
        """Return a plain dictionary of plain copies."""
        return {key: deepcopy(value, memo) for key, value in self.items()}

    def __reduce_ex__(self, protocol: int) -> tuple:
        """Return what pickle needs for a plain dictionary."""
        return dict, (dict(self),)


def frozen(value: Any) -> Any:
    """Return ``value``; it, and all lists and dictionaries in it, refuse to be changed."""
    if isinstance(value, list):
        return FrozenList(frozen(part) for part in value)
    if isinstance(value, dict):
        return FrozenDict((key, frozen(part)) for key, part in value.items())
    return value
