"""A JupyterLab of its own: its own home, no token, this machine only."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def start(folder, port):
    """Start a server on the port that serves ``folder/work`` and writes ``folder/server.log``."""
    home = str(folder)
    environment = {**os.environ, "HOME": home, "IPYTHONDIR": home, "OMP_NUM_THREADS": "1"}
    for name in ("CONFIG", "DATA", "RUNTIME"):
        environment[f"JUPYTER_{name}_DIR"] = str(folder / name.lower())
    environment["JUPYTERLAB_SETTINGS_DIR"] = environment["JUPYTERLAB_WORKSPACES_DIR"] = home
    options = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    options += ["--ServerApp.port_retries=0", "--IdentityProvider.token=", "--ServerApp.password="]
    options += [f"--ServerApp.root_dir={folder / 'work'}"]
    with (folder / "server.log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def answers(address):
    try:
        urllib.request.urlopen(f"{address}/api", timeout=1)
    except (urllib.error.URLError, OSError):
        return False
    return True


@contextmanager
def running_lab(folder):
    """Yield the address of a server for ``folder/work``; at the end it and its kernels are stopped."""
    port = free_port()
    server = start(folder, port)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            if answers(address):
                break
            time.sleep(0.25)
        else:
            raise TimeoutError(f"JupyterLab did not start:\n{(folder / 'server.log').read_text()[-2000:]}")
        yield address
    finally:
        os.killpg(server.pid, signal.SIGINT)
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
