"""One self-contained HTML page of a run: no network, right in light, dark and every script."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from evals.comparing import Comparison
from evals.gating import kept_gate
from evals.reports.charts import charts
from evals.reports.plain import visible
from evals.reports.tables import comparison_table, gate_table, headline, run_tables
from evals.reports.transcripts import direction, done, worst, wrong
from evals.runs import dump
from evals.scoring import Marked, Scored

_MOST_WORST = 200
_MOST_FLIPS = 300


def run_page(scored: Scored, comparison: Comparison | None = None) -> str:
    """The page of a run; with a comparison, of what changed since another too."""
    from jinja2 import Environment
    from plotly.offline import get_plotlyjs

    here = files("evals.reports")
    page, css, js = (
        (here / name).read_text(encoding="utf-8") for name in ("page.html", "page.css", "page.js")
    )
    drawn = charts(scored)
    about, metrics = scored.run.about, scored.metrics
    bad = worst(scored)
    names = about["config"]["sets"]
    return (
        Environment(autoescape=True, trim_blocks=True)
        .from_string(page)
        .render(
            title=scored.run.name,
            summary=_summary(scored),
            sets=", ".join(names),
            errors=metrics["errors"],
            tiles=headline(scored).rows,
            **_gate(scored),
            tables=[t for t in run_tables(scored) if t.title != "Headline"],
            charts=drawn,
            charts_json=_for_script(drawn),
            comparison=_comparison(comparison) if comparison is not None else None,
            worst=[_item(marked) for marked in bad[:_MOST_WORST]],
            worst_note=f"{len(bad)} samples broke a rule; the gravest first"
            + (f", {_MOST_WORST} shown." if len(bad) > _MOST_WORST else "."),
            made_of=_made_of(scored),
            css=css,
            js=js,
            plotly=get_plotlyjs() if drawn else "",
        )
    )


def _summary(scored: Scored) -> str:
    config, metrics = scored.run.about["config"], scored.metrics
    return (
        f"{metrics['samples']:,} comments of {len(config['sets'])} sets,"
        f" {metrics['labelled']:,} labelled, {len(metrics['errors'])} errors, mode"
        f" {config['mode']}. Every figure stands with its 95 % interval and n."
    )


def _made_of(scored: Scored) -> list[str]:
    about = scored.run.about
    hashes = about["hashes"]
    return [
        f"{about['program']} · digest {scored.metrics['digest']} (an equal run has the same)",
        f"data {dump(hashes['data'])}",
        f"facts {dump(hashes['facts'])}",
        f"packs {dump(hashes['packs'])} · prompts {hashes['prompts']}",
        f"code {dump(hashes['code'])}",
        f"libraries {dump(about['libraries'])}",
    ]


def _gate(scored: Scored) -> dict[str, Any]:
    kept = kept_gate(scored.run)
    if kept is None:
        return {"gate": None}
    held = sum(check["passed"] is True for check in kept["checks"])
    said = f"{held} of {len(kept['checks'])} held, thresholds {kept['thresholds']}"
    return {"gate": gate_table(kept["checks"]), "gate_said": said, "gate_passed": kept["passed"]}


def _item(marked: Marked) -> dict[str, Any]:
    return {
        "id": visible(marked.sample.id),
        "about": _about(marked),
        "text": visible(str(marked.sample.comment["text"])),
        "broken": (),
        "fixed": (),
        "sides": [_side("", marked)],
    }


def _side(name: str, marked: Marked) -> dict[str, Any]:
    """What was done with a sample; the reply is written in the direction of its language."""
    decision = marked.sample.decision
    return {
        "name": name,
        "done": done(marked),
        "said": visible(decision.text or ""),
        "direction": direction(decision.language),
        "wrong": [visible(line) for line in wrong(marked)],
    }


def _about(marked: Marked) -> str:
    label = marked.sample.label
    if label is None:
        return "not labelled"
    return f"{label.language or 'any language'}, {label.kind}, {label.topic.replace('_', ' ')}"


def _comparison(comparison: Comparison) -> dict[str, Any]:
    flips = sorted(comparison.flips, key=lambda flip: not flip.broken)[:_MOST_FLIPS]
    times = comparison.times
    return {
        "name": comparison.before.run.name,
        "differences": (*comparison.differences, *comparison.bars),
        "table": comparison_table(comparison),
        "times": f"A comment takes {times.value:.2f} times as long"
        f" [{times.low:.2f}, {times.high:.2f}] in these"
        " two runs; what else the machine did is in it." if times is not None else "",
        "flips": [
            {
                **_item(flip.after),
                "broken": flip.broken,
                "fixed": flip.fixed,
                "sides": [_side("before", flip.before), _side("after", flip.after)],
            }
            for flip in flips
        ],
    }  # fmt: skip


def _for_script(value: Any) -> str:
    """JSON that ends no script element."""
    return json.dumps(value, default=_number).replace("<", "\\u003c")


def _number(value: Any) -> Any:
    """Plotly's arrays as plain lists."""
    return value.tolist() if hasattr(value, "tolist") else str(value)
