#!/usr/bin/env bash
# Expected: the multiclass focal loss with gamma 0 is the cross-entropy of the softmax, as in the paper's softmax form.
# Happens: in segmentation-models-pytorch it is the mean of binary cross-entropies of sigmoids, each class against all others:
#   adding a constant to all scores of a pixel, which no softmax notices, changes the loss, and a network trained with it gives
#   scores whose softmax is no probability. With one class 10 ahead of the others the softmax is right to
#   1 in 1,000 and its cross-entropy 0.000; this loss is 0.52.
# Versions: segmentation-models-pytorch 0.6.0, torch 2.15.0
# Source: segmentation_models_pytorch/losses/focal.py, the loop over classes for mode "multiclass"; run on 1 December 2026
# Output:
#   gamma 0: 0.826; cross-entropy of sigmoids 0.826, of the softmax 1.733
#   scores 10, 0, 0, 0 for the first class: 0.520; all raised by 5: 3.755; cross-entropy 0.000 both times
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps segmentation-models-pytorch==0.6.0
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 - <<'EOF'
import sys
from pathlib import Path
from types import ModuleType

# The losses alone: importing the whole package asks for timm.
package = ModuleType("losses")
package.__path__ = [str(Path(path, "segmentation_models_pytorch", "losses")) for path in sys.path]
sys.modules["losses"] = package

import torch
from losses.focal import FocalLoss
from torch.nn import functional as F

torch.manual_seed(0)
focal = FocalLoss("multiclass", gamma=0.0)
scores, truth = torch.randn(2, 4, 8, 8), torch.randint(4, (2, 8, 8))
sigmoids = F.binary_cross_entropy_with_logits(scores, F.one_hot(truth, 4).movedim(-1, 1).float())
loss, softmax = focal(scores, truth), F.cross_entropy(scores, truth)
print(f"gamma 0: {loss:.3f}; cross-entropy of sigmoids {sigmoids:.3f}, of the softmax {softmax:.3f}")
assert torch.isclose(loss, sigmoids) and not torch.isclose(loss, softmax, rtol=0.2)

sure, first = torch.tensor([10.0, 0, 0, 0]).reshape(1, 4, 1, 1), torch.zeros(1, 1, 1, dtype=torch.long)
plain, raised = focal(sure, first), focal(sure + 5, first)
assert F.cross_entropy(sure, first) < 1e-3 and torch.isclose(F.cross_entropy(sure + 5, first), F.cross_entropy(sure, first))
print(f"scores 10, 0, 0, 0 for the first class: {plain:.3f}; all raised by 5: {raised:.3f}; cross-entropy "
      f"{F.cross_entropy(sure, first):.3f} both times")
assert raised > 5 * plain
EOF
