#!/usr/bin/env bash
# Expected: counting the operations of a network leaves the network as it was.
# Happens: ptflops switches it to evaluation and leaves it there: who counts after .train() trains with dropout off
#   and with batch norm's statistics standing still. thop leaves two buffers, total_ops and total_params, in every
#   layer it does not know, such as Flatten: a checkpoint saved after the count is refused by the same network.
#   Neither says a word.
# Versions: ptflops 0.7.5, thop 0.1.1.post2209072238, torch 2.15.0
# Source: ptflops/pytorch_engine.py (eval() and no way back), thop/profile.py (only some of the buffers are taken out
#   again); read and run on 30 November 2026
# Output:
#   untouched: training True, batch norm's mean moves in 5 steps: True
#   ptflops:   training False, batch norm's mean moves in 5 steps: False
#   thop:      new entries in the state dict: ['4.total_ops', '4.total_params']; loading: RuntimeError
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps ptflops==0.7.5 thop==0.1.1.post2209072238
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 - <<'EOF'
import torch
from ptflops import get_model_complexity_info
from thop import profile
from torch import nn


def network():
    torch.manual_seed(0)
    layers = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Dropout(0.5), nn.Flatten(), nn.Linear(288, 10)
    return nn.Sequential(*layers).train()


def moves(model):
    before = model[1].running_mean.clone()
    for _ in range(5):
        model(torch.randn(16, 3, 8, 8))
    return not torch.equal(before, model[1].running_mean)


untouched, counted = network(), network()
get_model_complexity_info(counted, (3, 8, 8), print_per_layer_stat=False)
for name, model in (("untouched:", untouched), ("ptflops:", counted)):
    print(f"{name:<10} training {model.training}, batch norm's mean moves in 5 steps: {moves(model)}")
assert untouched.training and not counted.training
assert moves(untouched) and not moves(counted)

profiled = network()
profile(profiled, (torch.randn(1, 3, 8, 8),), verbose=False)
new = sorted(set(profiled.state_dict()) - set(network().state_dict()))
try:
    network().load_state_dict(profiled.state_dict())
    outcome = "works"
except RuntimeError as error:
    outcome = type(error).__name__
print(f"thop:      new entries in the state dict: {new}; loading: {outcome}")
assert new == ["4.total_ops", "4.total_params"] and outcome == "RuntimeError"
EOF
