#!/usr/bin/env bash
# Expected: the structural similarity of an image and its reconstruction does not depend on which other images are
#   in the batch.
# Happens: without data_range torchmetrics takes the range from the batch, the larger of the two spans over all of
#   its images. The same flat image scores 0.947 alone and 0.953 beside one of full contrast, 0.441 and 0.455 with
#   more noise: a validation score depends on batch size and order.
# Versions: torchmetrics 1.9.0, torch 2.15.0
# Source: torchmetrics/functional/image/ssim.py, _ssim_update, where data_range is None; run on 1 December 2026
# Output:
#   noise 0.02: alone 0.947, beside another image 0.953
#   noise 0.10: alone 0.441, beside another image 0.455
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps torchmetrics==1.9.0 lightning-utilities==0.15.3 packaging==26.3
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 - <<'EOF'
import torch
from torchmetrics.image import StructuralSimilarityIndexMeasure

score = StructuralSimilarityIndexMeasure(reduction="none")
for noise in (0.02, 0.1):
    torch.manual_seed(0)
    flat, full = torch.rand(1, 1, 32, 32) * 0.2 + 0.4, torch.rand(1, 1, 32, 32)
    copy = (flat + noise * torch.randn_like(flat)).clamp(0, 1)
    alone = score(copy, flat).squeeze().item()
    beside = score(torch.cat([copy, full]), torch.cat([flat, full]))[0].item()
    print(f"noise {noise:.2f}: alone {alone:.3f}, beside another image {beside:.3f}")
    assert beside - alone > 0.004
EOF
