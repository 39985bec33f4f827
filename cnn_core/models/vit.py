"""Vision transformer: an image becomes a sequence of patches, and every patch looks at every other.

Dosovitskiy et al. (2021), An Image Is Worth 16x16 Words: Transformers for Image Recognition at Scale.
"""

from collections import OrderedDict
from functools import partial
from math import sqrt

import torch
from torch import nn

from cnn_core._check import require
from cnn_core.models._input import check_images
from cnn_core.models._registry import register

LayerNorm = partial(nn.LayerNorm, eps=1e-6)


class MLP(nn.Sequential):
    """Two linear layers with a GELU between them, four times as wide inside; each token by itself.

    Tokens (N, S, D) → (N, S, D).
    """

    def __init__(self, dim: int, dropout: float):
        wide = 4 * dim
        super().__init__(
            nn.Linear(dim, wide), nn.GELU(), nn.Dropout(dropout), nn.Linear(wide, dim), nn.Dropout(dropout)
        )
        for layer in (self[0], self[3]):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.normal_(layer.bias, std=1e-6)


class EncoderLayer(nn.Module):
    """Attention between the tokens, then an MLP in each; both normalise first and add their input (figure 1).

    Tokens (N, S, D) → (N, S, D), equations 2 and 3. Dropout follows every linear layer but the one that makes
    queries, keys and values (appendix B.1).
    """

    def __init__(self, dim: int, heads: int, dropout: float):
        super().__init__()
        self.ln_1 = LayerNorm(dim)
        self.self_attention = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.ln_2 = LayerNorm(dim)
        self.mlp = MLP(dim, dropout)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return tokens (N, S, D) for ``tokens`` (N, S, D)."""
        x = self.ln_1(tokens)
        attended, _ = self.self_attention(x, x, x, need_weights=False)
        tokens = tokens + self.dropout(attended)
        return tokens + self.mlp(self.ln_2(tokens))


class Encoder(nn.Module):
    """Add to each token what tells its place, then ``depth`` layers and a last normalisation.

    Tokens (N, S, D) → (N, S, D). The position embeddings are learned, one for each place in the sequence:
    nothing else tells the network which patch lies beside which.
    """

    def __init__(self, length: int, dim: int, depth: int, heads: int, dropout: float):
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.empty(1, length, dim).normal_(std=0.02))
        self.dropout = nn.Dropout(dropout)
        layers = ((f"encoder_layer_{i}", EncoderLayer(dim, heads, dropout)) for i in range(depth))
        self.layers = nn.Sequential(OrderedDict(layers))
        self.ln = LayerNorm(dim)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return tokens (N, S, D) for ``tokens`` (N, S, D)."""
        return self.ln(self.layers(self.dropout(tokens + self.pos_embedding)))


class VisionTransformer(nn.Module):
    """Patches become tokens, a class token goes in front, and what the encoder makes of it is classified.

    Images (N, 3, image_size, image_size) → scores (N, num_classes); (image_size/patch_size)² + 1 tokens of
    ``dim`` numbers (section 3.1). Raises ValueError unless the patches tile the image and the heads share
    ``dim`` evenly. The paper leaves the first weights open but for one: the output layer is zero in
    fine-tuning (section 3.2). The rest is torchvision's choice: patch projection truncated normal with
    variance 1/fan_in; queries, keys, values and MLPs Glorot uniform; the attention's output as any nn.Linear;
    positions normal with deviation 0.02; class token and biases zero, or as good as zero. With the output
    layer at zero all scores are 0 before the first step, and only that layer learns in it.
    """

    def __init__(
        self,
        image_size: int,
        patch_size: int,
        dim: int,
        depth: int,
        heads: int,
        num_classes: int = 1000,
        dropout: float = 0.0,
    ):
        super().__init__()
        tiled = image_size >= patch_size and image_size % patch_size == 0
        require(tiled, "image_size", image_size, f"must be a multiple of the patch size, {patch_size}")
        require(dim % heads == 0, "heads", heads, f"must divide dim={dim}")
        self.image_size = image_size
        # A convolution whose stride is its kernel is the same linear map applied to every patch.
        self.conv_proj = nn.Conv2d(3, dim, patch_size, stride=patch_size)
        self.class_token = nn.Parameter(torch.zeros(1, 1, dim))
        length = (image_size // patch_size) ** 2 + 1
        self.encoder = Encoder(length, dim, depth, heads, dropout)
        self.heads = nn.Sequential(OrderedDict(head=nn.Linear(dim, num_classes)))
        nn.init.trunc_normal_(self.conv_proj.weight, std=1 / sqrt(self.conv_proj.weight[0].numel()))
        nn.init.zeros_(self.conv_proj.bias)
        nn.init.zeros_(self.heads.head.weight)
        nn.init.zeros_(self.heads.head.bias)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (N, num_classes) for ``images`` (N, 3, image_size, image_size)."""
        check_images(images, 3, size=self.image_size)
        patches = self.conv_proj(images).flatten(2).transpose(1, 2)  # (N, S − 1, D), row by row
        class_token = self.class_token.expand(images.shape[0], -1, -1)
        tokens = self.encoder(torch.cat([class_token, patches], dim=1))  # equation 1
        return self.heads(tokens[:, 0])  # equation 4


def _facts(depth: int, patch_size: int, usual: int, small: int) -> dict[str, object]:
    return {
        # The paper counts encoder layers. Each has four layers with weights one after the other: two in the
        # attention, two in the MLP; the patch projection and the output layer make two more.
        "depth": 4 * depth + 2,
        "input_sizes": ((3, usual, usual), (3, small, small)),
        "smallest": patch_size,
    }


@register(
    title="ViT-B/16",
    year=2020,
    paper="dosovitskiy2021",
    torchvision="vit_b_16",
    **_facts(depth=12, patch_size=16, usual=224, small=32),
)
def vit_b_16(num_classes: int = 1000, image_size: int = 224, dropout: float = 0.0) -> VisionTransformer:
    """ViT-Base with patches of 16×16 (table 1): 86.6 million parameters."""
    return VisionTransformer(image_size, 16, 768, 12, 12, num_classes, dropout)


# Width and heads of the small ones are those of DeiT-Ti and DeiT-S (Touvron et al., 2021, table 1). Patches
# of 4×4 cut an image of 32×32 into 64 pieces, where patches of 16×16 cut one of 224×224 into 196.
@register(
    title="ViT-Tiny/4 (32×32)",
    year=2020,
    paper="touvron2021",
    **_facts(depth=12, patch_size=4, usual=32, small=16),
)
def vit_tiny_32(num_classes: int = 10, image_size: int = 32, dropout: float = 0.0) -> VisionTransformer:
    """A transformer of width 192 for images of 32×32: 5.4 million parameters."""
    return VisionTransformer(image_size, 4, 192, 12, 3, num_classes, dropout)


@register(
    title="ViT-Small/4 (32×32)",
    year=2020,
    paper="touvron2021",
    **_facts(depth=12, patch_size=4, usual=32, small=16),
)
def vit_small_32(num_classes: int = 10, image_size: int = 32, dropout: float = 0.0) -> VisionTransformer:
    """A transformer of width 384 for images of 32×32: 21.3 million parameters."""
    return VisionTransformer(image_size, 4, 384, 12, 6, num_classes, dropout)
