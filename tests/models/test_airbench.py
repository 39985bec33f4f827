import pytest
import torch
from torch.nn import functional as F

from cnn_core.models import create
from cnn_core.models.airbench import EPSILON, PATCH


@pytest.fixture(scope="module")
def images():
    """Smooth colour images, whose pixels are correlated as those of photographs are."""
    noise = torch.randn(200, 3, 36, 36, generator=torch.Generator().manual_seed(0))
    return F.avg_pool2d(noise + noise.mean(1, keepdim=True), 5, stride=1)


def test_the_first_layer_whitens_the_patches(images):
    net = create("airbench", seed=0)
    net.prepare(images)
    answers = net.whiten(images).transpose(0, 1).flatten(1)[:12].double()
    moments = answers @ answers.T / answers.shape[1]
    variances = moments.diag()
    # The ε in the filters shrinks directions that hardly vary; all others answer with variance 1.
    assert variances.max() <= 1 + 1e-5
    assert variances[0] > 0.99
    assert (moments - variances.diag()).abs().max() < 1e-3


def test_half_of_the_filters_is_the_negative_of_the_other(images):
    net = create("airbench", seed=0)
    net.prepare(images)
    first, second = net.whiten.weight.chunk(2)
    assert torch.equal(first, -second)
    assert first.shape == (3 * PATCH**2, 3, PATCH, PATCH)
    lengths = first.flatten(1).norm(dim=1)
    assert lengths.max() <= EPSILON**-0.5
    assert (lengths.diff() >= 0).all(), "from the direction that varies most to the one that varies least"


def test_the_first_layer_is_not_trained_and_the_blocks_begin_as_the_identity(images):
    net = create("airbench", seed=0).train()
    net.prepare(images)
    net(images).sum().backward()
    assert net.whiten.weight.grad is None
    block = net.blocks[1]
    maps = torch.randn(2, 64, 8, 8)
    torch.testing.assert_close(block.conv1(maps)[:, :64], maps)
