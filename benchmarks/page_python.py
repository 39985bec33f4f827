"""How long a reader waits for Python in a page, and what it costs: python benchmarks/page_python.py

A real Chromium opens a built chapter from disk and presses *Answer here*. Times are elapsed ones; processor
time is that of the worker's thread alone, as the system counts it: other programs take nothing from it.
"""

import json
import os
import shutil
import sys
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.chapter import chapters
from tools.contents import ROOT
from tools.page_python import exercises

PAGE = ROOT / "_build/html/03_how_cnns_work/convolution.html"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
RUN = "([code, setup, missing]) => cnnPython.run({ code, setup, missing }, { limit: 60_000 })"
READY = "() => cnnPython.start().then(() => true)"
STARTED = "() => globalThis.cnnPython"
TICKS = os.sysconf("SC_CLK_TCK")


def ours(folder: Path) -> bool:
    """Return whether this program, or one that it started, started the process."""
    while folder.name not in ("0", "1"):
        if folder.name == str(os.getpid()):
            return True
        folder = folder.parent / (folder / "stat").read_text().rpartition(") ")[2].split()[1]
    return False


def renderers() -> list[Path]:
    """Return the folders in /proc of Chromium's renderers that this program started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"--type=renderer" in (folder / "cmdline").read_bytes() and ours(folder):
                found.append(folder)
        except OSError:  # a process that ended meanwhile
            continue
    return found


def worker_seconds() -> float:
    """Return the processor time of the threads that run workers."""
    ticks = 0
    for thread in (one for folder in renderers() for one in (folder / "task").glob("*")):
        name, _, rest = (thread / "stat").read_text().partition(") ")
        if "DedicatedWorker" in name:
            ticks += sum(map(int, rest.split()[11:13]))
    return ticks / TICKS


def memory() -> float:
    """Return the share of memory of the largest renderer, in MB."""
    sizes = []
    for folder in renderers():
        lines = (folder / "smaps_rollup").read_text().splitlines()
        sizes += [int(line.split()[1]) for line in lines if line.startswith("Pss:")]
    return max(sizes) / 1024


def start(page: Page) -> dict[str, float]:
    """Press the button; then end the worker and wait for the next."""
    told = {"memory of the page, MB": memory()}
    begin = time.perf_counter()
    page.get_by_role("button", name="exercise convolution.3").click()
    page.locator(".py-answer textarea").wait_for()
    told["editor, s"] = time.perf_counter() - begin
    page.wait_for_function(STARTED)
    page.evaluate(READY)
    told |= {"ready, s": time.perf_counter() - begin, "ready, s of processor": worker_seconds()}
    told["memory when ready, MB"] = memory()
    page.evaluate("() => { cnnPython.run({ code: 'while True: pass', setup: '', missing: {} }) }")
    time.sleep(0.5)
    begin = time.perf_counter()
    page.evaluate("() => { cnnPython.stop() }")
    page.evaluate(READY)
    return told | {"restart, s": time.perf_counter() - begin, "restart, s of processor": worker_seconds()}


def checks(page: Page) -> dict[str, float]:
    """Check every published solution twice: chapters are imported the first time."""
    first, second = [], []
    for seconds in (first, second):
        for chapter in chapters():
            told = json.loads(exercises.of_chapter(chapter) or '{"exercises": {}}')
            for one in exercises.exercises(chapter):
                facts = told["exercises"][one.exercise_id]
                if "needs" in facts:
                    continue
                last = f'check("{one.exercise_id}", {one.answer})\n'
                code = f"{one.skeleton.rpartition('check(')[0]}\n{one.solution}\n{last}"
                setup = f"{told['setup']}\n{facts.get('before', '')}"
                begin = time.perf_counter()
                page.evaluate(RUN, [code, setup, told["missing"]])
                seconds.append(time.perf_counter() - begin)
    return {
        "check, ms, median": 1000 * median(second),
        "check, ms, slowest": 1000 * max(second),
        "first check of a chapter, ms, slowest": 1000 * max(first),
        "memory after all checks, MB": memory(),
    }


def main() -> None:
    """Print one line for each figure."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    sent = sum(path.stat().st_size for path in (PAGE.parents[1] / "_static/python").glob("*.js"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(PAGE.as_uri(), wait_until="networkidle")
        told = {"scripts on disk, MB": sent / 1e6, **start(page), **checks(page)}
        browser.close()
    for name, figure in told.items():
        print(f"{name:40} {figure:8.2f}")


if __name__ == "__main__":
    main()
