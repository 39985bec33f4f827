#!/usr/bin/env bash
# Expected: the area under the ROC curve of a set of logits is the same however the set is cut into batches.
# Happens: torchmetrics decides for each batch whether it holds probabilities or logits. If all its values happen to lie
#   between 0 and 1 they stay; otherwise all of it goes through a sigmoid. Batches of both kinds are then ranked
#   together: the same four logits give 0.25 in one batch and 0.75 in two. Thresholded metrics (accuracy, F1) change as well.
# Versions: torchmetrics 1.9.0, torch 2.15.0
# Source: torchmetrics/utilities/compute.py, normalize_logits_if_needed, called for each update; run on 1 December 2026
# Output:
#   one batch of four:  AUROC 0.25, accuracy 0.25
#   two batches of two: AUROC 0.75, accuracy 0.50
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps torchmetrics==1.9.0 lightning-utilities==0.15.3 packaging==26.3
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 - <<'EOF'
import torch
from torchmetrics.classification import BinaryAccuracy, BinaryAUROC

logits, labels = torch.tensor([0.1, 0.95, 2.0, -1.0]), torch.tensor([0, 1, 0, 1])


def score(metric, size):
    for first in range(0, 4, size):
        metric.update(logits[first:first + size], labels[first:first + size])
    return metric.compute().item()


for name, size in (("one batch of four:", 4), ("two batches of two:", 2)):
    print(f"{name:<19} AUROC {score(BinaryAUROC(), size):.2f}, accuracy {score(BinaryAccuracy(), size):.2f}")
assert (score(BinaryAUROC(), 4), score(BinaryAUROC(), 2)) == (0.25, 0.75)
assert score(BinaryAccuracy(), 4) != score(BinaryAccuracy(), 2)
EOF
