#!/usr/bin/env bash
# Expected: gradient accumulation over 4 batches is one thing: what is left over at the end of an epoch of 10 batches
#   makes a step of its own, averaged over its 2 batches.
# Happens: no two families agree, and none does that. accelerate makes the step but divides by 4, so the last images of
#   an epoch count half. Ignite and optax keep the gradients and finish the group with the first batches of the next
#   epoch, so after two epochs there were 5 steps, not 6, and an evaluation in between sees a network that has not
#   learned from the last images. The same loop therefore trains different weights; the losses printed are the same.
# Versions: accelerate 1.15.0, pytorch-ignite 0.5.5, optax 0.2.8, jax 0.10.2, torch 2.15.0
# Source: accelerate/accelerator.py (backward, accumulate), ignite/engine/__init__.py (iteration counted over epochs),
#   optax/transforms/_accumulation.py; read and run on 30 November 2026
# Output (two epochs of 10 batches):
#   accelerate follows: own step, divided by 4
#   ignite follows: carried into the next epoch
#   optax follows: carried into the next epoch
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps pytorch-ignite==0.5.5 optax==0.2.8 jax==0.10.2 jaxlib==0.10.2 ml_dtypes==0.6.0 opt_einsum==3.4.0 packaging==26.3
get --no-deps absl-py==2.5.1 chex==0.1.92 toolz==1.2.0 accelerate==1.15.0 psutil==7.2.2
get huggingface_hub==2.4.0 safetensors==0.8.0 PyYAML==6.0.3
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6 scipy==1.17.1
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 -W ignore - <<'EOF'
import jax
import optax
import torch
from accelerate import Accelerator
from ignite.engine import create_supervised_trainer
from torch.nn.functional import mse_loss
from torch.utils.data import DataLoader, TensorDataset

EPOCHS, GROUP = 2, 4
random = torch.Generator().manual_seed(0)
DATA = TensorDataset(torch.randn(40, 3, generator=random), torch.randn(40, 1, generator=random))


def fresh():
    torch.manual_seed(0)
    model = torch.nn.Linear(3, 1, bias=False)
    return model, torch.optim.SGD(model.parameters(), 0.1), DataLoader(DATA, 4)


def by_hand(leftover):
    model, optimiser, batches = fresh()
    count = 0
    for _ in range(EPOCHS):
        for number, (x, y) in enumerate(batches, 1):
            last_two = leftover == "own step, divided by 2" and number > 8
            (mse_loss(model(x), y) / (2 if last_two else GROUP)).backward()
            count += 1
            if count == GROUP or (number == 10 and leftover.startswith("own step")):
                optimiser.step()
                optimiser.zero_grad()
                count = 0
    return model.weight


def accelerate():
    accelerator = Accelerator(gradient_accumulation_steps=GROUP, cpu=True)
    model, optimiser, batches = accelerator.prepare(*fresh())
    for _ in range(EPOCHS):
        for x, y in batches:
            with accelerator.accumulate(model):
                accelerator.backward(mse_loss(model(x), y))
                optimiser.step()
                optimiser.zero_grad()
    return model.weight


def ignite():
    model, optimiser, batches = fresh()
    create_supervised_trainer(model, optimiser, mse_loss, gradient_accumulation_steps=GROUP).run(batches, EPOCHS)
    return model.weight


def with_optax():
    model, _, batches = fresh()
    weight = jax.numpy.array(model.weight.detach().numpy())
    rule = optax.MultiSteps(optax.sgd(0.1), GROUP)
    state = rule.init(weight)
    for _ in range(EPOCHS):
        for x, y in batches:
            gradient = jax.grad(lambda w: ((x.numpy() @ w.T - y.numpy()) ** 2).mean())(weight)
            update, state = rule.update(gradient, state, weight)
            weight = optax.apply_updates(weight, update)
    return torch.tensor(jax.device_get(weight))


ways = {way: by_hand(way) for way in ("own step, divided by 2", "own step, divided by 4", "carried into the next epoch")}
found = {}
for name, train in (("accelerate", accelerate), ("ignite", ignite), ("optax", with_optax)):
    weight = train()
    found[name] = [way for way, expected in ways.items() if torch.allclose(weight, expected, atol=1e-6)]
    print(f"{name} follows: {', '.join(found[name])}")

carried = ["carried into the next epoch"]
assert found == {"accelerate": ["own step, divided by 4"], "ignite": carried, "optax": carried}
EOF
