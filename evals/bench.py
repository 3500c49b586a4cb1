"""Measures the pipeline in fresh processes: what a comment costs, and what a start costs."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.pipeline import Outcome

_READY = (
    "import sys, pathlib; from assistant.config import load_settings;"
    "from assistant.service import open_assistant;"
    "open_assistant(pathlib.Path(sys.argv[1]), load_settings()); print('ready')"
)
_LEARN = (
    "import time; from assistant.understanding.training import train;"
    "from prompts.packs import load_packs; packs = load_packs(); started = time.perf_counter();"
    "train(packs); print(time.perf_counter() - started)"
)
_LOAD = (
    "import time; from assistant.config import load_settings;"
    "from assistant.understanding.training import model_path;"
    "from assistant.understanding.recogniser import Recogniser;"
    "from prompts.packs import load_packs; started = time.perf_counter(); packs = load_packs();"
    "read = time.perf_counter();"
    "Recogniser.load(model_path(packs, load_settings().state));"
    "print(read - started, time.perf_counter() - read)"
)
_WARM_UP = 50
_MEGABYTE = 1024


def measure(chat: Path, store: Path, comments: int, *, learning: bool = True) -> dict[str, float]:
    """Figures by name: milliseconds, comments a second, megabytes, seconds.

    Own work is told by stage too. `learning` also learns the packs anew, which takes a while and
    keeps nothing; loading is reading the packs and what was learned before. Start to ready and
    `--help` are whole processes, the latter beside a bare Python start. The pipeline runs in a
    process of its own, so that peak memory is what a room costs.
    """
    from assistant.chat.records import read_chat
    from assistant.config import load_settings
    from assistant.errors import UsageError
    from assistant.service import open_assistant

    if not read_chat(chat).comments:
        raise UsageError(f"found no comment in {chat}; expected a chat to measure on")
    open_assistant(store, load_settings())
    ready = _seconds([sys.executable, "-c", _READY, str(store)])
    bare = min(_seconds([sys.executable, "-c", "pass"]) for _ in range(5))
    help_ = min(_seconds([sys.executable, "-m", "assistant", "--help"]) for _ in range(5))
    command = [sys.executable, "-m", "evals.bench", str(chat), str(store), str(comments)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(result.stdout)
    packs, recogniser = _said([sys.executable, "-c", _LOAD])
    figures |= {"load_packs_s": packs, "load_recogniser_s": recogniser}
    if learning:
        figures["learning_s"] = _said([sys.executable, "-c", _LEARN])[0]
    return figures | {
        "start_to_ready_s": round(ready, 2),
        "help_s": round(help_, 2),
        "help_more_than_bare_python_s": round(help_ - bare, 2),
    }


def _seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def _said(command: list[str]) -> list[float]:
    """The seconds that a process prints."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [round(float(word), 2) for word in done.stdout.split()]


def _run(chat: Path, store: Path, comments: int) -> dict[str, float]:
    from assistant.chat.records import read_chat
    from assistant.config import load_settings
    from assistant.service import open_assistant
    from assistant.types import Comment, RoomEvent

    recorded = read_chat(chat)
    assistant = open_assistant(store, load_settings())
    pipeline = assistant.pipeline()

    def endless() -> Iterator[Comment | RoomEvent]:
        """The recording again and again, each round later and with ids of its own."""
        length = recorded.items[-1].at - recorded.items[0].at + timedelta(minutes=5)
        turn = 0
        while True:
            for item in recorded.items:
                moved = replace(item, at=item.at + turn * length)
                if isinstance(moved, Comment):
                    moved = replace(moved, id=f"{turn}-{moved.id}")
                yield moved
            turn += 1

    took: list[float] = []
    stages: dict[str, list[float]] = {}
    started = time.perf_counter()
    for item in endless():
        before = time.perf_counter()
        outcomes = pipeline.handle(item)
        if isinstance(item, Comment):
            took.append((time.perf_counter() - before) * 1000)
            if len(took) == _WARM_UP:
                started = time.perf_counter()
            if len(took) >= comments + _WARM_UP:
                break
        if len(took) > _WARM_UP:
            _add_stages(stages, outcomes)
    elapsed = time.perf_counter() - started
    own = sorted(took[_WARM_UP:])
    peak = _peak_kilobytes() / _MEGABYTE
    return {
        "comments": len(own),
        "own_work_ms_p50": round(own[len(own) // 2], 2),
        "own_work_ms_p95": round(own[int(len(own) * 0.95)], 2),
        "own_work_ms_p99": round(own[int(len(own) * 0.99)], 2),
        **_by_stage(stages),
        "comments_a_second": round(len(own) / elapsed),
        "peak_memory_mb": round(peak),
    }


def _add_stages(stages: dict[str, list[float]], outcomes: Sequence[Outcome]) -> None:
    """Milliseconds of settled comments by stage; one that skipped a stage does not count there."""
    for outcome in outcomes:
        for stage, ms in (outcome.trace.stage_ms if outcome.trace is not None else {}).items():
            stages.setdefault(stage, []).append(ms)


def _by_stage(stages: dict[str, list[float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for stage, ms in stages.items():
        ordered = sorted(ms)
        for name, q in (("p50", 0.5), ("p95", 0.95)):
            found[f"{stage}_ms_{name}"] = round(ordered[int(len(ordered) * q)], 2)
    return found


def _peak_kilobytes() -> float:
    """Peak resident memory of this process; `getrusage` counts the parent's before a fork too."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return float(status.split("VmHWM:")[1].split()[0])
    except OSError:
        return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    print(json.dumps(_run(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
