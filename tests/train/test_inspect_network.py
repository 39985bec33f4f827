from math import inf, log

import pytest
import torch
from torch import nn

from cnn_core.models import ScaledTanh
from cnn_core.train import activation_statistics, gradient_statistics


def only(module, inputs):
    (row,) = activation_statistics(module, torch.tensor(inputs))
    return row


def test_mean_and_deviation_of_a_batch_computed_by_hand():
    row = only(nn.Identity(), [[1.0, 2.0], [3.0, 6.0]])
    assert (row.mean, row.std) == (3.0, pytest.approx(3.5**0.5))


def test_zeros_are_single_values_and_dead_units_are_zero_for_the_whole_batch():
    row = only(nn.ReLU(), [[1.0, -1.0, -2.0, 0.0], [-3.0, -1.0, 2.0, 0.0]])
    assert row.zeros == 6 / 8
    assert row.dead == 2 / 4


def test_unit_of_a_feature_map_is_the_channel():
    maps = -torch.ones(2, 3, 4, 4)
    maps[1, 2, 3, 0] = 5.0  # one cell of one image keeps the third map alive
    (row,) = activation_statistics(nn.ReLU(), maps)
    assert row.dead == pytest.approx(2 / 3)
    assert row.zeros == 95 / 96


@pytest.mark.parametrize(
    ("module", "slope"),
    [(nn.Tanh(), 1.0), (nn.Sigmoid(), 0.5), (ScaledTanh(), 2 / 3)],
    ids=["tanh", "sigmoid", "scaled"],
)
def test_saturated_is_beyond_97_percent_of_the_way_to_the_limits(module, slope):
    edge = log(1.97 / 0.03) / 2 / slope  # tanh(slope · edge) = 0.97; a sigmoid is a tanh of half the slope
    row = only(module, [[-1.01 * edge, -0.99 * edge, 0.0, 0.99 * edge, 1.01 * edge]])
    assert row.saturated == 2 / 5


def test_layers_without_limits_have_no_saturated_share():
    assert only(nn.ReLU(), [[1.0]]).saturated is None


def test_saturated_units_pass_at_most_six_percent_of_the_slope():
    x = torch.linspace(-6, 6, 2001, requires_grad=True)
    torch.tanh(x).sum().backward()
    beyond = torch.tanh(x.detach()).abs() > 0.97
    assert x.grad[beyond].max() < 1 - 0.97**2
    assert x.grad[~beyond].min() > 0.99 * (1 - 0.97**2)


def test_a_row_for_each_leaf_in_order_with_its_name_and_kind(model):
    rows = activation_statistics(model(), torch.rand(4, 1, 8, 8))
    kinds = ["Conv2d", "BatchNorm2d", "ReLU", "Dropout", "MaxPool2d", "Flatten", "Linear"]
    assert [(row.name, row.kind, row.call) for row in rows] == [(str(i), k, 1) for i, k in enumerate(kinds)]


def test_a_module_that_is_used_twice_gets_two_rows():
    relu = nn.ReLU()
    network = nn.Sequential(relu, nn.Linear(2, 2), relu)
    nn.init.constant_(network[1].weight, 0)
    nn.init.constant_(network[1].bias, -1)
    first, _, second = activation_statistics(network, torch.ones(3, 2))
    assert [(row.name, row.call, row.dead) for row in (first, second)] == [("0", 1, 0.0), ("0", 2, 1.0)]
    assert "0 (call 2)" in str(second)


def test_an_in_place_function_does_not_change_what_was_seen_before_it():
    inputs = torch.tensor([[-1.0, 2.0]])
    before, after = activation_statistics(nn.Sequential(nn.Identity(), nn.ReLU(inplace=True)), inputs)
    assert (before.zeros, after.zeros) == (0.0, 0.5)


def test_outputs_that_are_no_arrays_of_units_get_no_row():
    class Pair(nn.Module):
        def forward(self, x):
            return x, x

    class First(nn.Module):
        def forward(self, pair):
            return pair[0].argmax(1)

    network = nn.Sequential(nn.Identity(), Pair(), First())
    assert [row.name for row in activation_statistics(network, torch.rand(2, 3))] == ["0"]


@pytest.mark.parametrize("training", [True, False])
def test_looking_changes_nothing(model, training):
    network, inputs = model(dropout=0.5).train(training), torch.rand(4, 1, 8, 8)
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    state = torch.get_rng_state()
    activation_statistics(network, inputs)
    assert torch.equal(torch.get_rng_state(), state)
    assert network.training is training
    assert all(torch.equal(tensor, before[name]) for name, tensor in network.state_dict().items())
    assert not any(module._forward_hooks for module in network.modules())


def test_batch_normalisation_and_dropout_are_seen_in_the_mode_of_the_model(model):
    inputs = 50 + torch.rand(16, 1, 8, 8)
    training = activation_statistics(model(dropout=0.9).train(), inputs)
    testing = activation_statistics(model(dropout=0.9).eval(), inputs)
    assert training[1].std == pytest.approx(1, abs=0.01)
    assert testing[1].std > 2
    assert training[3].zeros > 0.85 > testing[3].zeros


def test_hooks_and_statistics_are_put_back_when_the_network_raises(model):
    network = model()
    mean = network[1].running_mean.clone()
    with pytest.raises(ValueError, match="the network does not take them"):
        activation_statistics(network, torch.rand(4, 1, 12, 12))  # the last layer does not fit this size
    assert not any(module._forward_hooks for module in network.modules())
    assert torch.equal(network[1].running_mean, mean)


def test_inputs_without_an_image_are_refused():
    with pytest.raises(ValueError, match=r"inputs\.shape=\(0, 3\): must be \(N ≥ 1, …\)"):
        activation_statistics(nn.ReLU(), torch.rand(0, 3))


def test_gradient_statistics_of_a_case_computed_by_hand():
    layer = nn.Linear(2, 1)
    layer.weight.data = torch.tensor([[3.0, 4.0]])
    nn.init.zeros_(layer.bias)
    layer(torch.tensor([[6.0, 8.0]])).sum().backward()  # the gradients are (6, 8) and 1
    weight, bias = gradient_statistics(layer, lr=0.01)
    assert (weight.name, weight.shape, weight.norm, weight.weight_norm) == ("weight", (1, 2), 10.0, 5.0)
    assert (weight.mean, weight.std) == (7.0, 1.0)
    assert weight.update_ratio == pytest.approx(0.01 * 10 / 5)
    assert (bias.norm, bias.weight_norm, bias.update_ratio) == (1.0, 0.0, inf)


def test_update_ratio_is_the_relative_length_of_a_step_of_gradient_descent(model):
    network = model(dropout=0.0)
    nn.functional.cross_entropy(network(torch.rand(8, 1, 8, 8)), torch.arange(8)).backward()
    rows = {row.name: row for row in gradient_statistics(network, lr=0.1)}
    before = {name: p.detach().clone() for name, p in network.named_parameters()}
    torch.optim.SGD(network.parameters(), lr=0.1).step()
    assert list(rows) == list(before)
    for name in ("0.weight", "1.weight", "6.weight"):
        moved = (network.get_parameter(name) - before[name]).norm() / before[name].norm()
        assert rows[name].update_ratio == pytest.approx(moved.item(), rel=1e-3)


def test_parameters_without_a_gradient_get_no_row(model):
    network = model()
    network[0].requires_grad_(False)
    network(torch.rand(2, 1, 8, 8)).sum().backward()
    names = [row.name for row in gradient_statistics(network, lr=1.0)]
    assert names == ["1.weight", "1.bias", "6.weight", "6.bias"]


def test_gradients_that_are_not_there_and_bad_rates_are_refused(model):
    with pytest.raises(ValueError, match=r"with a gradient=0: must be ≥ 1; call loss\.backward\(\) first"):
        gradient_statistics(model(), lr=0.1)
    with pytest.raises(ValueError, match=r"lr=-1: must be ≥ 0"):
        gradient_statistics(model(), lr=-1)


def test_rows_print_on_one_line(model):
    network = nn.Sequential(nn.Linear(3, 2), nn.Tanh())
    lines = [str(row) for row in activation_statistics(network, torch.full((4, 3), 1e3))]
    assert "Linear" in lines[0]
    assert "saturated 100.0%" in lines[1]
    network(torch.rand(4, 3)).sum().backward()
    lines += [str(row) for row in gradient_statistics(network, lr=0.1)]
    assert lines[2].startswith("0.weight")
    assert "2×3" in lines[2]
    assert not any("\n" in line for line in lines)
