"""The explorer in a real JupyterLab: page and kernel hear of each other's changes."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

CELLS = [
    "from cnn_core.widgets import ConvolutionExplorer\nexplorer = ConvolutionExplorer()\nexplorer",
    "y = explorer.output; print('state', explorer.position, explorer.stride, type(y).__name__, y.shape)",
    "explorer.stride = 2; print('set', explorer.stride)",
]


def notebook():
    cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [{**cell, "id": f"cell{i}", "source": source} for i, source in enumerate(CELLS)]
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def lab(tmp_path):
    """The address of a JupyterLab of its own: its own home, no token, this machine only."""
    pytest.importorskip("jupyterlab")
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "explorer.ipynb").write_text(json.dumps(notebook()))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = str(tmp_path)
    environment = {**os.environ, "HOME": home, "IPYTHONDIR": home, "OMP_NUM_THREADS": "1"}
    for name in ("CONFIG", "DATA", "RUNTIME"):
        environment[f"JUPYTER_{name}_DIR"] = str(tmp_path / name.lower())
    environment["JUPYTERLAB_SETTINGS_DIR"] = environment["JUPYTERLAB_WORKSPACES_DIR"] = home
    options = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
    ]
    options += [
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        f"--ServerApp.root_dir={tmp_path / 'work'}",
    ]
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api", timeout=1)
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.25)
        else:
            pytest.fail(f"JupyterLab did not start:\n{(tmp_path / 'server.log').read_text()[-2000:]}")
        yield address
    finally:
        os.killpg(server.pid, signal.SIGINT)
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def run_cell(page, index):
    page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-InputArea-prompt").click()
    page.keyboard.press("Control+Enter")


def test_page_and_kernel_hold_the_same_state(lab, page):
    page.set_default_timeout(30_000)
    page.goto(f"{lab}/lab/tree/explorer.ipynb")
    page.locator(".jp-Notebook .jp-CodeCell").nth(2).wait_for()
    page.get_by_text(re.compile(r"Python 3.* \| Idle")).first.wait_for()
    run_cell(page, 0)
    explorer = page.locator(".cnn-explorer-live")
    explorer.locator(".cx-total").wait_for()

    # The arrow keys belong to the explorer here, not to the notebook.
    explorer.get_by_role("grid").nth(2).get_by_role("gridcell").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    explorer.get_by_text("S(1, 1)").wait_for()
    page.wait_for_timeout(500)  # the page tells the kernel a moment later
    run_cell(page, 1)
    page.get_by_text("state [1, 1] 1 ndarray (3, 3)").wait_for()

    explorer.get_by_role("group", name="Stride s").get_by_role("radio", name="3").check()
    explorer.get_by_text("S(0, 0)").wait_for()
    page.wait_for_timeout(500)
    run_cell(page, 1)
    page.get_by_text("state [0, 0] 3 ndarray (1, 1)").wait_for()

    run_cell(page, 2)
    result = explorer.get_by_role("grid").nth(2)
    expect(result.get_by_role("gridcell")).to_have_text(["4", "−2", "−2", "4"])
    assert explorer.get_by_role("group", name="Stride s").get_by_role("radio", name="2").is_checked()
    assert not page.log.remote
