#!/usr/bin/env bash
# Expected: Grad-CAM of a convolution does not depend on whether the ReLU behind it works in place; the network's
#   outputs do not.
# Happens: the package grad-cam keeps the activations without a copy, and an in-place ReLU, as in torchvision's AlexNet,
#   VGG and ResNet, overwrites them before they are used. The map then combines the activations after the ReLU with
#   gradients from before it: evidence goes here and appears there. A hook written by hand does the same unless it
#   clones. Captum copies, and gives the same map both times.
# Versions: grad-cam 1.5.7, torch 2.15.0
# Source: pytorch_grad_cam/activations_and_gradients.py, save_activation; frgfm/torch-cam 80 (2021) and
#   meta-pytorch/captum 156 (2019) on the same trap; read and run on 30 November 2026
# Output:
#   outputs equal: True
#   correlation of the maps 0.92; evidence that the other map lacks: 0.11 of the pixels with ReLU(), 0.02 with ReLU(inplace=True)
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps grad-cam==1.5.7 ttach==0.0.3 opencv-python-headless==5.0.0.93
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 torchvision==0.29.2 numpy==2.4.6 matplotlib==3.11.2 scikit-learn==1.9.1 tqdm==4.70.1
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 -W ignore - <<'EOF'
import numpy as np
import torch
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import nn

images = torch.randn(1, 1, 16, 16, generator=torch.Generator().manual_seed(1))
maps, outputs = [], []
for inplace in (False, True):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(inplace), nn.Flatten(), nn.Linear(8 * 256, 3)).eval()
    outputs.append(model(images))
    with GradCAM(model, [model[0]]) as cam:
        maps.append(cam(images, [ClassifierOutputTarget(1)])[0])

by_hand = nn.functional.conv2d(images, model[0].weight, model[0].bias, padding=1).detach().requires_grad_()
model[3](by_hand.relu().flatten(1))[0, 1].backward()
truth = (by_hand.grad.mean((2, 3), keepdim=True) * by_hand).sum(1)[0].detach().clamp(min=0).numpy()

plain, in_place = (values > 0 for values in maps)
correlation = float(np.corrcoef(maps[0].ravel(), maps[1].ravel())[0, 1])
print("outputs equal:", torch.equal(*outputs))
print(f"correlation of the maps {correlation:.2f}; evidence that the other map lacks: {(plain & ~in_place).mean():.2f} of",
      f"the pixels with ReLU(), {(in_place & ~plain).mean():.2f} with ReLU(inplace=True)")
assert torch.equal(*outputs)
assert np.corrcoef(maps[0].ravel(), truth.ravel())[0, 1] > 0.999
assert correlation < 0.95 and (plain != in_place).mean() > 0.1
EOF
