#!/usr/bin/env bash
# Expected: what OpenCV reads from an ONNX file it either computes or refuses.
# Happens: OpenCV 5 reads these and computes something else, without a warning:
#   - Resize with antialias=1, as networks with their own resizing carry it, is done without;
#   - Resize by scales that do not divide (1.3) takes the ratio of the sizes instead, so every pixel moves;
#   - auto_pad="SAME_LOWER" with an even window pads at the upper end; "SAME_UPPER" with stride 3 pads too much;
#   - Softmax of opset 12 is taken over one axis, not over the flattened rest.
#   The same layers with explicit pads, or Softmax of opset 13, agree with onnxruntime.
# Versions: opencv-python-headless 5.0.0.93, onnx 1.23.2, onnxruntime 1.32.0
# Source: the operators' pages in ONNX's documentation (Resize 19, Conv 11, Softmax 11); run on 30 November 2026
# Output (largest difference between OpenCV and onnxruntime):
#   Resize to 3 x 4                   1.1e-06
#   Resize by 2                       4.1e-06
#   Conv 4 x 4, pads given            7.6e-06
#   Conv 3 x 3, SAME_UPPER, stride 2  2.4e-06
#   Softmax, opset 13                 6e-08
#   Resize to 3 x 4, antialias        2.2
#   Resize by 1.3 x 1.7               0.46
#   Conv 4 x 4, SAME_LOWER            36
#   Conv 3 x 3, SAME_UPPER, stride 3  17
#   Softmax, opset 12                 0.86
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0 opencv-python-headless==5.0.0.93
PYTHONPATH="$site" OMP_NUM_THREADS=1 python3 - <<'EOF'
import cv2
import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(0)
X = random.normal(size=(1, 4, 7, 9)).astype(np.float32)
KERNELS = {3: random.normal(size=(6, 4, 3, 3)).astype(np.float32), 4: random.normal(size=(6, 4, 4, 4)).astype(np.float32)}


def difference(operator, inputs=(), opset=18, **attributes):
    names = [name for name, _ in inputs]
    node = helper.make_node(operator, ["x", *names], ["y"], **attributes)
    constants = [numpy_helper.from_array(value, name) for name, value in inputs if name]

    def model(shape):
        ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, size) for name, size in (("x", X.shape), ("y", shape))]
        graph = helper.make_graph([node], "one", ends[:1], ends[1:], constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9).SerializeToString()

    session = onnxruntime.InferenceSession(model(None), providers=["CPUExecutionProvider"])
    expected = session.run(None, {"x": X})[0]
    network = cv2.dnn.readNetFromONNX(np.frombuffer(model(expected.shape), np.uint8))
    network.setInput(X)
    found = network.forward()
    assert found.shape == expected.shape
    return float(np.abs(found - expected).max())


def resize(third, **attributes):
    inputs = [("", None), ("", None), ("sizes", np.array(third))] if isinstance(third[0], int) else \
        [("", None), ("scales", np.array(third, np.float32))]
    return difference("Resize", inputs, mode="linear", **attributes)


def conv(window, **attributes):
    return difference("Conv", [("w", KERNELS[window])], **attributes)


agree = {
    "Resize to 3 x 4": resize([1, 4, 3, 4]),
    "Resize by 2": resize([1.0, 1, 2, 2]),
    "Conv 4 x 4, pads given": conv(4, pads=[2, 2, 1, 1]),
    "Conv 3 x 3, SAME_UPPER, stride 2": conv(3, auto_pad="SAME_UPPER", strides=[2, 2]),
    "Softmax, opset 13": difference("Softmax", opset=13, axis=1),
}
differ = {
    "Resize to 3 x 4, antialias": resize([1, 4, 3, 4], antialias=1),
    "Resize by 1.3 x 1.7": resize([1.0, 1, 1.3, 1.7]),
    "Conv 4 x 4, SAME_LOWER": conv(4, auto_pad="SAME_LOWER"),
    "Conv 3 x 3, SAME_UPPER, stride 3": conv(3, auto_pad="SAME_UPPER", strides=[3, 3]),
    "Softmax, opset 12": difference("Softmax", opset=12, axis=1),
}
for name, value in (agree | differ).items():
    print(f"{name:<33} {value:.2g}")

assert max(agree.values()) < 1e-4 and min(differ.values()) > 0.3
EOF
