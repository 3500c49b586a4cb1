"""What a run spent on language models, by purpose: `spend.json` in its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from evals.model.endpoint import Price, Spend
from evals.runs import Run, dump, write_whole

FILE = "spend.json"
ANSWERING = "answering"
JUDGING = "judging"


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls, those from the cache included, and tokens of one purpose; `cost` at a known price."""

    calls: int
    tokens_in: int
    tokens_out: int
    cost: Decimal | None = None


def read_spent(run: Run) -> dict[str, Spent]:
    """What a run spent by purpose. Answering is always there: facts are rendered without a call."""
    path = run.path / FILE
    kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    found = {ANSWERING: Spent(0, 0, 0)}
    for purpose, values in kept.items():
        cost = values.pop("cost")
        found[purpose] = Spent(**values, cost=Decimal(cost) if cost is not None else None)
    return found


def write_spent(run: Run, purpose: str, spend: Spend, price: Price | None) -> None:
    """Keep what a purpose took from scratch, whether or not calls came from the cache."""
    cost = spend.cost(price) if price is not None else None
    spent = Spent(spend.calls + spend.cached, spend.tokens_in, spend.tokens_out, cost)
    known: Mapping[str, Spent] = {**read_spent(run), purpose: spent}
    write_whole(run.path / FILE, dump({name: asdict(value) for name, value in known.items()}))
