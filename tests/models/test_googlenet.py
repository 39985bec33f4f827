"""GoogLeNet: table 1 row by row, both forms, the auxiliary heads, and the network for 32×32."""

import pytest
import torch
from torch import nn

from cnn_core.arithmetic import conv_params
from cnn_core.models import create, info
from cnn_core.models.googlenet import TABLE_1, GoogLeNetOutputs

# Table 1: output of each row at 224×224.
OUTPUTS = {
    "conv1": (64, 112, 112),
    "maxpool1": (64, 56, 56),
    "conv3": (192, 56, 56),
    "maxpool2": (192, 28, 28),
    "inception3a": (256, 28, 28),
    "inception3b": (480, 28, 28),
    "maxpool3": (480, 14, 14),
    "inception4a": (512, 14, 14),
    "inception4b": (512, 14, 14),
    "inception4c": (512, 14, 14),
    "inception4d": (528, 14, 14),
    "inception4e": (832, 14, 14),
    "maxpool4": (832, 7, 7),
    "inception5a": (832, 7, 7),
    "inception5b": (1024, 7, 7),
    "avgpool": (1024, 1, 1),
    "fc": (1000,),
}


def count(module):
    return sum(p.numel() for p in module.parameters())


def blank(name, **options):
    with torch.device("meta"):
        return create(name, **options)


def outputs_of(model, size):
    """Return the output shape of every direct part that runs, without the batch."""
    found = {}
    for name, layer in model.named_children():
        layer.register_forward_hook(lambda _, __, y, name=name: found.update({name: tuple(y.shape[1:])}))
    model(torch.empty(2, *size, device="meta"))
    return found


@pytest.mark.parametrize("name", ["googlenet", "googlenet_2014"])
def test_every_row_of_table_1(name):
    model = blank(name).eval()
    found = outputs_of(model, (3, 224, 224))
    assert {row: found[row] for row in OUTPUTS} == OUTPUTS
    assert not {"aux1", "aux2"} & set(found)


@pytest.mark.parametrize(
    ("name", "with_heads", "without"),
    [("googlenet", 13_004_888, 6_624_904), ("googlenet_2014", 13_378_280, 6_998_552)],
)
def test_parameters(name, with_heads, without):
    assert count(blank(name)) == with_heads
    assert count(blank(name, aux_logits=False)) == without


@pytest.mark.parametrize(("name", "kernel"), [("googlenet_2014", 5), ("googlenet", 3)])
def test_modules_have_the_branches_of_figure_2b(name, kernel):
    """torchvision's third branch sees 3×3 where the paper's sees 5×5."""
    model, published, channels = blank(name), name == "googlenet_2014", 192
    for module, row in TABLE_1.items():
        one, reduce3, three, reduce5, five, pooled = row
        parts = (
            (channels, one, 1),
            (channels, reduce3, 1),
            (reduce3, three, 3),
            (channels, reduce5, 1),
            (reduce5, five, kernel),
            (channels, pooled, 1),
        )
        parameters = sum(conv_params(*part, bias=published) for part in parts)
        if not published:
            parameters += 2 * sum(row)  # scale and shift of each map
        assert (module, count(getattr(model, f"inception{module}"))) == (module, parameters)
        channels = one + three + five + pooled


def test_published_form_normalises_after_pooling_and_after_the_third_convolution():
    """Figure 3; the order in which layers run, not that in which they are listed."""
    model, order = blank("googlenet_2014").eval(), []
    for name, layer in model.named_children():
        layer.register_forward_hook(lambda *_, name=name: order.append(name))
    model(torch.empty(2, 3, 64, 64, device="meta"))
    assert order[:7] == ["conv1", "maxpool1", "norm1", "conv2", "conv3", "norm2", "maxpool2"]
    kinds = {type(m) for m in model.modules()}
    assert nn.LocalResponseNorm in kinds
    assert nn.BatchNorm2d not in kinds
    assert model.maxpool4.kernel_size == 3
    assert model.dropout.p == 0.4


@pytest.mark.parametrize("name", ["googlenet", "googlenet_2014"])
def test_auxiliary_heads_sit_on_4a_and_4d_and_answer_in_training_only(name):
    model = blank(name, num_classes=7)
    images = torch.empty(2, 3, 64, 64, device="meta")
    seen = {}
    for head in ("aux1", "aux2"):
        getattr(model, head).register_forward_hook(
            lambda _, x, __, head=head: seen.update({head: x[0].shape[1]})
        )
    scores = model.train()(images)
    assert isinstance(scores, GoogLeNetOutputs)
    assert scores._fields == ("logits", "aux_logits2", "aux_logits1")
    assert [part.shape for part in scores] == [(2, 7)] * 3
    assert seen == {"aux1": OUTPUTS["inception4a"][0], "aux2": OUTPUTS["inception4d"][0]}
    assert isinstance(model.eval()(images), torch.Tensor)
    assert isinstance(blank(name, aux_logits=False).train()(images), torch.Tensor)


def test_each_field_is_the_head_that_it_names():
    model = create("googlenet_2014", 3, seed=0).train()
    for value, head in enumerate((model.fc, model.aux2.fc2, model.aux1.fc2), start=1):
        nn.init.zeros_(head.weight)
        nn.init.constant_(head.bias, value)
    with torch.no_grad():
        scores = model(torch.zeros(2, 3, 31, 31))
    assert [part.unique().item() for part in scores] == [1, 2, 3]


@pytest.mark.parametrize("name", ["googlenet", "googlenet_small"])
def test_depth_counts_the_layers_on_the_longest_path(name):
    """Two layers a module, and what stands outside the modules and the auxiliary heads."""
    outside = [
        m
        for key, m in blank(name).named_modules()
        if isinstance(m, nn.Conv2d | nn.Linear) and not key.startswith(("inception", "aux"))
    ]
    assert len(outside) + 2 * len(TABLE_1) == info(name).depth


def test_first_draw_lets_the_signal_through():
    """He's rule: after 22 layers without normalisation the scores still tell images apart."""
    model = create("googlenet_2014", 10, seed=0, aux_logits=False).eval()
    images = torch.randn(4, 3, 64, 64, generator=torch.Generator().manual_seed(0))

    def share():
        with torch.no_grad():
            scores = model(images)
        return scores.std(0).square().mean().sqrt() / scores.square().mean().sqrt()

    assert share() > 0.05
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d):
            deviation = (2 / layer.weight[0].numel()) ** 0.5
            assert layer.weight.std().item() == pytest.approx(deviation, rel=0.1)
            assert layer.bias.eq(0).all()


def test_small_network_keeps_the_modules_at_32_16_and_8():
    small = blank("googlenet_small").eval()
    found = outputs_of(small, (3, 32, 32))
    for name, shape in OUTPUTS.items():
        if name.startswith("inception"):
            side = shape[1] * 8 // 7  # 28, 14, 7 of the published network
            assert (name, found[name]) == (name, (shape[0], side, side))
    full = blank("googlenet_2014")
    for name in TABLE_1:
        published = [m for m in getattr(full, f"inception{name}").modules() if isinstance(m, nn.Conv2d)]
        ours = [m for m in getattr(small, f"inception{name}").modules() if isinstance(m, nn.Conv2d)]
        assert [m.weight.shape for m in ours] == [m.weight.shape for m in published]
