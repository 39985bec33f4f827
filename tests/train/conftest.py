import numpy as np
import pytest
import torch

from cnn_core import data, records
from cnn_core.train import Reproduction, fit, queue, reproduction
from tests.train.runs import small_model, small_recipe


@pytest.fixture
def recipe():
    return small_recipe


@pytest.fixture
def model():
    return small_model


@pytest.fixture
def tiny_data():
    """Two classes that differ in brightness: 40 + 20 grey images of 6×6."""
    rng = np.random.default_rng(0)

    def part(n):
        labels = np.arange(n) % 2
        images = rng.integers(0, 100, (n, 6, 6)) + 120 * labels[:, None, None]
        return images.astype(np.uint8), labels.astype(np.uint8)

    (x, y), (u, v) = part(40), part(20)
    return data.Dataset("tiny", x, y, u, v, ("dark", "bright"), "", "", "")


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def shelf(tmp_path, monkeypatch, recipe, model):
    """An empty shelf of records with one recipe on the list, and the function that runs it."""
    shelf, runs = tmp_path / "shelf", tmp_path / "runs"
    shelf.mkdir()
    (shelf / "schema.json").write_bytes((records.folder() / "schema.json").read_bytes())
    for module in ("cnn_core.records._shelf", "cnn_core.records"):
        monkeypatch.setattr(f"{module}.folder", lambda: shelf)
    entry = Reproduction(
        recipe=recipe(name="digits"),
        title="Digits",
        seeds=3,
        reasons={"lr": "By trial."},
        deviations=("Small.",),
    )
    monkeypatch.setattr(reproduction, "_REPRODUCTIONS", {"digits": entry})

    def run(*seeds, collect=True, **changes):
        for seed in seeds:
            name = f"digits-seed{seed}"
            fit(model(seed), None, entry.recipe.change(**changes), seed=seed, out=runs / name, log=None)
        return queue.collect(runs, ["digits-seed0"]) if collect else []

    return run


@pytest.fixture
def small(recipe):
    """A recipe for the tiny data set, whole."""

    def make(**changes):
        return recipe(**{"train_size": None, "test_size": None, "batch_size": 8} | changes)

    return make
