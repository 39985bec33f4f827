#!/usr/bin/env bash
# Expected: a network whose outputs are all NaN, as after a training that blew up, is right by chance at best: 0 or a
#   tenth of ten classes.
# Happens: TorchEval's top-5 accuracy and hit rate call it perfect, and so does Keras' SparseTopKCategoricalAccuracy
#   on JAX, even for k=1; on the PyTorch backend Keras says 0. They count the classes with a larger score than the
#   true one, and no comparison with NaN is true. For the same reason a dead network, whose outputs are all equal, has
#   100 % top-5 in TorchEval and Keras, and 50 % in torchmetrics and scikit-learn. A monitor that keeps the best
#   checkpoint keeps the broken one.
# Versions: torcheval 0.0.7, keras 3.15.1, jax 0.10.2, torch 2.15.0
# Source: torcheval/metrics/functional/classification/accuracy.py; keras/src/backend/jax/math.py, in_top_k (its guard
#   turns the true score into minus infinity, and NaN is not larger than that); read and run on 30 November 2026
# Output:
#   NaN everywhere: TorchEval top-1 0.1, top-5 1.0, hit rate 1.0
#   all equal:      TorchEval top-1 0.1, top-5 1.0, hit rate 1.0
#   NaN everywhere: Keras on torch top-1 0.0, top-5 0.0
#   all equal:      Keras on torch top-1 1.0, top-5 1.0
#   NaN everywhere: Keras on jax top-1 1.0, top-5 1.0
#   all equal:      Keras on jax top-1 1.0, top-5 1.0
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps keras==3.15.1 jax==0.10.2 jaxlib==0.10.2 ml_dtypes==0.6.0 opt_einsum==3.4.0 optree==0.20.0 namex==0.1.0
get --no-deps h5py==3.16.0 absl-py==2.5.1 rich==15.0.0 packaging==26.3 torcheval==0.0.7
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6 scipy==1.17.1
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1 KERAS_HOME="$site/keras-home"
python3 -W ignore - <<'EOF'
import torch
from torcheval.metrics.functional import hit_rate, multiclass_accuracy

labels = torch.arange(100) % 10
for name, value in (("NaN everywhere:", torch.nan), ("all equal:", 0.0)):
    scores = torch.full((100, 10), value)
    top = [round(multiclass_accuracy(scores, labels, k=k, num_classes=10).item(), 3) for k in (1, 5)]
    hits = hit_rate(scores, labels, k=5).mean().item()
    print(f"{name:<15} TorchEval top-1 {top[0]}, top-5 {top[1]}, hit rate {hits}")
    assert top == [0.1, 1.0] and hits == 1.0
EOF
for backend in torch jax; do
    KERAS_BACKEND=$backend python3 -W ignore - <<'EOF'
import keras
import numpy as np

labels, backend = np.arange(100) % 10, keras.backend.backend()
for name, value in (("NaN everywhere:", np.nan), ("all equal:", 0.0)):
    top = []
    for k in (1, 5):
        metric = keras.metrics.SparseTopKCategoricalAccuracy(k)
        metric.update_state(labels, np.full((100, 10), value, np.float32))
        top.append(float(metric.result()))
    print(f"{name:<15} Keras on {backend} top-1 {top[0]}, top-5 {top[1]}")
    assert top == ([0, 0] if backend == "torch" and np.isnan(value) else [1, 1])
EOF
done
