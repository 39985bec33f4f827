"""How long the explorers keep a page busy at each key press: python benchmarks/explorers.py

A real Chromium opens each explorer, and a script plays the reader: 200 key presses on sliders, grids, fields
and buttons, one at a time. A step costs what the page's main thread works for it, as the browser's own trace
has it: all tasks from the key's event to the end of the next frame, with the explorer's handlers and drawing
and the browser's style, layout and paint. Waiting for that frame does not count. Processor time is that of
the same tasks: what other programs take away meanwhile is not in it.

    python benchmarks/explorers.py activations pooling     some explorers, each on a page of its own
    python benchmarks/explorers.py --runs 3 --slow 5       three times, and what the five slowest steps did
"""

import argparse
import datetime
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from cnn_core.widgets import explorers
from cnn_core.widgets.page.static import write_static

sys.path.insert(0, str(Path(__file__).parents[1]))  # what a reader does stands beside the tests

from tests.widgets.ways import Part, plays

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

CATEGORIES = [
    "blink.user_timing",
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "disabled-by-default-v8.gc",
]

# Every key asks for a frame, also where the explorer has nothing to draw: the trace shows it.
WATCH = "() => addEventListener('keydown', () => requestAnimationFrame(() => {}), { capture: true })"
FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"

# Names in the trace for what a slow step did.
PHASES = {
    "script": ("EventDispatch", "FireAnimationFrame"),
    "style": ("UpdateLayoutTree",),
    "layout": ("Layout",),
    "paint": ("PrePaint", "Paint", "Layerize", "Commit"),
    "collecting garbage": ("MinorGC", "MajorGC"),
}


def write_page(folder: Path, name: str) -> Path:
    """Write a page that holds this explorer alone."""
    files = [path.relative_to(folder).as_posix() for path in write_static(folder)]
    head = "".join(f"<script src='{file}'></script>" for file in files if file.endswith(".js"))
    body = f"<body style='max-width: 760px; margin: auto'>{explorers()[name]().placeholder()}</body>"
    style = "<meta charset='utf-8'><link rel='stylesheet' href='explorer.css'>"
    path = folder / f"{name}.html"
    path.write_text(f"<!doctype html><html lang='en'>{style}{head}{body}</html>", encoding="utf-8")
    return path


@dataclass(frozen=True)
class Step:
    """One key press in milliseconds, elapsed and of processor time, and what there was to do."""

    elapsed: float
    processor: float
    what: str
    phases: dict[str, float]


def press(page: Page, address: str, play: Callable[[Page], Iterator[Part]]) -> list[str]:
    """Play the reader; return which key was pressed where."""
    page.goto(address)
    page.locator(".cnn-explorer").first.scroll_into_view_if_needed()
    page.locator(".cnn-explorer-live").first.wait_for()
    page.evaluate(WATCH)
    pressed = []
    for part in play(page):
        page.locator(part.focus).first.focus()
        page.wait_for_timeout(500)  # until what setting up and the focus have begun is over
        for number in range(part.steps):
            key = part.keys[number % len(part.keys)]
            page.evaluate("performance.mark('step')")
            page.keyboard.press(key)
            time.sleep(0.03)  # so that nothing but the key asks for work before the frame
            page.evaluate(FRAME)
            pressed.append(f"{key} on {part.focus}")
    return pressed


def read_trace(path: Path, pressed: list[str]) -> list[Step]:
    """Return the steps of a trace: the first key after each mark begins one, the next frame ends it."""
    events = sorted(json.loads(path.read_text())["traceEvents"], key=lambda event: event.get("ts", 0))
    marks = [event for event in events if event["name"] == "step" and "user_timing" in event["cat"]]
    thread = marks[0]["pid"], marks[0]["tid"]
    events = [event for event in events if event["ph"] == "X" and (event["pid"], event["tid"]) == thread]
    keys = [event for event in events if is_key(event)]
    frames = [event for event in events if event["name"] == "FireAnimationFrame"]
    steps = []
    for mark, what in zip(marks, pressed, strict=True):
        start = next(event["ts"] for event in keys if event["ts"] > mark["ts"])
        frame = next(event["ts"] for event in frames if event["ts"] > start)
        tasks = [
            event
            for event in events
            if event["name"] == "RunTask" and event["ts"] <= frame and event["ts"] + event["dur"] > start
        ]
        end = tasks[-1]["ts"] + tasks[-1]["dur"]
        inside = [event for event in events if tasks[0]["ts"] <= event["ts"] < end]
        phases = {phase: processor_time(inside, names) for phase, names in PHASES.items()}
        elapsed = sum(task["dur"] for task in tasks) / 1000
        steps.append(Step(elapsed, processor_time(tasks, ("RunTask",)), what, phases))
    return steps


def is_key(event: dict) -> bool:
    """Whether the page was told of a key."""
    return event["name"] == "EventDispatch" and event["args"]["data"]["type"] == "keydown"


def processor_time(events: list[dict], names: tuple[str, ...]) -> float:
    """Milliseconds of the processor in the events of these names."""
    return sum(event.get("tdur", 0) for event in events if event["name"] in names) / 1000


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="which explorers; by default all five")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--slow", type=int, default=0, help="show so many of the slowest steps")
    options, known = parser.parse_args(), plays()
    chromium = os.environ.get("CNN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        print(f"{datetime.date.today()}; Chromium {browser.version}, {os.cpu_count()} cores\n")
        print("Milliseconds; load = of the machine in the last minute.\n")
        print("| explorer | median | 95 % | worst | processor: median | 95 % | worst | load |")
        print("|---|---|---|---|---|---|---|---|")
        for name in (options.names or list(known)) * options.runs:
            path = write_page(Path(folder), name)
            trace = Path(folder) / "trace.json"
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            browser.start_tracing(page=page, path=trace, categories=CATEGORIES)
            pressed = press(page, path.as_uri(), known[name])
            browser.stop_tracing()
            page.close()
            steps = read_trace(trace, pressed)
            figures = [
                figure
                for times in zip(*((step.elapsed, step.processor) for step in steps), strict=True)
                for figure in (np.median(times), np.percentile(times, 95), max(times))
            ]
            row = " | ".join(f"{figure:.1f}" for figure in figures)
            print(f"| {name}, {len(steps)} steps | {row} | {os.getloadavg()[0]:.1f} |", flush=True)
            for step in sorted(steps, key=lambda step: -step.elapsed)[: options.slow]:
                phases = ", ".join(f"{name} {time:.1f}" for name, time in step.phases.items())
                print(f"    {step.elapsed:.1f} ({step.processor:.1f}): {step.what}: {phases}")
        browser.close()


if __name__ == "__main__":
    main()
