#!/usr/bin/env bash
# Expected: Conv2d(8, 16, 3, padding=1) and Conv2d(8, 16, 3, padding="same") do the same work, so a counter of
#   operations gives the same figure.
# Happens: fvcore counts 0 for the second. PyTorch traces it as another operator, aten::_convolution_mode, which
#   fvcore does not know; the only sign is a line in the log, beside those for batch norm and pooling that everybody
#   is used to. PyTorch's own counter gives the same figure for both.
# Versions: fvcore 0.1.5.post20221221, torch 2.15.0
# Source: fvcore/nn/flop_count.py, table of the operators; read and run on 30 November 2026
# Output:
#   padding=1      fvcore 115,200 multiplications, PyTorch's counter 115,200
#   padding=same   fvcore       0 multiplications, PyTorch's counter 115,200
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps fvcore==0.1.5.post20221221 iopath==0.1.10 portalocker==4.4.2 yacs==0.1.8 termcolor==3.3.0 tabulate==0.10.0 PyYAML==6.0.3
get --no-deps tqdm==4.70.1
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6 pillow==13.0.0
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 - <<'EOF'
import torch
from fvcore.nn import FlopCountAnalysis
from torch.utils.flop_counter import FlopCounterMode

images = torch.zeros(1, 8, 10, 10)
counts = {}
for padding in (1, "same"):
    layer = torch.nn.Conv2d(8, 16, 3, padding=padding)
    assert layer(images).shape == (1, 16, 10, 10)
    with FlopCounterMode(display=False) as torch_counter:
        layer(images)
    counts[padding] = FlopCountAnalysis(layer, images).total(), torch_counter.get_total_flops() // 2
    print(f"padding={padding:<6} fvcore {counts[padding][0]:7,.0f} multiplications, PyTorch's counter {counts[padding][1]:,}")

work = 16 * 8 * 3 * 3 * 10 * 10
assert counts == {1: (work, work), "same": (0, work)}
EOF
