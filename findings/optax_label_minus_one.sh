#!/usr/bin/env bash
# Expected: a label that is no class is refused, or ignored, by a cross-entropy of whole-number labels. Many data sets mark
#   what is not to be learned with -1 or 255.
# Happens: optax takes -1 for the last class, as an index from the end, and learns it without a word; 255 among three
#   classes gives a loss of nan with a finite gradient, which lowers all scores, so that the weights tell nobody. The one-hot form gives 0 for both. PyTorch raises an error for either.
# Versions: optax 0.2.8, jax 0.10.2, jaxlib 0.10.2
# Source: optax/losses/_classification.py, softmax_cross_entropy_with_integer_labels (take_along_axis); run on 1 December 2026
# Output:
#   label   2: loss 0.4076, gradient [ 0.09  0.24 -0.33], of its one-hot row 0.4076
#   label  -1: loss 0.4076, gradient [ 0.09  0.24 -0.33], of its one-hot row 0.0000
#   label 255: loss nan, gradient [0.09 0.24 0.67], of its one-hot row 0.0000
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get optax==0.2.8 jax==0.10.2 jaxlib==0.10.2
export PYTHONPATH="$site" JAX_PLATFORMS=cpu
python3 - <<'EOF'
import jax
import numpy as np
from optax.losses import softmax_cross_entropy, softmax_cross_entropy_with_integer_labels

scores, found = np.float32([1, 2, 3]), {}
for label in (2, -1, 255):
    loss, gradient = jax.value_and_grad(softmax_cross_entropy_with_integer_labels)(scores, label)
    row = softmax_cross_entropy(scores, jax.nn.one_hot(label, 3))
    found[label] = float(loss), np.asarray(gradient)
    print(f"label {label:3}: loss {loss:.4f}, gradient {np.round(found[label][1], 2)}, of its one-hot row {abs(row):.4f}")
    assert label == 2 or row == 0
assert found[-1][0] == found[2][0] and np.array_equal(found[-1][1], found[2][1])
assert np.isnan(found[255][0]) and np.isfinite(found[255][1]).all()
EOF
