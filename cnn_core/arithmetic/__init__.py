"""Sizes, costs and receptive fields of convolutional networks: pure functions of whole numbers, no arrays."""

from cnn_core.arithmetic.cost import (
    activation_bytes,
    batch_norm_macs,
    batch_norm_params,
    conv_macs,
    conv_params,
    conv_transpose_macs,
    conv_transpose_params,
    depthwise_separable_macs,
    depthwise_separable_params,
    inception_macs,
    inception_params,
    linear_macs,
    linear_params,
    pool_ops,
)
from cnn_core.arithmetic.layer_cost import LayerCost
from cnn_core.arithmetic.paths import path_counts
from cnn_core.arithmetic.receptive import ReceptiveField, receptive_field
from cnn_core.arithmetic.size import (
    conv_output_size,
    conv_transpose_output_size,
    resolve_padding,
    same_padding,
)

__all__ = [
    "LayerCost",
    "ReceptiveField",
    "activation_bytes",
    "batch_norm_macs",
    "batch_norm_params",
    "conv_macs",
    "conv_output_size",
    "conv_params",
    "conv_transpose_macs",
    "conv_transpose_output_size",
    "conv_transpose_params",
    "depthwise_separable_macs",
    "depthwise_separable_params",
    "inception_macs",
    "inception_params",
    "linear_macs",
    "linear_params",
    "path_counts",
    "pool_ops",
    "receptive_field",
    "resolve_padding",
    "same_padding",
]
