import numpy as np
import pytest
import torch

from cnn_core import data
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
