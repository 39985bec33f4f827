#!/usr/bin/env bash
# Expected: AugmentationSequential with the data key bbox_xyxy moves boxes with the image: a box whose corners bound
#   the object, (30, 10) to (44, 20) for the pixels 30 to 43, bounds it after the flip too. Boxes.from_tensor of the
#   same package reads mode="xyxy" that way.
# Happens: under this key "xyxy" means that the last pixel lies inside ("xyxy_plus"), so each flip and each quarter
#   turn shifts the box by one pixel towards the corner. Crops and translations do not, which hides it. Half of the
#   training images get such boxes; on an object of 4 pixels the IoU falls to 0.6.
# Versions: kornia 0.9.0, torch 2.15.0, torchvision 0.29.2
# Source: docstring of kornia.augmentation.AugmentationSequential and of kornia.geometry.boxes.Boxes.from_tensor;
#   read and run on 30 November 2026
# Output:
#   object after the flip [20, 10, 34, 20], torchvision [20, 10, 34, 20], Kornia [19, 10, 33, 20]: IoU 0.87
#   object after the flip [30, 10, 34, 14], torchvision [30, 10, 34, 14], Kornia [29, 10, 33, 14]: IoU 0.60
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps kornia==0.9.0 kornia_rs==0.2.0 packaging==26.3
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 torchvision==0.29.2 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 -W ignore - <<'EOF'
import torch
from kornia.augmentation import AugmentationSequential, RandomHorizontalFlip
from torchvision import tv_tensors
from torchvision.ops import box_iou, masks_to_boxes
from torchvision.transforms.v2.functional import hflip

for box, overlap in (([30, 10, 44, 20], 13 / 15), ([30, 10, 34, 14], 3 / 5)):
    image = torch.zeros(1, 1, 64, 64)
    image[:, :, box[1]:box[3], box[0]:box[2]] = 1
    boxes = torch.tensor([box], dtype=torch.float32)
    augment = AugmentationSequential(RandomHorizontalFlip(p=1.0), data_keys=["input", "bbox_xyxy"])
    flipped, moved = augment(image, boxes[None])
    truth = masks_to_boxes(flipped[0] > 0.5) + torch.tensor([0, 0, 1, 1])
    other = hflip(tv_tensors.BoundingBoxes(boxes, format="XYXY", canvas_size=(64, 64)))
    iou = box_iou(truth, moved[0]).item()
    print(f"object after the flip {truth[0].int().tolist()}, torchvision {other[0].int().tolist()},",
          f"Kornia {moved[0, 0].int().tolist()}: IoU {iou:.2f}")
    assert torch.equal(truth, torch.as_tensor(other)) and torch.equal(moved[0, 0], truth[0] - torch.tensor([1.0, 0, 1, 0]))
    assert abs(iou - overlap) < 1e-6
EOF
