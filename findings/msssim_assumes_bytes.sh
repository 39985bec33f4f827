#!/usr/bin/env bash
# Expected: the structural similarity of two unrelated noise images is near 0, that of black and white near 0 as well, for
#   images of floats from 0 to 1 as PyTorch's networks give them.
# Happens: pytorch-msssim takes the range of the values to be 255 unless told otherwise. Its two constants then
#   outweigh everything in images from 0 to 1: unrelated noise scores 0.996, black against white 0.867, and as a loss
#   (1 - SSIM) it has next to no gradient. scikit-image refuses floats without a stated range.
# Versions: pytorch-msssim 1.0.0, torch 2.15.0, numpy 2.4.6
# Source: pytorch_msssim/ssim.py, ssim and ms_ssim, default data_range=255; read and run on 1 December 2026
# Output:
#   unrelated noise:      SSIM 0.996, with data_range=1 it is -0.003
#   black against white:  SSIM 0.867, with data_range=1 it is 0.000
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps pytorch-msssim==1.0.0
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 - <<'EOF'
import torch
from pytorch_msssim import ssim

torch.manual_seed(0)
pairs = {
    "unrelated noise:": (torch.rand(2, 3, 64, 64), torch.rand(2, 3, 64, 64)),
    "black against white:": (torch.zeros(2, 3, 64, 64), torch.ones(2, 3, 64, 64)),
}
for name, (first, second) in pairs.items():
    default, stated = ssim(first, second).item(), ssim(first, second, data_range=1).item()
    print(f"{name:<21} SSIM {default:.3f}, with data_range=1 it is {stated:.3f}")
    assert default > 0.85 and abs(stated) < 0.01
EOF
