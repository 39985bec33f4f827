#!/usr/bin/env bash
# Expected: onnx's own ReferenceEvaluator defines what an operator computes, so a runtime can be checked against it.
# Happens: for LRN, the local response normalisation of AlexNet and GoogLeNet, the reference loops over the batch
#   where it means the channels. With one image only the first channel is normalised; the others come back nearly
#   untouched. With as many images as channels, as in onnx's own test, it is right. onnxruntime follows the formula.
# Versions: onnx 1.23.2, onnxruntime 1.32.0, numpy 2.4.6
# Source: onnx/reference/ops/op_lrn.py; threads onnx/onnx 7805 and 8331 (mended in the repository in August 2026, not
#   in this release); read and run on 30 November 2026
# Output (largest deviation from the formula):
#   1 image of 4 channels:  onnxruntime 2e-07, reference 2.9, channels that are right: [0]
#   4 images of 4 channels: onnxruntime 2e-07, reference 1.8e-07, channels that are right: [0, 1, 2, 3]
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
PYTHONPATH="$site" OMP_NUM_THREADS=1 python3 - <<'EOF'
import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

ALPHA, BETA, BIAS, SIZE = 0.5, 0.75, 1.0, 3


def formula(x):
    """Return b_i = a_i / (bias + alpha / size * sum of a_j^2 over the neighbouring channels)^beta."""
    squares = np.pad(x.astype(np.float64) ** 2, ((0, 0), (1, 1), (0, 0), (0, 0)))
    around = squares[:, :-2] + squares[:, 1:-1] + squares[:, 2:]
    return x / (BIAS + ALPHA / SIZE * around) ** BETA


right = {}
for images in (1, 4):
    shape = [images, 4, 5, 5]
    node = helper.make_node("LRN", ["x"], ["y"], alpha=ALPHA, beta=BETA, bias=BIAS, size=SIZE)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in "xy"]
    model = helper.make_model(helper.make_graph([node], "lrn", ends[:1], ends[1:]),
                              opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    x = np.random.default_rng(0).normal(size=shape).astype(np.float32) * 2
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    runtime = np.abs(session.run(None, {"x": x})[0] - formula(x))
    reference = np.abs(ReferenceEvaluator(model).run(None, {"x": x})[0] - formula(x))
    right[images] = [channel for channel in range(4) if reference[:, channel].max() < 1e-5]
    print(f"{images} image{'s' * (images > 1)} of 4 channels:{' ' * (images < 2)} onnxruntime {runtime.max():.0e},",
          f"reference {reference.max():.2g}, channels that are right: {right[images]}")
    assert runtime.max() < 1e-5 and (reference.max() > 1) == (images == 1)

assert right == {1: [0], 4: [0, 1, 2, 3]}
EOF
