#!/usr/bin/env bash
# Expected: torchmetrics' IntersectionOverUnion for detections is 1 when every predicted box is the true box.
# Happens: it is the mean over all pairs of a prediction and a true box of the same class, so objects that stand
#   beside or over one another pull it down: three perfect boxes of one class give 0.44, the same boxes in three
#   classes give 1. Adding a correct detection can lower it. The average precision of the same boxes is 1. GIoU and CIoU
#   of the package do the same, GIoU gives 0.007.
# Versions: torchmetrics 1.9.0, torch 2.15.0, torchvision 0.29.2
# Source: torchmetrics/detection/iou.py, update and compute; the averaging is discussed in Lightning-AI/torchmetrics
#   1284 (2022); read and run on 30 November 2026
# Output:
#   one object:                    IoU 1.000, GIoU 1.000
#   three objects, three classes:  IoU 1.000, GIoU 1.000
#   three objects, one class:      IoU 0.438, GIoU 0.007
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps torchmetrics==1.9.0 lightning-utilities==0.15.3 packaging==26.3
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 torchvision==0.29.2 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 - <<'EOF'
import torch
from torchmetrics.detection import GeneralizedIntersectionOverUnion, IntersectionOverUnion

BOXES = torch.tensor([[0.0, 0, 10, 10], [2, 2, 12, 12], [50, 50, 60, 60]])


def score(metric, classes):
    found = {"boxes": BOXES[:len(classes)], "labels": torch.tensor(classes), "scores": torch.ones(len(classes))}
    metric.update([found], [{"boxes": found["boxes"], "labels": found["labels"]}])
    return next(iter(metric.compute().values())).item()


scores = {}
for name, classes in (("one object:", [0]), ("three objects, three classes:", [0, 1, 2]),
                      ("three objects, one class:", [0, 0, 0])):
    scores[name] = score(IntersectionOverUnion(), classes), score(GeneralizedIntersectionOverUnion(), classes)
    print(f"{name:<30} IoU {scores[name][0]:.3f}, GIoU {scores[name][1]:.3f}")

overlap = 8 * 8 / (100 + 100 - 8 * 8)
one, classes, same = scores.values()
assert one == classes == (1, 1)
assert abs(same[0] - (3 + 2 * overlap) / 9) < 1e-6 and abs(same[1] - 0.0067) < 1e-4
EOF
