"""Measures building and publishing versions of a large shop, in fresh processes.

    python -m evals.publishing [--products 10000] [--variants 2] [--publications 20]

prints JSON: seconds and peak megabytes of the first build, of one with 1 % of the products changed,
and of opening it; then how publications look to readers under load, in which 1 % of these products
change each time (`large_`), and of a small shop in which everything does.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

_WORDS = (
    "linen cotton oak steel bamboo wool glass ceramic lamp throw kettle mug pan quilt rug bottle"
    " charger cable shelf basket soft warm light large small travel outdoor kitchen blue green"
).split()
_SHARE = 100
_PUBLICATIONS = 20
_SMALL = 20
_PROCESS = """
import json, pathlib, sys, time
from evals.bench import _peak_kilobytes
from knowledge.versions import build, current, open_reading
folder, state = map(pathlib.Path, sys.argv[1:3])
started = time.perf_counter()
if sys.argv[3] == "build":
    build(folder, state)
else:
    open_reading(current(folder, state))
took = time.perf_counter() - started
print(json.dumps([took, _peak_kilobytes() / 1024, time.process_time()]))
"""
_PUBLISHER = """
import pathlib, sys, time
from evals.publishing import write_shop
from knowledge.versions import build
folder, state = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
products, variants, changed, count = map(int, sys.argv[3:])
for number in range(1, count + 1):
    write_shop(folder, products, variants, changed, number)
    version, _ = build(folder, state)
    swapped = (version.home.path / "CURRENT").stat().st_mtime
    print(version.id, swapped, flush=True)
    time.sleep(1)
"""


def write_shop(
    folder: Path, products: int, variants: int, changed: int = 0, edition: int = 0
) -> None:
    """A shop of made-up products; the first `changed` have the edition in text and price."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(0)
    lines = ["Handle,Title,Body (HTML),Type,Option1 Name,Option1 Value,Variant SKU,Variant Price"]
    for number in range(products):
        title = " ".join(chance.choices(_WORDS, k=3)) + f" {number}"
        body = " ".join(chance.choices(_WORDS, k=40))
        price = f"{chance.randrange(500, 9000) / 100:.2f}"
        if number < changed:
            title, price = f"{title} edition {edition}", f"{edition + 1}.00"
        for variant in range(variants):
            first = f"{title},{body},Goods,Color" if variant == 0 else ",,,Color"
            lines.append(f"p-{number},{first},Colour {variant},P{number}-{variant},{price}")
    (folder / "products.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "store.yaml").write_text(
        "name: Measured\ncurrency: USD\nhome: {country: CN, timezone: Asia/Shanghai}\n",
        encoding="utf-8",
    )
    (folder / "shipping.yaml").write_text(
        'ships_from: CN\nhandling_days: [1, 2]\nzones: [{id: all, countries: ["*"], duties: none,'
        " methods: [{id: standard, price: 5.00, days: [5, 9]}]}]\n",
        encoding="utf-8",
    )
    (folder / "returns.yaml").write_text(
        "default: {window_days: 30, condition: unused, return_shipping: buyer}\n", encoding="utf-8"
    )


def measure(products: int, variants: int, publications: int = _PUBLICATIONS) -> dict[str, float]:
    """Figures by name: seconds and megabytes."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        write_shop(root / "shop", products, variants)
        first = _process(root, "build")
        write_shop(root / "shop", products, variants, changed=products // _SHARE, edition=1)
        again = _process(root, "build")
        opened = _process(root, "open")
        changed = max(1, products // _SHARE)
        large = _under_load(root, products, variants, changed, publications)
        small = _under_load(root / "small", _SMALL, 1, _SMALL, publications)
    return {
        "products": products,
        "variants": products * variants,
        "build_s": round(first[0], 1),
        "build_cpu_s": round(first[2], 1),
        "build_peak_mb": round(first[1]),
        "one_percent_changed_s": round(again[0], 1),
        "one_percent_changed_cpu_s": round(again[2], 1),
        "one_percent_changed_peak_mb": round(again[1]),
        "open_s": round(opened[0], 1),
        "open_cpu_s": round(opened[2], 1),
        "open_peak_mb": round(opened[1]),
        **{f"large_{name}": figure for name, figure in large.items()},
        **small,
    }


def _process(root: Path, what: str) -> tuple[float, float, float]:
    """Seconds, peak megabytes and the processor's seconds, which other work does not lengthen."""
    command = [sys.executable, "-c", _PROCESS, str(root / "shop"), str(root / "state"), what]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, megabytes, own = json.loads(done.stdout)
    return seconds, megabytes, own


def _under_load(
    root: Path, products: int, variants: int, changed: int, publications: int
) -> dict[str, float]:
    """Two readers that search without pause while another process publishes.

    `seconds_until_seen` run from the swap of the pointer until a reader has the new version.
    """
    from knowledge.versions import Follower, build, open_reading

    folder, state = root / "shop", root / "state"
    write_shop(folder, products, variants, changed)
    build(folder, state)
    follower = Follower(folder, state, open_reading)
    seen: dict[str, float] = {}
    counts = {"searches": 0, "failed_searches": 0, "mixed_versions": 0}
    longest = [0.0]
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            before = time.perf_counter()
            with follower.pinned() as reading:
                seen.setdefault(reading.version.id, time.time())
                hits = reading.index.search("edition", kind="product")
                titles = {reading.shop.facts[hit.fact].title[-2:] for hit in hits}  # type: ignore[union-attr]  # products
                counts["searches"] += 1
                counts["failed_searches"] += not hits
                counts["mixed_versions"] += len(titles) > 1
            longest[0] = max(longest[0], time.perf_counter() - before)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    words = map(str, (folder, state, products, variants, changed, publications))
    command = [sys.executable, "-c", _PUBLISHER, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    over.set()
    for thread in threads:
        thread.join()
    follower.close()
    done.check_returncode()
    published = [line.split() for line in done.stdout.splitlines()]
    lags = sorted(seen[identity] - float(at) for identity, at in published if identity in seen)
    return {
        "publications": len(published),
        "publications_seen": len(lags),
        **counts,
        "median_seconds_until_seen": round(lags[len(lags) // 2], 2),
        "worst_seconds_until_seen": round(lags[-1], 2),
        "longest_search_s": round(longest[0], 2),
    }


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--products", type=int, default=10_000)
    arguments.add_argument("--variants", type=int, default=2)
    arguments.add_argument("--publications", type=int, default=_PUBLICATIONS)
    chosen = arguments.parse_args()
    figures = measure(chosen.products, chosen.variants, chosen.publications)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
