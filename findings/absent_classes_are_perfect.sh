#!/usr/bin/env bash
# Expected: a segmentation that is wrong at every pixel has a Dice loss near 1 and a mean IoU of 0.
# Happens: classes that the image does not hold count as perfect, and most images hold few. Every pixel wrong, 20 classes:
#   the Dice loss of segmentation-models-pytorch is 0.05 (classes without a pixel in the truth get loss 0 and stay in the
#   mean, also the class that was predicted everywhere), Kornia's mean_iou is 0.90 (a class neither predicted nor there
#   has IoU 1). More classes, a better score. scikit-learn and TorchMetrics leave absent classes out.
# Versions: segmentation-models-pytorch 0.6.0, kornia 0.9.0, torch 2.15.0
# Source: segmentation_models_pytorch/losses/dice.py, forward ("mask"), kornia/metrics/mean_iou.py; run on 1 December 2026
# Output:
#    2 classes: Dice loss 0.50, mean IoU 0.00
#    4 classes: Dice loss 0.25, mean IoU 0.50
#   20 classes: Dice loss 0.05, mean IoU 0.90
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps segmentation-models-pytorch==0.6.0 kornia==0.9.0 kornia-rs==0.2.0 packaging==26.3
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
from kornia.metrics import mean_iou
from losses.dice import DiceLoss

truth, answer = torch.zeros(1, 8, 8, dtype=torch.long), torch.ones(1, 8, 8, dtype=torch.long)
for classes in (2, 4, 20):
    scores = torch.full((1, classes, 8, 8), -20.0)
    scores[:, 1] = 20
    loss, iou = DiceLoss("multiclass")(scores, truth).item(), mean_iou(answer, truth, classes).mean().item()
    print(f"{classes:2} classes: Dice loss {loss:.2f}, mean IoU {iou:.2f}")
    assert abs(loss - 1 / classes) < 1e-4 and abs(iou - (classes - 2) / classes) < 1e-4
EOF
