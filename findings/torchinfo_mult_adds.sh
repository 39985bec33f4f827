#!/usr/bin/env bash
# Expected: torchinfo's "Total mult-adds" are the multiplications of the network, give or take the biases.
# Happens: a linear layer is counted for one token, however many there are, so a Transformer or an MLP-Mixer comes out
#   a hundred times too cheap; a transposed convolution is charged a full kernel for each output pixel, so the
#   up-sampling of a U-Net comes out stride x stride times too dear. Ordinary convolutions are right, which is why
#   one trusts the rest.
# Versions: torchinfo 1.8.0 (latest on the registry), torch 2.15.0
# Source: torchinfo/layer_info.py, calculate_macs; threads TylerYep/torchinfo 77 (2021) and 226 (2023), mended in the
#   repository by 318 (2024), never released; read and run on 30 November 2026
# Output:
#   Conv2d(64, 32, 3) on 16 x 16                    torchinfo     3,612,672   counted by hand     3,612,672   ratio 1
#   Linear(768, 3072) on 196 tokens                 torchinfo     2,359,296   counted by hand   462,422,016   ratio 0.0051
#   ConvTranspose2d(64, 32, 2, stride 2) on 16 x 16 torchinfo     8,388,608   counted by hand     2,097,152   ratio 4
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps torchinfo==1.8.0
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 - <<'EOF'
from torch import nn
from torchinfo import summary

cases = {
    "Conv2d(64, 32, 3) on 16 x 16": (nn.Conv2d(64, 32, 3, bias=False), (1, 64, 16, 16), 32 * 64 * 9 * 14 * 14),
    "Linear(768, 3072) on 196 tokens": (nn.Linear(768, 3072, bias=False), (1, 196, 768), 768 * 3072 * 196),
    "ConvTranspose2d(64, 32, 2, stride 2) on 16 x 16":
        (nn.ConvTranspose2d(64, 32, 2, stride=2, bias=False), (1, 64, 16, 16), 64 * 32 * 2 * 2 * 16 * 16),
}
ratios = []
for name, (layer, size, by_hand) in cases.items():
    counted = summary(layer, input_size=size, verbose=0).total_mult_adds
    ratios.append(counted / by_hand)
    print(f"{name:<47} torchinfo {counted:13,}   counted by hand {by_hand:13,}   ratio {ratios[-1]:.2g}")

assert ratios == [1, 1 / 196, 4]
EOF
