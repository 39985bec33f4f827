"""The exercises that build a module accept it however it is written, and name what is wrong with it."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnn_core.study import check


def conv(c, out, k, **options):
    return nn.Sequential(nn.Conv2d(c, out, k, padding=k // 2, **options), nn.ReLU(inplace=True))


class Inception(nn.Module):
    """A right module, whose parts may be replaced by wrong ones."""

    def __init__(self, c_in, row, conv=conv, order=(0, 1, 2, 3), dim=1, padding=1, middle=conv, last=conv):
        super().__init__()
        pool = nn.MaxPool2d(3, stride=1, padding=padding)
        self.order, self.dim = order, dim
        self.branches = nn.ModuleList([
            conv(c_in, row[0], 1),
            nn.Sequential(middle(c_in, row[1], 1), conv(row[1], row[2], 3)),
            nn.Sequential(conv(c_in, row[3], 1), conv(row[3], row[4], 5)),
            nn.Sequential(pool, last(c_in, row[5], 1)),
        ])  # fmt: skip

    def forward(self, x):
        return torch.cat([self.branches[i](x) for i in self.order], self.dim)


class Block(nn.Module):
    """A right block, whose parts may be replaced by wrong ones."""

    def __init__(self, c_in, c_out, stride, bias=False, middle=F.relu, last=None, always=False, add=True):
        super().__init__()
        self.first = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=bias)
        self.second = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=bias)
        self.norms = nn.ModuleList([nn.BatchNorm2d(c_out), nn.BatchNorm2d(c_out)])
        self.short = None
        if always or stride != 1 or c_in != c_out:
            self.short = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))
        self.middle, self.last, self.add = middle, last, add

    def forward(self, x):
        y = self.norms[1](self.second(self.middle(self.norms[0](self.first(x)))))
        short = x if self.short is None else self.short(x)
        return self.last(y, short) if self.last else F.relu(y + short if self.add else y)


class Modern(nn.Module):
    """A right block of ConvNeXt, whose parts may be replaced by wrong ones."""

    def __init__(self, c, groups=None, bias=False, kernel=7, bend=nn.GELU, last=lambda y: y, add=True):
        super().__init__()
        self.add, self.last = add, last
        self.branch = nn.Sequential(
            nn.Conv2d(c, c, kernel, padding=kernel // 2, groups=groups or c, bias=bias),
            nn.BatchNorm2d(c), nn.Conv2d(c, 4 * c, 1), bend(), nn.Conv2d(4 * c, c, 1),
        )  # fmt: skip

    def forward(self, x):
        return self.last(x + self.branch(x) if self.add else self.branch(x))


def linear(c, out, k):
    return nn.Conv2d(c, out, k, padding=k // 2)


def bare(c, out, k):
    return conv(c, out, k, bias=False)


def made(kind, **options):
    return lambda *arguments: kind(*arguments, **options)


@pytest.mark.parametrize(
    ("exercise_id", "answer"),
    [
        ("googlenet.6", Inception),
        ("googlenet.6", made(Inception)),
        ("googlenet.6", lambda c, row: Inception(c, row).double()),
        ("resnet.6", Block),
        ("resnet.6", made(Block, middle=lambda y: y.clamp(min=0))),
        ("resnet.6", lambda *sizes: Block(*sizes).eval()),
        ("after_resnet.6", Modern),
        ("after_resnet.6", made(Modern)),
    ],
)
def test_a_right_module_is_accepted(exercise_id, answer):
    for seed in range(3):
        torch.manual_seed(seed)
        feedback = check(exercise_id, answer)
        assert feedback.ok, feedback


@pytest.mark.parametrize(
    ("exercise_id", "answer", "text"),
    [
        ("googlenet.6", made(Inception, conv=bare, middle=bare, last=bare), "the biases are missing"),
        ("googlenet.6", made(Inception, order=(0, 2, 1, 3)), "are not those of the 3×3 branch"),
        ("googlenet.6", made(Inception, order=(0, 1, 2)), "expected (2, 11, 9, 8)"),
        ("googlenet.6", made(Inception, padding=0), "Your module raises RuntimeError"),
        ("googlenet.6", made(Inception, last=linear), "every convolution is followed by a ReLU"),
        ("googlenet.6", made(Inception, middle=linear), "In the 3×3 branch a ReLU is missing"),
        ("googlenet.6", lambda c, row: nn.Identity(), "has no parameters"),
        ("googlenet.6", lambda c, row: None, "no body"),
        ("googlenet.6", nn.Linear, "raises"),
        ("resnet.6", made(Block, bias=True), "convolutions have no bias"),
        ("resnet.6", made(Block, always=True), "the shortcut is the input itself"),
        ("resnet.6", made(Block, middle=lambda y: y), "a ReLU is missing"),
        ("resnet.6", made(Block, last=lambda y, short: y + short), "the ReLU comes after the sum"),
        ("resnet.6", made(Block, last=lambda y, short: F.relu(y) + F.relu(short)), "not the ReLU of the sum"),
        ("resnet.6", made(Block, add=False), "not the ReLU of the sum"),
        ("resnet.6", lambda a, b, s: nn.Conv2d(a, b, 3, s), "becomes"),
        ("after_resnet.6", made(Modern, bias=True), "the 7×7 has a bias"),
        ("after_resnet.6", made(Modern, groups=1), "the 7×7 is not depthwise"),
        ("after_resnet.6", made(Modern, kernel=5), "parameters, expected"),
        ("after_resnet.6", made(Modern, bend=nn.Identity), "GELU is missing"),
        ("after_resnet.6", made(Modern, last=F.relu), "must hand on its input"),
        ("after_resnet.6", made(Modern, add=False), "must hand on its input"),
    ],
)  # fmt: skip
def test_a_wrong_module_is_refused_with_the_reason(exercise_id, answer, text):
    feedback = check(exercise_id, answer)
    assert not feedback.ok
    assert text in feedback.message


@pytest.mark.parametrize(
    ("exercise_id", "made", "arguments"),
    [("googlenet.6", Inception, (6, (1, 2, 3, 4, 5, 6))), ("resnet.6", Block, (4, 4, 1))],
)
def test_a_network_that_the_function_did_not_make_anew_stays_as_it_is(exercise_id, made, arguments):
    network = made(*arguments)
    state = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    modes = [module.training for module in network.modules()]
    check(exercise_id, lambda *_: network)
    assert all(torch.equal(tensor, state[name]) for name, tensor in network.state_dict().items())
    assert [module.training for module in network.modules()] == modes
