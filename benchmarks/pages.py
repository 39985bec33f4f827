"""How soon a page shows its main part, and how long it is busy: python benchmarks/pages.py SITE [OTHER SITE]

A real Chromium, with a processor four times slower and an empty cache, loads pages of one site, or of two
in turns, so that whatever else the machine does hits both. Largest Contentful Paint is the browser's own
entry; the blocked time is what its long tasks take beyond 50 ms each, from the first paint on.
"""

import argparse
import functools
import http.server
import sys
import threading
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools.chromium import find

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PAGES = ("index.html", "03_how_cnns_work/convolution.html", "06_popular_architectures/resnet.html")
SLOWER = 4
QUIET = 4000  # ms after the load event in which what begins late is still seen
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

WATCH = """() => {
  globalThis.seen = { lcp: 0, fcp: 0, tasks: [] };
  const on = (type, entry) => new PerformanceObserver((list) => list.getEntries().forEach(entry))
    .observe({ type, buffered: true });
  on("largest-contentful-paint", (e) => { seen.lcp = e.startTime; });
  on("paint", (e) => { if (e.name === "first-contentful-paint") seen.fcp = e.startTime; });
  on("longtask", (e) => seen.tasks.push([e.startTime, e.duration]));
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a word, and compressed text as it is: the network is not what is measured."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def serve(folder: Path) -> str:
    """Serve a folder in a thread of its own and return its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def load(browser: Browser, address: str, viewport: dict) -> tuple[float, float]:
    """Return Largest Contentful Paint and the blocked time of one load, in milliseconds."""
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load", timeout=120_000)
    page.wait_for_timeout(QUIET)
    seen = page.evaluate("() => seen")
    context.close()
    return seen["lcp"], sum(max(0, t - 50) for start, t in seen["tasks"] if start + t > seen["fcp"])


def main(arguments: list[str] | None = None) -> int:
    """Print a table of medians."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("sites", nargs="+", type=Path, metavar="SITE", help="folder of a built site")
    parser.add_argument("--pages", nargs="*", default=PAGES, metavar="PAGE")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args(arguments)
    for site in options.sites:
        for name in options.pages:
            if not (site / name).is_file():
                parser.error(f"{site / name}: no such page; build the site first (make book)")
    addresses = [serve(site) for site in options.sites]
    print("| page | width | site | LCP, ms | blocked, ms |\n|---|---|---|---|---|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        for name in options.pages:
            for viewport in (WIDE, PHONE):
                runs = [[] for _ in addresses]
                for _ in range(options.rounds):
                    for address, found in zip(addresses, runs, strict=True):
                        found.append(load(browser, f"{address}/{name}", viewport))
                for site, found in zip(options.sites, runs, strict=True):
                    lcp, blocked = (median(values) for values in zip(*found, strict=True))
                    print(
                        f"| {name} | {viewport['width']} | {site} | {lcp:.0f} | {blocked:.0f} |", flush=True
                    )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
