"""Every argument of every public name, wrong in every way: what is refused is refused in words of our own."""

import inspect
import re
import traceback

import numpy as np
import pytest

from cnn_core import arithmetic, nn
from cnn_core.nn import augment, init

CLEAR = re.compile(r"^[\w.\[\]' ]+=.*: [a-z(]", re.DOTALL)
WRONG = {
    "None": None,
    "a text": "abc",
    "no number": float("nan"),
    "infinity": float("inf"),
    "minus one": -1,
    "zero": 0,
    "a fraction": 2.5,
    "true": True,
    "complex": 1j,
    "huge": 10**12,
    "beyond all": 10**400,
    "three axes": np.zeros((2, 2, 2)),
    "no axes": np.array(2),
    "empty": [],
    "ragged": [[1], [1, 2]],
    "objects": np.array([None, {}], object),
    "texts": np.array(["a", "b"]),
    "complex numbers": np.ones((2, 3, 6, 6), complex),
    "a dict": {"a": 1},
    "a function": len,
    "a type": int,
}
IMAGES = np.random.default_rng(0).random((2, 3, 6, 6))
ROWS, TABLE, LABELS = np.ones((4, 3)), np.arange(6.0).reshape(2, 3), np.array([0, 1, 2, 0])


def model():
    return nn.Sequential(nn.Linear(3, 3, rng=0))


def weights():
    return {"w": np.ones((2, 3))}


MODEL = model()
# Legal arguments, as far as a signature does not give them. The names are read from the signature.
LEGAL = {
    "x": IMAGES, "scores": ROWS, "target": LABELS, "labels": LABELS, "weight": np.ones((2, 3, 3, 3)),
    "in_channels": 3, "out_channels": 6, "kernel_size": 3, "in_features": 3, "out_features": 2,
    "num_features": 3, "output_size": 2, "num_classes": 3, "size": 12, "p": 0.5, "lr": 0.1, "max_lr": 0.1,
    "total_steps": 20, "step_size": 2, "gamma": 0.5, "t_max": 5, "steps": 5, "channels": 4,
    "shape": (3, 4, 2, 2),
    "out_1x1": 1, "out_3x3": 2, "out_5x5": 3, "input_size": 4, "degrees": np.array([10.0, 20.0]),
    "rows": np.ones((2, 2, 2)), "columns": np.ones((2, 2, 2)),
    "boxes": np.array([[0, 0, 3, 3], [1, 1, 3, 3]]),
    "shift": np.zeros(2), "mean": [0.1] * 3, "std": [1.0] * 3, "nonlinearity": "relu", "padding": 1,
    "dilation": (1, 1), "children": {}, "layers": [(3, 1)], "input_shape": (3,), "body": nn.ReLU(),
}  # fmt: skip
SPECIAL = {  # where a name means something else
    nn.LocalResponseNorm: {"size": 3},
    nn.conv1d: {"x": IMAGES[:, :, 0], "weight": np.ones((2, 3, 3))},
    nn.true_conv1d: {"x": IMAGES[:, :, 0], "weight": np.ones((2, 3, 3))},
    nn.conv_transpose2d: {"weight": np.ones((3, 2, 3, 3))},
    nn.conv_transpose2d_loops: {"weight": np.ones((3, 2, 3, 3))},
    nn.gradient_check: {"layer": nn.Tanh(), "x": TABLE},
    nn.predict: {"model": MODEL, "x": ROWS},
    nn.evaluate: {"model": MODEL, "loss": nn.CrossEntropyLoss(), "x": ROWS, "y": LABELS},
    nn.summary: {"model": MODEL},
    nn.accuracy: {"scores": ROWS},
    nn.class_weights: {"num_classes": 3},
    nn.stratified_split: {"labels": np.repeat([0, 1], 9)},
    nn.softmax: {"x": ROWS},
    augment.random_rotation: {"degrees": 10},
    augment.resized_crop: {"size": 4},
    augment.random_resized_crop: {"size": 4},
    arithmetic.resolve_padding: {"kernel_size": (3, 3)},
    arithmetic.conv_output_size: {"dilation": 1},
    arithmetic.path_counts: {"size": 8, "output": 0},
    arithmetic.LayerCost: None,
    arithmetic.ReceptiveField: None,  # results, made by the package
}
SPECIAL[nn.fit] = SPECIAL[nn.evaluate] | {
    "optimizer": nn.SGD(MODEL.params, 0.1), "epochs": 1, "validation": (ROWS, LABELS), "log": None
}  # fmt: skip
# Legal, and takes for ever; or a function, whose errors are its author's.
LEAVE_OUT = {("fit", "epochs", "huge"), ("fit", "epochs", "beyond all")}
LEAVE_OUT |= {("fit", name, kind) for name in ("schedule", "log") for kind in ("a function", "a type")}
LEAVE_OUT |= {("fit", "augment", "a type")}


def public():
    for package in (nn, augment, init, arithmetic):
        names = getattr(package, "__all__", None) or [n for n in vars(package) if not n.startswith("_")]
        for name in names:
            thing = getattr(package, name)
            if callable(thing) and thing.__module__.startswith(package.__name__):
                yield pytest.param(name, thing, id=f"{package.__name__}.{name}")


def legal_arguments(thing):
    own = SPECIAL.get(thing, {})
    given = {}
    for name, parameter in inspect.signature(thing).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if name in own or parameter.default is parameter.empty:
            given[name] = own[name] if name in own else weights() if name == "params" else LEGAL.get(name)
    return given


def ours(error):
    """Whether an exception comes from `require`, or from a base class that has nothing to run."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    raised = last.name == "require" and isinstance(error, ValueError) and CLEAR.match(str(error))
    return raised or (isinstance(error, NotImplementedError) and "defines no" in str(error))


def fault(what, call, wrong):
    """Run it; return None if it works or is refused in our words, else what was said."""
    try:
        with np.errstate(all="ignore"):
            call(wrong)
    except AssertionError:
        pass  # a gradient check that found something
    except Exception as error:
        return None if ours(error) else f"{what}: {type(error).__name__}: {error}".split("\n")[0]
    return None


def calls_of(thing, name):
    """Yield the ways to hand something to a public name: its arguments, and what its objects take."""
    legal = legal_arguments(thing) if SPECIAL.get(thing, {}) is not None else None
    if legal is None or name in ("Layer", "Loss", "Optimizer"):
        return
    parameters = inspect.signature(thing).parameters.values()
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        yield "layers", lambda wrong: thing(nn.ReLU(), wrong)
    for parameter in parameters:
        if parameter.kind is not parameter.VAR_POSITIONAL:
            yield parameter.name, lambda wrong, key=parameter.name: thing(**{**legal, key: wrong})
    if not isinstance(thing, type):
        return
    if issubclass(thing, nn.Layer):
        layers = [nn.ReLU()] if name in ("Sequential", "Residual", "Concat") else []
        make = (lambda: thing(*layers)) if layers or name == "Concat" else (lambda: thing(**legal))
        if name != "Container":
            yield "forward(x)", lambda wrong: make().forward(wrong)
        yield "train(mode)", lambda wrong: make().train(wrong)
        yield "load_state_dict(state)", lambda wrong: make().load_state_dict(wrong)
        yield "load_state_dict(values)", lambda wrong: load_values(make(), wrong)
        yield "backward(dy)", lambda wrong: after_forward(make(), wrong)
    elif issubclass(thing, nn.Loss):
        binary = np.zeros((4, 3)) if name in ("BCEWithLogitsLoss", "BinaryFocalLoss", "MSELoss") else LABELS
        yield "scores", lambda wrong: thing(**legal)(wrong, binary)
        yield "target", lambda wrong: thing(**legal)(ROWS, wrong)
    elif issubclass(thing, nn.Optimizer):
        yield "step(grads)", lambda wrong: thing(**legal).step(wrong)
        yield "step(values)", lambda wrong: thing(**legal).step({"w": wrong})
    elif name.endswith("LR"):
        yield "t", lambda wrong: thing(**legal)(wrong)
    else:
        assert thing is nn.EarlyStopping
        yield "update(value)", lambda wrong: thing().update(wrong)


def load_values(layer, wrong):
    layer.load_state_dict({key: wrong for key in layer.state_dict()})


def after_forward(layer, wrong):
    for x in (IMAGES, IMAGES[:, :, 0], ROWS):
        try:
            layer.forward(x)
        except ValueError:
            continue
        return layer.backward(wrong)
    raise AssertionError("no input fits")


@pytest.mark.parametrize(("name", "thing"), public())
def test_the_arguments_of_the_table_are_legal(name, thing):
    """Else the wrong ones would be refused for another reason."""
    if SPECIAL.get(thing, {}) is not None and name not in (
        "Layer",
        "Loss",
        "Optimizer",
        "Container",
        "load",
        "save",
    ):
        thing(*([nn.ReLU()] if name in ("Sequential", "Concat") else []), **legal_arguments(thing))


def test_every_argument_is_refused_in_our_words(capsys):
    faults, cases = [], 0
    for parameter in public():
        name, thing = parameter.values
        for argument, call in calls_of(thing, name):
            for kind, wrong in WRONG.items():
                if (name, argument, kind) in LEAVE_OUT:
                    continue
                cases += 1
                faults.append(fault(f"{name}({argument} = {kind})", call, wrong))
    faults = [text for text in faults if text]
    with capsys.disabled():
        print(f"\n{cases:,} wrong arguments tried")
    assert not faults, "\n".join([f"{len(faults)} of {cases} refused in other words:", *faults])
    assert cases > 5000
