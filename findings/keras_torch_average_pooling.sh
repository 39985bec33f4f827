#!/usr/bin/env bash
# Expected: a Keras 3 network gives the same numbers on every backend.
# Happens: AveragePooling2D(3, strides=2, padding="same") on an image of even size does not. The padding is needed on
#   one side only; JAX, like TensorFlow before it, leaves it out of the average, the PyTorch backend repeats the edge
#   pixel and counts it. The last row and column differ, all others agree. With this window odd sizes are right on
#   both backends; with a window of 4 they are not.
# Versions: keras 3.15.1, torch 2.15.0, jax 0.10.2
# Source: keras/src/backend/torch/nn.py, average_pool and _apply_same_padding; threads keras-team/keras 18452 (2023)
#   and 23233 (mended in July 2026, after this release); read and run on 30 November 2026
# Output (last row of the 8 x 8 image 0, 1, 2, ..., 63, pooled):
#   torch: [56.33, 58.33, 60.0]
#   jax: [55.0, 57.0, 58.5]
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 ml_dtypes==0.6.0 opt_einsum==3.4.0 optree==0.20.0 namex==0.1.0
get --no-deps h5py==3.16.0 absl-py==2.5.1 rich==15.0.0 packaging==26.3
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6 scipy==1.17.1
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1 KERAS_HOME="$site/keras-home"
for backend in torch jax; do
    KERAS_BACKEND=$backend python3 - <<'EOF'
import keras
import numpy as np

image = np.arange(64, dtype=np.float32).reshape(1, 8, 8, 1)
layer = keras.layers.AveragePooling2D(3, strides=2, padding="same")
pooled = keras.ops.convert_to_numpy(layer(image))[0, :, :, 0]
inside = [[image[0, i:i + 3, j:j + 3].mean() for j in range(0, 8, 2)] for i in range(0, 8, 2)]
edge = np.pad(image[0, :, :, 0], ((0, 1), (0, 1)), mode="edge")
repeated = [[edge[i:i + 3, j:j + 3].mean() for j in range(0, 8, 2)] for i in range(0, 8, 2)]

print(f"{keras.backend.backend()}: {[round(float(value), 2) for value in pooled[-1, -3:]]}")
assert np.allclose(pooled[:-1, :-1], np.array(inside)[:-1, :-1])
assert np.allclose(pooled, {"torch": repeated, "jax": inside}[keras.backend.backend()])
assert not np.allclose(inside, repeated)
EOF
done
