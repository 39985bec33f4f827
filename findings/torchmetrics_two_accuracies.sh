#!/usr/bin/env bash
# Expected: Accuracy(task="multiclass", num_classes=n) and the class that it builds, MulticlassAccuracy(num_classes=n),
#   give the same number.
# Happens: the first counts right answers over all samples, the second takes the mean over the classes, since their
#   defaults for average differ ("micro" and "macro"). Nine of ten right, all in the larger class: 0.90 and 0.50. F1, precision
#   and recall have the same two defaults.
# Versions: torchmetrics 1.9.0, torch 2.15.0
# Source: torchmetrics/classification/accuracy.py, Accuracy.__new__ and MulticlassAccuracy.__init__; run on 1 December 2026
# Output:
#   Accuracy: 0.90 by the task, 0.50 by the class
#   F1Score: 0.90 by the task, 0.47 by the class
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps torchmetrics==1.9.0 lightning-utilities==0.15.3 packaging==26.3
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 - <<'EOF'
import torch
import torchmetrics
from torchmetrics import classification

answers, truth = torch.zeros(10, dtype=torch.long), torch.tensor([0] * 9 + [1])
for name in ("Accuracy", "F1Score"):
    task = getattr(torchmetrics, name)(task="multiclass", num_classes=2)(answers, truth).item()
    one = getattr(classification, f"Multiclass{name}")(num_classes=2)(answers, truth).item()
    print(f"{name}: {task:.2f} by the task, {one:.2f} by the class")
    assert abs(task - 0.9) < 1e-6 and one < 0.51
EOF
