"""The vision transformer: sizes, the parts of equations 1 to 4, dropout."""

import pytest
import torch
import torchvision
from torch import nn
from torchvision.models import ViT_B_16_Weights

from cnn_core.models import create, info
from cnn_core.models.vit import VisionTransformer


def blank(name, **options):
    with torch.device("meta"):
        return create(name, **options)


def count(model):
    return sum(p.numel() for p in model.parameters())


def parameters(dim, depth, tokens, patch, classes):
    """Count by the equations of section 3.1."""
    norm = 2 * dim
    attention = dim * 3 * dim + 3 * dim + dim * dim + dim
    mlp = dim * 4 * dim + 4 * dim + 4 * dim * dim + dim
    embedding = 3 * patch**2 * dim + dim + dim + (tokens + 1) * dim
    return embedding + depth * (2 * norm + attention + mlp) + norm + dim * classes + classes


def test_parameters_of_b_16_are_torchvisions():
    assert count(blank("vit_b_16")) == ViT_B_16_Weights.IMAGENET1K_V1.meta["num_params"]
    assert count(blank("vit_b_16")) == parameters(768, 12, 14 * 14, 16, 1000)


@pytest.mark.parametrize(("name", "dim", "heads"), [("vit_tiny_32", 192, 3), ("vit_small_32", 384, 6)])
def test_the_small_ones(name, dim, heads):
    model = blank(name)
    assert count(model) == parameters(dim, 12, 8 * 8, 4, 10)
    assert model.encoder.layers[0].self_attention.head_dim == dim // heads == 64
    assert count(blank(name, image_size=16)) == parameters(dim, 12, 4 * 4, 4, 10)


def test_the_depth_counts_four_layers_an_encoder_layer():
    model = blank("vit_tiny_32")
    layers = [m for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    queries_keys_values = len(model.encoder.layers)  # one matrix, which torch keeps as a bare parameter
    assert info("vit_tiny_32").depth == len(layers) + queries_keys_values


def tiny(**options):
    torch.manual_seed(0)
    model = VisionTransformer(image_size=8, patch_size=4, dim=12, depth=2, heads=3, num_classes=5, **options)
    with torch.no_grad():
        model.heads.head.weight.normal_()  # otherwise all scores are zero
    return model


def test_a_token_is_a_linear_map_of_one_patch():
    model = tiny()
    images = torch.randn(1, 3, 8, 8)
    seen = []
    model.encoder.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0]))
    model(images)
    corner = images[0, :, 4:, :4].flatten()  # second row, first column: patch 2, behind the class token
    kernel = model.conv_proj.weight.flatten(1)
    assert seen[0].shape == (1, 1 + 4, 12)
    assert torch.allclose(seen[0][0, 1 + 2], kernel @ corner + model.conv_proj.bias, atol=1e-5)
    assert torch.equal(seen[0][0, 0], model.class_token[0, 0])


def swap_patches(images):
    """Exchange the left and the right half: patches 0 and 1, patches 2 and 3."""
    return images.roll(4, dims=3)


def test_only_the_positions_tell_where_a_patch_is():
    model = tiny().eval()
    images = torch.randn(2, 3, 8, 8)
    assert not torch.allclose(model(images), model(swap_patches(images)), atol=1e-3)
    nn.init.zeros_(model.encoder.pos_embedding)
    assert torch.allclose(model(images), model(swap_patches(images)), atol=1e-5)


def test_every_patch_reaches_the_score():
    images = torch.randn(1, 3, 8, 8, requires_grad=True)
    tiny()(images)[0, 0].backward()
    assert (images.grad.abs().amax(dim=1) > 0).all()


def test_the_norm_comes_before_the_branch_and_the_input_is_added():
    layer = tiny().encoder.layers[0].eval()
    for branch in (layer.self_attention.out_proj, layer.mlp[3]):
        nn.init.zeros_(branch.weight)
        nn.init.zeros_(branch.bias)
    tokens = torch.randn(2, 5, 12) * 10
    assert torch.equal(layer(tokens), tokens)  # a norm behind the sum would change them


def test_dropout_strikes_where_torchvisions_does():
    options = {"image_size": 8, "patch_size": 4, "num_classes": 5, "dropout": 0.3}
    ours = VisionTransformer(dim=12, depth=2, heads=3, **options)
    theirs = torchvision.models.VisionTransformer(
        hidden_dim=12, num_layers=2, num_heads=3, mlp_dim=48, **options
    )
    nn.init.normal_(ours.heads.head.weight)
    theirs.load_state_dict(ours.state_dict())
    images, scores = torch.randn(3, 3, 8, 8), []
    for model in (ours, theirs):
        torch.manual_seed(0)
        scores.append(model.train()(images))
    assert torch.allclose(*scores, atol=1e-5)
    assert not torch.allclose(scores[0], ours.eval()(images), atol=1e-3)


def test_first_weights():
    model = create("vit_tiny_32", seed=0)
    assert not model(torch.randn(2, 3, 32, 32)).any()  # the output layer is zero
    assert model.conv_proj.weight.std().item() == pytest.approx(48**-0.5, rel=0.03)
    assert model.encoder.pos_embedding.std().item() == pytest.approx(0.02, rel=0.03)
    wide = model.encoder.layers[0].mlp[0].weight  # (768, 192), Glorot uniform
    assert wide.abs().max().item() == pytest.approx((6 / (192 + 768)) ** 0.5, rel=0.01)


def test_bad_sizes():
    with pytest.raises(ValueError, match="image_size=30: must be a multiple of the patch size, 4"):
        create("vit_tiny_32", image_size=30)
    with pytest.raises(ValueError, match="image_size=0: must be ≥ 1"):
        create("vit_tiny_32", image_size=0)
    with pytest.raises(ValueError, match="heads=5: must divide dim=12"):
        VisionTransformer(image_size=8, patch_size=4, dim=12, depth=1, heads=5)
    with pytest.raises(ValueError, match="H = W = 32"):
        create("vit_tiny_32")(torch.zeros(1, 3, 28, 28))
