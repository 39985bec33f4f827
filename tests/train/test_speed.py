import pytest

from cnn_core.train import throughput
from cnn_core.train.speed import NETWORKS, Throughput


def test_the_stored_measurement_is_whole():
    found = throughput()
    assert tuple(found.seconds) == NETWORKS
    assert found.machine
    assert "PyTorch" in found.software
    assert len({len(rounds) for rounds in found.seconds.values()}) == 1
    assert all(second > 0 for rounds in found.seconds.values() for second in rounds)


def test_median_and_spread():
    found = Throughput("m", "s", "d", 1, 8, {"a": [6.0, 1.0, 2.0]})
    assert found.median("a") == 2
    assert found.spread("a") == 6
    with pytest.raises(ValueError, match="network='b'"):
        found.median("b")
