#!/usr/bin/env bash
# Expected: the 95 % Hausdorff distance, a standard score of medical segmentation, is one number; packages differ in
#   the third digit.
# Happens: a prediction with a small false island far away has 7.0 pixels by MedPy, 27.5 by MONAI and 26.9 by
#   DeepMind's surface-distance. MedPy takes the percentile of both directions together, so the long way from the
#   island drowns in the short ways back; MONAI takes the larger of two percentiles; the third weights by length. The
#   plain Hausdorff distance is 29 in all three, and without the island all agree on 6.
# Versions: medpy 0.5.2, monai 1.6.1, surface-distance-based-measures 0.1, scipy 1.17.1, torch 2.15.0
# Source: medpy/metric/binary.py hd95, monai/metrics/hausdorff_distance.py; thread loli/medpy 138 (2025); read and run
#   on 30 November 2026
# Output (distance, and 95 % distance):
#   moved by 6:           MedPy 6.0 6.0, MONAI 6.0 6.0, surface-distance 6.0 6.0
#   with a false island:  MedPy 29.0 7.0, MONAI 29.0 27.5, surface-distance 29.0 26.9
set -euo pipefail
site=$(mktemp -d)
trap 'rm -rf "$site"' EXIT
get() { python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore --target "$site" "$@"; }
get --no-deps medpy==0.5.2 monai==1.6.1 surface-distance-based-measures==0.1 absl-py==2.5.1 packaging==26.3 simpleitk==2.5.7
[ -n "${FINDINGS_SITE:-}" ] || get torch==2.15.0 numpy==2.4.6 scipy==1.17.1
export PYTHONPATH="$site${FINDINGS_SITE:+:$FINDINGS_SITE}" OMP_NUM_THREADS=1
python3 -W ignore - <<'EOF'
import numpy as np
import surface_distance
import torch
from medpy.metric.binary import hd, hd95
from monai.metrics import compute_hausdorff_distance

rows, columns = np.mgrid[:64, :64]
truth = (rows - 32) ** 2 + (columns - 32) ** 2 < 200
moved = (rows - 32) ** 2 + (columns - 38) ** 2 < 200
island = moved.copy()
island[2:5, 2:5] = True


def distances(mask):
    tensors = [torch.tensor(a[None, None].astype(np.float32)) for a in (mask, truth)]
    monai = [compute_hausdorff_distance(*tensors, include_background=True, percentile=p).item() for p in (None, 95)]
    surfaces = surface_distance.compute_surface_distances(mask, truth, (1, 1))
    third = [surface_distance.compute_robust_hausdorff(surfaces, p) for p in (100, 95)]
    return {"MedPy": [hd(mask, truth), hd95(mask, truth)], "MONAI": monai, "surface-distance": third}


expected = {"moved by 6:": [6, 6] * 3, "with a false island:": [29, 7.0, 29, 27.5, 29, 26.9]}
for (name, values), mask in zip(expected.items(), (moved, island)):
    found = distances(mask)
    print(f"{name:<21} " + ", ".join(f"{package} {a:.1f} {b:.1f}" for package, (a, b) in found.items()))
    assert np.allclose(np.ravel(list(found.values())), values, atol=0.06)
EOF
