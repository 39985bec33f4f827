#!/usr/bin/env bash
# Expected: a random augmentation without any seed differs from sample to sample and from pass to pass, also in the
#   worker processes of a DataLoader; PyTorch gives each worker a seed of its own.
# Happens: each worker inherits the same NumPy generator, made in A.Compose. With 4 workers every drawn augmentation
#   serves 4 images, and as the workers are started anew, the second pass draws the same ones again: 16 different
#   augmentations where 128 were due. Without workers all is well, so the short test does not show it.
# Versions: albumentations 2.0.8 (the last of that name), torch 2.15.0
# Source: albumentations/core/composition.py, set_random_seed; threads albumentations-team/albumentations 2473 and
#   2559 (2025), albumentations-team/AlbumentationsX 266 (2026); read and run on 30 November 2026
# Output:
#   0 workers: 64 different augmentations in the first pass, 64 new ones in the second
#   4 workers: 16 different augmentations in the first pass, 0 new ones in the second
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps albumentations==2.0.8 albucore==0.0.24 stringzilla==5.3.2 simsimd==6.5.16 opencv-python-headless==5.0.0.93
get --no-deps pydantic==2.14.4 pydantic_core==2.50.5 annotated-types==0.8.0 typing-inspection==0.4.5 PyYAML==6.0.3
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6 scipy==1.17.1
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1 NO_ALBUMENTATIONS_UPDATE=1
python3 - <<'EOF'
import albumentations as A
import numpy as np
from torch.utils.data import DataLoader


class Grey:
    """64 equal grey images, each with a brightness of its own."""

    augment = A.Compose([A.RandomBrightnessContrast(p=1)])

    def __len__(self):
        return 64

    def __getitem__(self, index):
        return float(self.augment(image=np.full((4, 4, 3), 0.5, np.float32))["image"].mean())


seen = {}
for workers in (0, 4):
    context = "fork" if workers else None
    loader = DataLoader(Grey(), batch_size=4, num_workers=workers, multiprocessing_context=context)
    first, second = ({float(value) for batch in loader for value in batch} for _ in range(2))
    seen[workers] = len(first), len(second - first)
    print(f"{workers} workers: {len(first)} different augmentations in the first pass,",
          f"{len(second - first)} new ones in the second")

assert seen == {0: (64, 64), 4: (16, 0)}
EOF
