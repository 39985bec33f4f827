import contextlib
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import numpy as np
import pytest

from cnn_core.data import load
from cnn_core.data._cache import data_folder
from cnn_core.data._digest import ordered_digest, unordered_digest
from cnn_core.data._registry import SETS
from tests.data.wholes import lacks


class _Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self._answer(send=False)

    def do_GET(self):
        self.server.home.requests.append(self.path)
        self._answer(send=True)

    def _answer(self, *, send):
        home = self.server.home
        body = home.files.get(self.path.lstrip("/").split("?")[0])
        if body is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if send:
            sent = body if home.cut is None else body[: home.cut]
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(sent[: len(sent) // 2])
                self.wfile.flush()
                home.gate.wait(60)
                self.wfile.write(sent[len(sent) // 2 :])

    def log_message(self, *args):
        pass


@pytest.fixture
def home(monkeypatch):
    """A local web server: ``files`` by path; ``cut`` shortens a body, a closed ``gate`` halts it."""
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    server.home = SimpleNamespace(url=url, files={}, requests=[], cut=None, gate=threading.Event())
    server.home.gate.set()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server.home
    server.home.gate.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def excerpt(monkeypatch):
    """Let a set consist of a few samples, none of them shipped: ``excerpt(name, train=…, test=…)``.

    Returns their arrays, those of a set without an agreed order in the canonical one.
    """

    def take(name, **counts):
        full, spec, arrays, parts = load(name), SETS[name], {}, {}
        for part, count in counts.items():
            images = getattr(full, f"{part}_images")[:count].copy()
            labels = getattr(full, f"{part}_labels")[:count].copy()
            digest = ordered_digest(images, labels)
            if not spec.ordered:
                digest, order = unordered_digest(images, labels)
                images, labels = images[order], labels[order]
            arrays |= {f"{part}_images": images, f"{part}_labels": labels}
            parts[part] = (count, digest)
        monkeypatch.setitem(SETS, name, replace(spec, parts=parts, shipped=None))
        return arrays

    return take


@pytest.fixture
def no_internet(monkeypatch):
    """Let every connection and every name look-up fail, as on a machine without a network."""

    def refuse(*args, **kwargs):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)


@pytest.fixture
def pneumonia(excerpt, tmp_path):
    """A small PneumoniaMNIST in a file: ``path``, ``folder`` and the arrays as written."""
    arrays = excerpt("pneumoniamnist", train=60, val=20, test=30)
    np.savez(tmp_path / "pneumoniamnist.npz", **arrays)
    return SimpleNamespace(path=tmp_path / "pneumoniamnist.npz", folder=tmp_path, arrays=arrays)


@pytest.fixture
def unshipped(monkeypatch):
    """Let no set come with the package, so that every load reads a folder."""
    for name, spec in SETS.items():
        monkeypatch.setitem(SETS, name, replace(spec, shipped=None))


@pytest.fixture
def whole_folder():
    """The folder of whole sets, ``whole_folder(name)``; skips the test if that set is not there."""

    def folder(name):
        if reason := lacks(name):
            pytest.skip(reason)
        return data_folder()

    return folder
