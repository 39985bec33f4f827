#!/usr/bin/env bash
# Expected: DropBlock with probability 0.1 drops about a tenth of the map; the paper (Ghiasi et al., 2018) chooses the
#   rate of block centres so that it does, and draws them only where a whole block fits.
# Happens: timm computes that rate but draws the centres everywhere. On small maps, where the default block of 7 is
#   used most, far more goes: 21 % of a 14 x 14 map, 62 % of 8 x 8, 93 % of 7 x 7. What is left is scaled up to the
#   same mean, so no statistic of the activations gives it away. torchvision's DropBlock2d drops 9 to 10 %.
# Versions: timm 1.0.31, torchvision 0.29.2, torch 2.15.0
# Source: timm/layers/drop.py, drop_block_2d; torchvision/ops/drop_block.py; read and run on 30 November 2026
# Output (share dropped, probability 0.1, block 7):
#   map 28 x 28: timm 0.13, torchvision 0.09
#   map 14 x 14: timm 0.21, torchvision 0.10
#   map  8 x  8: timm 0.62, torchvision 0.09
#   map  7 x  7: timm 0.93, torchvision 0.10
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get huggingface_hub==2.4.0 safetensors==0.8.0 PyYAML==6.0.3
get --no-deps timm==1.0.31
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 torchvision==0.29.2 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 -W ignore - <<'EOF'
import timm.layers
import torch
import torchvision.ops

expected = {28: (0.13, 0.09), 14: (0.21, 0.10), 8: (0.62, 0.09), 7: (0.93, 0.10)}
for side, shares in expected.items():
    torch.manual_seed(0)
    ones = torch.ones(4000, 1, side, side)
    found = []
    for module in (timm.layers.DropBlock2d, torchvision.ops.DropBlock2d):
        dropped = module(0.1, 7).train()(ones)
        assert abs(dropped.mean() - 1) < 1e-3
        found.append((dropped == 0).float().mean().item())
    print(f"map {side:2} x {side:2}: timm {found[0]:.2f}, torchvision {found[1]:.2f}")
    assert all(abs(value - share) < 0.02 for value, share in zip(found, shares))
EOF
