"""Time of the graph page: what the server takes, and the picture in Chromium without a graphics card.

``python tests/bench/bench_graph.py [--store DIR]`` prints, for 300 and for up to 2,000 things, milliseconds
from the address to the whole picture, the longest wait while it is moved about, and pictures a second then;
exit status 1 if a limit is passed.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import threading
import time
from pathlib import Path
from typing import Any

import waitress
from peerweave.graph.store.snapshot import default_store
from peerweave.webapp import create_app
from playwright.sync_api import Page, sync_playwright

FOCUS = "/graph?focus=mechanism/GRECO&depth=2"
SIZES = {300: ("", 5000.0, 10.0), 2000: ("&most=2000", 30000.0, 1.0)}
"""Of each size: what asks for it, the most milliseconds until it is drawn, the fewest pictures a second."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
MOVES = 40
FRAMES = """() => { window.frames_ = []; const next = now => { window.frames_.push(now);
    window.going = requestAnimationFrame(next); }; window.going = requestAnimationFrame(next); }"""


def moved(page: Page) -> list[float]:
    """Milliseconds between pictures while the graph is pulled about."""
    box = page.locator(".canvas").bounding_box()
    if box is None:
        raise RuntimeError("there is no picture")
    x, y = box["x"] + 12, box["y"] + 12  # a corner: where no node is
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    for step in range(MOVES):
        page.mouse.move(x + step * 4, y + step * 2)
    page.mouse.up()
    frames: list[float] = page.evaluate(
        "() => { cancelAnimationFrame(window.going); return window.frames_; }"
    )
    return [later - sooner for sooner, later in itertools.pairwise(frames)]


def measured(browser: Any, site: str, query: str) -> tuple[int, float, list[float]]:
    """How many things, milliseconds until they are drawn, and between pictures while they are moved."""
    page: Page = browser.new_page(viewport={"width": 1280, "height": 1000})
    began = time.perf_counter()
    page.goto(f"{site}{FOCUS}{query}")
    while not page.evaluate("document.querySelector('.canvas').dataset.ready === 'yes'"):
        page.wait_for_timeout(20)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    taken = (time.perf_counter() - began) * 1000
    page.locator(".canvas").scroll_into_view_if_needed()
    gaps = moved(page)
    count = int(page.locator("#graph-body").get_attribute("data-things") or 0)
    page.close()
    return count, taken, gaps


def main() -> int:
    """Measures both sizes, prints a line each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, default=default_store())
    app = create_app(parser.parse_args().store)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    site = f"http://127.0.0.1:{server.effective_port}"
    fine = True
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        app.test_client().get(FOCUS)  # the network is read once
        for query, most, fewest in SIZES.values():
            began = time.perf_counter()
            app.test_client().get(f"/graph.json?{FOCUS.partition('?')[2]}{query}")
            served = (time.perf_counter() - began) * 1000
            count, taken, gaps = measured(browser, site, query)
            rate = 1000 / statistics.median(gaps) if gaps else 0.0
            sys.stdout.write(
                f"{count:5} things  served {served:7.0f} ms  drawn {taken:7.0f} ms  "
                f"moving {rate:5.1f} pictures a second, longest wait {max(gaps, default=0):5.0f} ms\n"
            )
            fine = fine and taken <= most and rate >= fewest
        browser.close()
    app.extensions["processes"].close()
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
