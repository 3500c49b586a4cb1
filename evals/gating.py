"""The gate: a run against thresholds that stand in a file of their own.

    # thresholds.toml
    [data]                       # the sets the bar was set on: another hash or a missing set fails
    demo = "de3d47652f9a"

    [[rule]]
    measure = "right"            # a name of evals/measures.py; or p50_ms, p95_ms, p99_ms, errors
    set = "demo"                 # left out: all sets together
    language = "en"              # or topic, or change; left out: the whole
    at_least = 0.95              # or at_most; per 1,000 where the measure is
    bound = "low"                # value (the default), or the low or high end of its interval
    fewest = 50                  # a figure of fewer samples fails
    goal = 0.99                  # shown, never failed: where it should come to

Errors of the program are counted apart and fail every gate unless a rule of `errors` allows some.
"""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.errors import AssistantError
from evals.figures import EVERY_SET
from evals.measures import MEASURES
from evals.runs import Run, dump, write_whole
from evals.scoring import Scored
from knowledge.problems import suggestion

_TIMES = ("p50_ms", "p95_ms", "p99_ms")
_KEYS = ("measure", "set", "language", "topic", "change", "at_least", "at_most", "bound", "fewest",
         "goal", "why")  # fmt: skip
_SLICES = ("language", "topic", "change")


class ThresholdError(AssistantError):
    """A thresholds file cannot be read; the message names the rule."""

    code = "thresholds"
    exit_code = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """One threshold: a figure of a run, and the least or most it may be."""

    measure: str
    dataset: str
    by: str
    key: str
    side: Literal["at_least", "at_most"]
    limit: float
    bound: Literal["value", "low", "high"] = "value"
    fewest: int = 1
    goal: float | None = None

    @property
    def name(self) -> str:
        """What it is about, in words."""
        dataset = "" if self.dataset == EVERY_SET else self.dataset
        return " · ".join(part for part in (self.measure, dataset, self.key) if part)

    @property
    def wanted(self) -> str:
        """The limit, in words."""
        sign = "≥" if self.side == "at_least" else "≤"
        bound = "" if self.bound == "value" else f" ({self.bound} end)"
        fewest = f", n ≥ {self.fewest}" if self.fewest > 1 else ""
        return f"{sign} {_written(self.measure, self.limit)}{bound}{fewest}"


@dataclass(frozen=True, slots=True)
class Check:
    """A rule held against a run: `found` is the figure in words; `passed` None was not asked."""

    name: str
    wanted: str
    found: str
    passed: bool | None
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """The outcome of a gate; `thresholds` is the hash of the file it was held against."""

    thresholds: str
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing fell short."""
        return all(check.passed is not False for check in self.checks)


def gate(scored: Scored, thresholds: Path, *, partial: bool = False) -> Gate:
    """Hold a run against thresholds, and keep the outcome in the run's `gate.json`.

    `partial` lets rules rest whose set, language or topic the run does not have.
    ThresholdError where the file cannot be read.
    """
    locked, rules = read_thresholds(thresholds)
    checks = [_data(scored, name, wanted, partial) for name, wanted in locked.items()]
    if not any(rule.measure == "errors" for rule in rules):
        rules.insert(0, Rule("errors", EVERY_SET, "", "", "at_most", 0))
    checks += [_check(scored, rule, partial) for rule in rules]
    digest = hashlib.sha256(thresholds.read_bytes()).hexdigest()[:12]
    found = Gate(digest, tuple(checks))
    values = {"thresholds": digest, "passed": found.passed, "checks": [asdict(c) for c in checks]}
    write_whole(scored.run.path / "gate.json", dump(values, indent=1) + "\n")
    return found


def kept_gate(run: Run) -> dict[str, Any] | None:
    """The outcome of a run's last gate as it was kept; None without one, or a damaged one."""
    try:
        kept = json.loads((run.path / "gate.json").read_text(encoding="utf-8"))
        for check in kept["checks"]:
            Check(**check)
        return {"checks": kept["checks"], "passed": bool(kept["passed"]),
                "thresholds": str(kept["thresholds"])}  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_thresholds(path: Path) -> tuple[dict[str, str], list[Rule]]:
    """The locked data hashes and the rules of a thresholds file."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ThresholdError(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ThresholdError(f"{path}: found no TOML ({error})") from error
    rules, locked = data.get("rule", []), data.get("data", {})
    if not isinstance(rules, list) or not rules or not all(isinstance(r, dict) for r in rules):
        raise ThresholdError(f"{path}: found no [[rule]]; expected at least one")
    if not isinstance(locked, dict):
        raise ThresholdError(f"{path}: found data that is no table; expected [data]")
    return {str(k): str(v) for k, v in locked.items()}, [
        _rule(path, number, rule) for number, rule in enumerate(rules, start=1)
    ]


def _rule(path: Path, number: int, data: Mapping[str, Any]) -> Rule:
    where = f"{path.name}, rule {number}"
    for name in data:
        if name not in _KEYS:
            raise ThresholdError(f"{where}: found {name!r}{suggestion(name, _KEYS)}; expected"
                                 f" {', '.join(_KEYS)}")  # fmt: skip
    measure = str(data.get("measure"))
    known = (*MEASURES, *_TIMES, "errors")
    if measure not in known:
        raise ThresholdError(f"{where}: found measure {measure!r}{suggestion(measure, known)};"
                             f" expected one of {', '.join(known)}")  # fmt: skip
    sides = [side for side in ("at_least", "at_most") if side in data]
    if len(sides) != 1 or not _is_number(data[sides[0]]):
        raise ThresholdError(f"{where}: expected either at_least or at_most, a number")
    if data.get("bound", "value") not in ("value", "low", "high"):
        raise ThresholdError(f"{where}: found bound {data['bound']!r}; expected value, low or high")
    limit, goal = float(data[sides[0]]), data.get("goal", 0)
    share = measure in MEASURES and MEASURES[measure].unit != "per_1000"
    if limit < 0 or (share and max(limit, goal if _is_number(goal) else 0) > 1):
        expected = "a share from 0 to 1, such as 0.95" if share else "no less than 0"
        raise ThresholdError(f"{where}: found {sides[0]} {limit:g} and goal {goal}; expected"
                             f" {expected}")  # fmt: skip
    by = [name for name in _SLICES if name in data]
    if len(by) > 1:
        raise ThresholdError(f"{where}: found {' and '.join(by)}; expected one of them")
    fewest = data.get("fewest", 1)
    if not isinstance(fewest, int) or fewest < 1 or not _is_number(goal):
        raise ThresholdError(f"{where}: expected fewest from 1 on, and goal to be a number")
    return Rule(
        measure,
        str(data.get("set", EVERY_SET)),
        by[0] if by else "",
        str(data[by[0]]) if by else "",
        sides[0],  # type: ignore[arg-type]  # one of the two
        float(data[sides[0]]),
        data.get("bound", "value"),
        data.get("fewest", 1),
        data.get("goal"),
    )


def _is_number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return math.isfinite(value)


def _data(scored: Scored, name: str, wanted: str, partial: bool) -> Check:
    found = scored.metrics["data"].get(name)
    limits = scored.run.about["config"]
    cut = limits["limit"] is not None or bool(limits["languages"])
    if found is None or cut:
        missing = "not in this run" if found is None else "only a part of it was run"
        return Check(f"data of {name}", wanted, missing, None if partial else False)
    return Check(f"data of {name}", wanted, str(found), found == wanted)


def _check(scored: Scored, rule: Rule, partial: bool) -> Check:
    figure = _found(scored, rule)
    if figure is None:
        return Check(rule.name, rule.wanted, "no such figure in this run",
                     None if partial else False)  # fmt: skip
    value, shown, n = figure
    enough = n >= rule.fewest
    held = value >= rule.limit if rule.side == "at_least" else value <= rule.limit
    goal = ""
    if rule.goal is not None:
        met = value >= rule.goal if rule.side == "at_least" else value <= rule.goal
        goal = f"goal {_written(rule.measure, rule.goal)}{' met' if met else ''}"
    return Check(rule.name, rule.wanted, shown, held and enough, goal)


def _written(measure: str, value: float) -> str:
    """A limit or figure as people read it: a share as a percentage."""
    if measure in MEASURES and MEASURES[measure].unit == "share":
        return f"{round(value * 100, 2):g}%"
    return f"{round(value, 3):g}"


def _found(scored: Scored, rule: Rule) -> tuple[float, str, int] | None:
    """The figure a rule is about, its words, and its n."""
    if rule.measure == "errors":
        errors = [i for i in scored.metrics["errors"]
                  if rule.dataset in (EVERY_SET, i.split("/")[0])]  # fmt: skip
        return len(errors), f"{len(errors)}", scored.metrics["samples"]
    if rule.measure in _TIMES:
        whole = next((entry for entry in scored.latencies if entry.stage is None), None)
        if whole is None:
            return None
        interval = getattr(whole, rule.measure.removesuffix("_ms"))
        return getattr(interval, rule.bound), f"{interval.value:.2f} ms", whole.n
    for figure in scored.figures:
        cell = (figure.measure, figure.dataset, figure.by, figure.key)
        if cell == (rule.measure, rule.dataset, rule.by, rule.key):
            factor = 1000 if MEASURES[rule.measure].unit == "per_1000" else 1
            value, low, high = (
                _written(rule.measure, end * factor)
                for end in (figure.value, figure.low, figure.high)
            )
            shown = f"{value} of {figure.n} [{low}, {high}]"
            return getattr(figure, rule.bound) * factor, shown, figure.n
    return None
