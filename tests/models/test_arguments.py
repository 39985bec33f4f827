"""Every argument of the functions of ``cnn_core.models``, and every option of every network."""

import inspect

import pytest
import torch
from torch import nn

from cnn_core import models
from cnn_core.models import create, info, list_models, neocognitron
from cnn_core.models._digit_codes import digit_codes
from cnn_core.models._squeeze_excitation import SqueezeExcitation
from cnn_core.models._table_conv import TableConv2d
from tests.wrong_arguments import WRONG, Case, cases, covers, refuses

TABLE = [
    Case(create, {"name": "resnet8", "num_classes": 3, "seed": 0},
         {"num_classes": (None,), "seed": (None, 0)}, {"name": "model"}),
    Case(info, {"name": "resnet8"}, called={"name": "model"}),
    Case(list_models, {"pattern": "*"}, {"pattern": ("wörd",)}),
    Case(models.summary, {"model": nn.Sequential(nn.Conv2d(3, 4, 3)), "input_shape": (3, 8, 8)}),
]  # fmt: skip
# The numbers that other functions and layers of the networks take.
NUMBERS = [
    Case(neocognitron.clean_digits, {"count": 5}),
    Case(neocognitron.shift, {"down": 1, "right": 2}, {"down": (0, -1), "right": (0, -1)}),
    Case(neocognitron.frame_digits, {"side": 3, "frame": 16}),
    Case(neocognitron.self_organise, {"rounds": 1, "max_shift": 0, "together": False, "seed": 0},
         {"max_shift": (0,), "together": (True,), "seed": (0,)}),
    Case(neocognitron.shift_tolerance, {"max_shift": 1}, {"max_shift": (0,)}),
    Case(digit_codes, {"num_classes": 3}),
    Case(SqueezeExcitation, {"channels": 8, "reduction": 2}),
    Case(TableConv2d, {"in_channels": 3, "kernel_size": 2, "stride": 1}),
]  # fmt: skip
FIXED = {
    "shift": lambda: {"images": torch.ones(1, 1, 4, 4)},
    "frame_digits": lambda: {"images": torch.ones(1, 5, 5)},
    "self_organise": lambda: {"model": create("neocognitron"), "images": torch.ones(1, 1, 16, 16)},
    "shift_tolerance": lambda: {
        "classify": lambda x: torch.zeros(len(x)), "images": torch.ones(1, 1, 4, 4), "labels": torch.zeros(1)
    },
    "TableConv2d": lambda: {"table": ((0, 1), (2,))},
}  # fmt: skip
# What an option may be among the wrong values, by its name or the kind of its default.
LEGAL = {bool: (True,), "dropout": (0,), type(None): (None,)}
OPTIONS = [
    (name, option, parameter.default)
    for name in list_models()
    for option, parameter in inspect.signature(info(name).builder).parameters.items()
    if option != "num_classes"
]


def test_every_function_is_here():
    covers(TABLE, models)


@pytest.mark.parametrize(("case", "name", "value"), cases(TABLE))
def test_wrong_arguments(case, name, value):
    refuses(case, name, value)


@pytest.mark.parametrize(("case", "name", "value"), cases(NUMBERS))
def test_wrong_numbers(case, name, value):
    fixed = FIXED.get(str(case), dict)()
    refuses(Case(case.function, fixed | case.arguments, case.legal), name, value)


@pytest.mark.parametrize(("name", "option", "default"), OPTIONS, ids=lambda value: str(value))
def test_wrong_options(name, option, default):
    """Of each network, on the device of shapes alone: it is built or one error names the option."""
    for value in WRONG:
        kind = type(default)
        legal = any(
            type(value) is type(one) and value == one for one in LEGAL.get(option, LEGAL.get(kind, ()))
        )
        if legal:
            with torch.device("meta"):
                create(name, **{option: value})
        else:
            with pytest.raises(ValueError, match=rf"{option}.*(?:must|is not)"), torch.device("meta"):
                create(name, **{option: value})


def test_the_seed_is_a_number_that_torch_takes():
    assert create("resnet8", seed=2**64 - 1) is not None
    with pytest.raises(ValueError, match=r"seed=.*must be below 2"):
        create("resnet8", seed=2**64)
