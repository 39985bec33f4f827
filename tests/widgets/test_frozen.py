"""What an explorer holds cannot be changed behind its back; copies of it are plain."""

import copy
import json
import pickle

import numpy as np
import pytest

from cnn_core.widgets import explorers
from cnn_core.widgets._frozen import FrozenDict, FrozenList, frozen

HELD = [
    pytest.param(cls, name, id=f"{cls.name}.{name}")
    for cls in explorers().values()
    for name, value in cls().state().items()
    if isinstance(value, (list, dict))
]


def inside(value):
    """Yield a value and every list and dictionary in it."""
    if isinstance(value, (list, dict)):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from inside(part)


def place_of(value):
    return next(iter(value)) if isinstance(value, dict) else 0


@pytest.mark.parametrize(("cls", "name"), HELD)
@pytest.mark.parametrize("given", [False, True], ids=["default", "assigned"])
def test_no_part_of_a_trait_can_be_changed_in_place(cls, name, given):
    explorer = cls()
    if given:
        setattr(explorer, name, copy.deepcopy(getattr(explorer, name)))
    before = json.dumps(explorer.state())
    parts = [part for part in inside(getattr(explorer, name)) if part]
    assert parts
    for part in parts:
        with pytest.raises(TypeError, match="assign a whole new value"):
            part[place_of(part)] = 9
    assert json.dumps(explorer.state()) == before


CHANGES = {
    FrozenList: [
        lambda x: x.append(1), lambda x: x.extend([1]), lambda x: x.insert(0, 1), lambda x: x.pop(),
        lambda x: x.remove(2), lambda x: x.clear(), lambda x: x.sort(), lambda x: x.reverse(),
        lambda x: x.__delitem__(0), lambda x: x.__setitem__(slice(0, 1), [1]), lambda x: x.__iadd__([1]),
        lambda x: x.__imul__(2),
    ],
    FrozenDict: [
        lambda x: x.update(a=2), lambda x: x.pop("a"), lambda x: x.popitem(), lambda x: x.clear(),
        lambda x: x.setdefault("b", 1), lambda x: x.__delitem__("a"), lambda x: x.__ior__({"b": 1}),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "change"), [(kind, one) for kind in CHANGES for one in CHANGES[kind]])
def test_every_way_to_change_is_refused(kind, change):
    value = kind([2, 1]) if kind is FrozenList else kind(a=1)
    with pytest.raises(TypeError, match="belongs to an explorer"):
        change(value)
    assert value == ([2, 1] if kind is FrozenList else {"a": 1})


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_are_plain_and_can_be_changed(copied):
    held = frozen({"rows": [[1, 2]]})
    assert held == {"rows": [[1, 2]]}
    assert json.dumps(held) == '{"rows": [[1, 2]]}'
    own = copied(held)
    own["rows"] = 3
    assert type(own) is dict
    assert held == {"rows": [[1, 2]]}
    rows = copied(held["rows"])
    rows.append(4)
    assert type(rows) is list
    np.testing.assert_array_equal(np.array(held["rows"]), [[1, 2]])
