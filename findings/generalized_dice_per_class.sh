#!/usr/bin/env bash
# Expected: a perfect segmentation has a generalised Dice score of 1, for all classes together and for each alone.
# Happens: with per_class=True torchmetrics divides each class by the number of all images, also of those where the
#   class neither occurs nor is predicted. A lesion that half of the images have gets at most 0.5, and a rare one
#   almost 0. The score over all classes is 1, and DiceScore and MeanIoU of the package leave absent classes out.
# Versions: torchmetrics 1.9.0, torch 2.15.0
# Source: torchmetrics/segmentation/generalized_dice.py, update and compute; read and run on 30 November 2026
# Output (background in both images, class 1 in the first, class 2 in the second, class 3 in none):
#   GeneralizedDiceScore            1.0
#   GeneralizedDiceScore, per class [1.0, 0.5, 0.5, 0.0]
#   DiceScore, per class            [1.0, 1.0, 1.0, nan]
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps torchmetrics==1.9.0 lightning-utilities==0.15.3 packaging==26.3
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 -W ignore - <<'EOF'
import torch
from torchmetrics.segmentation import DiceScore, GeneralizedDiceScore

truth = torch.zeros(2, 16, 16, dtype=torch.long)
truth[0, :8] = 1
truth[1, :, :4] = 2


def score(metric):
    metric.update(truth, truth)
    return metric.compute().flatten()


options = {"num_classes": 4, "input_format": "index"}
together = score(GeneralizedDiceScore(**options))
each = score(GeneralizedDiceScore(**options, per_class=True))
dice = score(DiceScore(**options, average="none"))
print(f"GeneralizedDiceScore            {together.item()}")
print(f"GeneralizedDiceScore, per class {each.tolist()}")
print(f"DiceScore, per class            {dice.tolist()}")
assert together.item() == 1 and each.tolist() == [1, 0.5, 0.5, 0]
assert dice[:3].tolist() == [1, 1, 1] and dice[3].isnan()
EOF
