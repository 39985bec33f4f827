#!/usr/bin/env bash
# Expected: on resuming, load the optimiser's state, build the scheduler, load its state: all three are as they were,
#   so the learning rate goes on where it stopped. With StepLR, ExponentialLR and CosineAnnealingLR it does.
# Happens: with a warm-up it does not. Building LinearLR multiplies the loaded rate by its start factor, and loading
#   the scheduler's state does not undo that, as the rate lives in the optimiser. LinearLR, ConstantLR and most chains
#   go on from the wrong value, so the rest of the training runs at a tenth. Built before the optimiser is loaded, all
#   is right. No error, no warning.
# Versions: torch 2.15.0
# Source: torch/optim/lr_scheduler.py; its docstring of LRScheduler asks for that order; read and run
#   on 30 November 2026
# Output (rate 1, warm-up from 0.1 over 5 steps, then a cosine to step 25; resumed after step 8):
#   uninterrupted             step 8 0.946, step 15 0.500, step 24 0.006
#   scheduler, then optimiser step 8 0.946, step 15 0.500, step 24 0.006
#   optimiser, then scheduler step 8 0.100, step 15 0.053, step 24 0.001
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 -W ignore - <<'EOF'
import copy

import torch
from torch.optim import lr_scheduler as lr

STEPS, STOP = 25, 8


def optimiser():
    weight = torch.nn.Parameter(torch.zeros(1))
    weight.grad = torch.zeros(1)
    return torch.optim.SGD([weight], lr=1.0, momentum=0.9)


def warm_cosine(opt):
    return lr.SequentialLR(opt, [lr.LinearLR(opt, 0.1, 1, 5), lr.CosineAnnealingLR(opt, STEPS - 5)], [5])


def rates(opt, scheduler, steps):
    seen = []
    for _ in range(steps):
        seen.append(opt.param_groups[0]["lr"])
        opt.step()
        scheduler.step()
    return seen


def resumed(build, scheduler_first):
    opt = optimiser()
    scheduler = build(opt)
    rates(opt, scheduler, STOP)
    saved = copy.deepcopy((opt.state_dict(), scheduler.state_dict()))
    opt = optimiser()
    if scheduler_first:
        scheduler = build(opt)
    opt.load_state_dict(saved[0])
    if not scheduler_first:
        scheduler = build(opt)
    scheduler.load_state_dict(saved[1])
    return rates(opt, scheduler, STEPS - STOP)


def same(build, scheduler_first):
    opt = optimiser()
    whole = rates(opt, build(opt), STEPS)[STOP:]
    return torch.allclose(torch.tensor(whole), torch.tensor(resumed(build, scheduler_first)))


opt = optimiser()
curves = {"uninterrupted": rates(opt, warm_cosine(opt), STEPS)[STOP:],
          "scheduler, then optimiser": resumed(warm_cosine, True),
          "optimiser, then scheduler": resumed(warm_cosine, False)}
for name, curve in curves.items():
    print(f"{name:<25}", ", ".join(f"step {step} {curve[step - STOP]:.3f}" for step in (8, 15, 24)))

whole, right, wrong = (torch.tensor(curve) for curve in curves.values())
assert torch.allclose(whole, right) and torch.allclose(wrong / whole, torch.full_like(whole, wrong[0] / whole[0]))
assert abs(wrong[0] - 0.1) < 1e-6 and whole[0] > 0.9

plain = [lambda o: lr.StepLR(o, 7), lambda o: lr.ExponentialLR(o, 0.9), lambda o: lr.CosineAnnealingLR(o, 25)]
warming = [warm_cosine, lambda o: lr.LinearLR(o, 0.1, 1, 12), lambda o: lr.ConstantLR(o, 0.25, 8)]
assert all(same(build, first) for build in plain for first in (True, False))
assert all(same(build, True) and not same(build, False) for build in warming)
EOF
