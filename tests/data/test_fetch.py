"""What a failed, interrupted or simultaneous fetch leaves behind: one good file or none."""

import errno
import io
import os
import socket
import subprocess
import sys
import textwrap
import time
from dataclasses import replace

import numpy as np
import pytest

from cnn_core.data import DataError, load
from cnn_core.data._registry import SETS

# Runs in a process of its own: the real loader with the public home replaced by the local server.
LOADER = """
    import sys
    from dataclasses import replace
    from cnn_core.data import load
    from cnn_core.data._registry import SETS
    url, known, folder = sys.argv[1:]
    spec = SETS["pneumoniamnist"]
    SETS["pneumoniamnist"] = replace(spec, source=url, archive_hash=known or None, shipped=None)
    print(load("pneumoniamnist", folder=folder))
"""


@pytest.fixture
def served(home, monkeypatch):
    """The whole PneumoniaMNIST on the local server, as its public home."""
    real, packed = load("pneumoniamnist"), io.BytesIO()
    keys = [f"{part}_{kind}" for part in ("train", "val", "test") for kind in ("images", "labels")]
    np.savez(packed, **{key: getattr(real, key) for key in keys})
    home.files["set.npz"] = packed.getvalue()
    spec = replace(SETS["pneumoniamnist"], source=home.url + "set.npz", archive_hash=None, shipped=None)
    monkeypatch.setitem(SETS, "pneumoniamnist", spec)
    return home


def start(home, folder, log, prelude=""):
    code = textwrap.dedent(prelude) + textwrap.dedent(LOADER)
    command = [sys.executable, "-c", code, home.url + "set.npz", "", str(folder)]
    with log.open("w") as output:
        return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)


def left_in(folder):
    return sorted(path.name for path in folder.iterdir())


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)


@pytest.mark.parametrize("name", sorted(name for name, spec in SETS.items() if spec.file))
def test_offline_error_names_folder_file_and_command(name, unshipped, no_internet, monkeypatch, tmp_path):
    monkeypatch.setenv("CNN_CORE_DATA", str(tmp_path))
    with pytest.raises(DataError) as caught:
        load(name)
    message, spec = str(caught.value), SETS[name]
    assert message.startswith(f"{name}: {tmp_path / spec.file} is missing and could not be fetched.")
    assert f"\n    python -m cnn_core.data fetch {name}\n" in message
    assert f"put {spec.file} into {tmp_path} by hand" in message
    assert f"(Tried {spec.source}: " in message
    assert left_in(tmp_path) == []


def test_offline_error_repeats_a_folder_given_by_hand(unshipped, no_internet, tmp_path):
    folder = tmp_path / "my data"
    with pytest.raises(DataError, match="is missing and could not be fetched") as caught:
        load("mnist", folder=folder)
    assert f"python -m cnn_core.data fetch mnist --folder '{folder}'\n" in str(caught.value)


def test_without_variable_the_cache_folder_is_used(unshipped, no_internet, monkeypatch, tmp_path):
    monkeypatch.setenv("CNN_CORE_DATA", "")
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name, **options: str(tmp_path / name))
    with pytest.raises(DataError) as caught:
        load("mnist")
    assert str(tmp_path / "cnn_core" / "mnist.npz") in str(caught.value)


def test_tilde_means_the_home_folder(unshipped, no_internet, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(DataError) as caught:
        load("mnist", folder="~/sets")
    assert str(tmp_path / "sets" / "mnist.npz") in str(caught.value)


def test_a_file_that_is_there_needs_no_write_access(no_internet, pneumonia):
    pneumonia.folder.chmod(0o500)
    load("pneumoniamnist", folder=pneumonia.folder)
    assert left_in(pneumonia.folder) == ["pneumoniamnist.npz"]


def test_a_download_that_stops_early_leaves_nothing(served, tmp_path):
    served.cut = 1_000_000
    with pytest.raises(DataError, match="is missing and could not be fetched"):
        load("pneumoniamnist", folder=tmp_path)
    assert left_in(tmp_path) == []


def test_a_torchvision_download_that_stops_early_leaves_nothing(unshipped, home, monkeypatch, tmp_path):
    from torchvision import datasets

    home.files["cifar.tar.gz"], home.cut = bytes(100_000), 50_000
    monkeypatch.setattr(datasets.CIFAR10, "url", home.url + "cifar.tar.gz")
    with pytest.raises(DataError, match=r"cifar10\.npz is missing and could not be fetched"):
        load("cifar10", folder=tmp_path)
    assert left_in(tmp_path) == []


def test_a_file_that_is_gone_from_its_home(served, tmp_path):
    served.files.clear()
    with pytest.raises(DataError, match="404"):
        load("pneumoniamnist", folder=tmp_path)


def test_a_dead_connection_ends_in_the_error(served, monkeypatch, tmp_path):
    monkeypatch.setattr("cnn_core.data._sources.TIMEOUT", 0.2)
    served.gate.clear()
    with pytest.raises(DataError, match="timed out"):
        load("pneumoniamnist", folder=tmp_path)
    assert left_in(tmp_path) == []


def test_a_dead_torchvision_connection_ends_in_the_error(unshipped, home, monkeypatch, tmp_path):
    from torchvision import datasets

    monkeypatch.setattr("cnn_core.data._sources.TIMEOUT", 0.2)
    monkeypatch.setattr(datasets.CIFAR10, "url", home.url + "cifar.tar.gz")
    home.files["cifar.tar.gz"] = bytes(1000)
    home.gate.clear()
    before = socket.getdefaulttimeout()
    with pytest.raises(DataError, match="timed out"):
        load("cifar10", folder=tmp_path)
    assert socket.getdefaulttimeout() == before
    assert left_in(tmp_path) == []


def test_disk_full_while_the_file_is_built(unshipped, monkeypatch, tmp_path):
    def full(spec, stage):
        (stage / spec.file).write_bytes(b"half a file")
        raise RuntimeError("retried") from OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("cnn_core.data._fetch.bring", full)
    with pytest.raises(DataError, match="cannot be written") as caught:
        load("mnist", folder=tmp_path)
    assert f"Make room in {tmp_path}" in str(caught.value)
    assert left_in(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits on the size of a file are a POSIX thing")
def test_the_system_refuses_to_write_more(served, tmp_path):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
    cache, log = tmp_path / "cache", tmp_path / "log"
    assert start(served, cache, log, prelude=limit).wait(timeout=240) == 1
    reason = "OSError: [Errno 27] File too large"
    assert f"{cache / 'pneumoniamnist.npz'} cannot be written ({reason}" in log.read_text()
    assert left_in(cache) == []


def test_rename_that_fails(served, monkeypatch, tmp_path):
    def refuse(source, target):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(DataError, match="cannot be written"):
        load("pneumoniamnist", folder=tmp_path)
    assert left_in(tmp_path) == []


def test_folder_that_is_a_file(served, tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(DataError, match="cannot be written") as caught:
            load("pneumoniamnist", folder=folder)
        assert str(folder / "pneumoniamnist.npz") in str(caught.value)
    assert served.requests == []


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder that not even root can write")
def test_folder_that_cannot_be_written(served):
    with pytest.raises(DataError, match=r"/proc/pneumoniamnist.npz cannot be written \(.*choose a folder"):
        load("pneumoniamnist", folder="/proc")
    assert served.requests == []


def test_interruption_by_the_reader_leaves_nothing(unshipped, monkeypatch, tmp_path):
    def interrupted(spec, stage):
        (stage / spec.file).write_bytes(b"half a file")
        raise KeyboardInterrupt

    monkeypatch.setattr("cnn_core.data._fetch.bring", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load("mnist", folder=tmp_path)
    assert left_in(tmp_path) == []


def test_a_damaged_file_is_not_fetched_again(served, tmp_path):
    (tmp_path / "pneumoniamnist.npz").write_bytes(b"damaged")
    with pytest.raises(DataError, match="left as it is"):
        load("pneumoniamnist", folder=tmp_path)
    assert served.requests == []
    assert (tmp_path / "pneumoniamnist.npz").read_bytes() == b"damaged"


def test_a_dangling_link_is_not_replaced(served, tmp_path):
    (tmp_path / "pneumoniamnist.npz").symlink_to(tmp_path / "nowhere")
    with pytest.raises(DataError, match="left as it is"):
        load("pneumoniamnist", folder=tmp_path)
    assert (tmp_path / "pneumoniamnist.npz").is_symlink()
    assert served.requests == []


def test_killed_in_mid_download(served, tmp_path):
    served.gate.clear()
    cache = tmp_path / "cache"
    process = start(served, cache, tmp_path / "log")
    wait_for(lambda: any(path.stat().st_size for path in cache.glob("*.partial/*")), seconds=240)
    process.kill()
    process.wait(timeout=20)
    assert left_in(cache) == ["pneumoniamnist.npz.lock", "pneumoniamnist.npz.partial"]
    served.gate.set()
    load("pneumoniamnist", folder=cache)
    assert left_in(cache) == ["pneumoniamnist.npz"]


def test_processes_at_once_share_one_download(served, tmp_path):
    served.gate.clear()
    cache, logs = tmp_path / "cache", [tmp_path / f"{i}.log" for i in range(3)]
    processes = [start(served, cache, log) for log in logs]
    waiting = "pneumoniamnist.npz: another process is fetching it, waiting"
    wait_for(lambda: sum(waiting in log.read_text() for log in logs) == 2, seconds=240)
    served.gate.set()
    assert [process.wait(timeout=240) for process in processes] == [0, 0, 0]
    assert all(repr(load("pneumoniamnist")) in log.read_text() for log in logs)
    # The one that fetches asks again where the others begin so slowly that its first request times out.
    assert served.requests in (["/set.npz"], ["/set.npz"] * 2)
    assert left_in(cache) == ["pneumoniamnist.npz"]
    load("pneumoniamnist", folder=cache)
