#!/usr/bin/env bash
# Expected: focal loss with gamma 0 and no class weights is the cross-entropy, as in the paper (Lin et al., 2017), so
#   one may switch from one to the other and keep the learning rate.
# Happens: with softmax and reduction="mean", Kornia and MONAI divide by the number of classes as well: 1/10 of the
#   cross-entropy, and of its gradient, with 10 classes, 1/1000 with 1000. Each class that is added weakens the loss
#   against any other term of the sum, weight decay first.
# Versions: kornia 0.9.0, monai 1.6.1, torch 2.15.0
# Source: docstring of kornia.losses.focal_loss (it says so); monai/losses/focal_loss.py, softmax_focal_loss, mean over
#   all elements; read and run on 30 November 2026
# Output:
#   10 classes: cross-entropy 2.645, Kornia 0.2645, MONAI 0.2645; gradients 10 and 10 times smaller
#   1000 classes: cross-entropy 7.371, Kornia 0.007371, MONAI 0.007371; gradients 1000 and 1000 times smaller
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps kornia==0.9.0 kornia_rs==0.2.0 monai==1.6.1 packaging==26.3
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 -W ignore - <<'EOF'
import torch
from kornia.losses import focal_loss
from monai.losses import FocalLoss
from torch.nn.functional import cross_entropy

for classes in (10, 1000):
    torch.manual_seed(0)
    logits, labels = torch.randn(64, classes), torch.randint(classes, (64,))
    monai_loss = FocalLoss(gamma=0, use_softmax=True, to_onehot_y=True)
    losses = {"cross-entropy": lambda x: cross_entropy(x, labels),
              "Kornia": lambda x: focal_loss(x, labels, alpha=None, gamma=0.0, reduction="mean"),
              "MONAI": lambda x: monai_loss(x[..., None], labels[:, None, None])}
    values, gradients = {}, {}
    for name, loss in losses.items():
        x = logits.clone().requires_grad_()
        values[name] = loss(x)
        gradients[name] = torch.autograd.grad(values[name], x)[0].norm()
    ratios = [(gradients["cross-entropy"] / gradients[name]).item() for name in ("Kornia", "MONAI")]
    print(f"{classes} classes:", ", ".join(f"{name} {value.item():.4g}" for name, value in values.items()) +
          f"; gradients {ratios[0]:.0f} and {ratios[1]:.0f} times smaller")
    for name, ratio in zip(("Kornia", "MONAI"), ratios):
        assert abs(values["cross-entropy"] / values[name] / classes - 1) < 1e-3 and abs(ratio / classes - 1) < 1e-3
EOF
