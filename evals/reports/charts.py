"""The charts of the page as Plotly figures, without colours: the page gives them its own."""

from __future__ import annotations

import math
from typing import Any

import plotly.graph_objects as go

from evals.figures import EVERY_SET, Figure
from evals.scoring import Scored

# How the page recognises what it colours: see page.js.
_SHARE, _COUNT, _PLAIN = "share", "count", "plain"
_ROW_HEIGHT = 26
_BINS = 40


def charts(scored: Scored) -> dict[str, dict[str, Any]]:
    """Plotly JSON by chart: `languages`, `topics`, `actions`, `latency`; none without data.

    `meta` of each first trace names the colour scale the page gives it.
    """
    found = {
        "languages": _languages(scored),
        "topics": _topics(scored),
        "actions": _actions(scored),
        "latency": _latency(scored),
    }
    return {name: figure.to_plotly_json() for name, figure in found.items() if figure is not None}


def _cells(scored: Scored, by: str) -> list[Figure]:
    return [
        f for f in scored.figures if f.measure == "right" and f.dataset == EVERY_SET and f.by == by
    ]


def _languages(scored: Scored) -> go.Figure | None:
    """Right answers by language with their intervals."""
    cells = sorted(_cells(scored, "language"), key=lambda f: -f.value)
    if not cells:
        return None
    figure = go.Figure(
        go.Scatter(
            x=[f.value for f in cells],
            y=[f.key for f in cells],
            error_x={
                "type": "data",
                "array": [f.high - f.value for f in cells],
                "arrayminus": [f.value - f.low for f in cells],
                "thickness": 2,
            },
            mode="markers+text",
            text=[f"{f.value:.0%}" for f in cells],
            textposition="top center",
            marker={"size": 11},
            customdata=[[f.passed, f.n] for f in cells],
            hovertemplate="%{y}: %{customdata[0]} of %{customdata[1]}<extra></extra>",
            meta=_PLAIN,
        )
    )
    figure.update_layout(height=90 + 48 * len(cells), template=None)
    figure.update_xaxes(tickformat=".0%", range=[0, 1.02])
    # Half a row of room above the first, whose figure stands over its point.
    figure.update_yaxes(range=[len(cells) - 0.5, -0.7], type="category")
    return figure


def _topics(scored: Scored) -> go.Figure | None:
    """Right answers by language and topic, with their counts."""
    cells = {tuple(f.key.split(" ", 1)): f for f in _cells(scored, "language topic")}
    if not cells:
        return None
    languages = sorted({language for language, _ in cells})
    totals = {f.key: f.n for f in _cells(scored, "topic")}
    topics = sorted(totals, key=lambda topic: (totals[topic], topic))
    grid = [[cells.get((language, topic)) for language in languages] for topic in topics]
    figure = go.Figure(
        go.Heatmap(
            x=languages,
            y=[topic.replace("_", " ") for topic in topics],
            z=[[f.value if f else None for f in row] for row in grid],
            text=[[f"{f.passed:g}/{f.n}" if f else "" for f in row] for row in grid],
            texttemplate="%{text}",
            hovertemplate="%{y}, %{x}: %{text} right<extra></extra>",
            zmin=0,
            zmax=1,
            xgap=2,
            ygap=2,
            colorbar={"tickformat": ".0%", "thickness": 12},
            meta=_SHARE,
        )
    )
    figure.update_layout(height=120 + _ROW_HEIGHT * len(topics), template=None)
    figure.update_xaxes(side="top", type="category", showgrid=False)
    figure.update_yaxes(showgrid=False)
    return figure


def _actions(scored: Scored) -> go.Figure | None:
    """What was done with each kind of comment; shares of the kind, as counts."""
    counts = scored.metrics["actions"]
    done = [a for a in ("reply", "merged", "suggest", "escalate", "ignore", "hide", "error")
            if any(a in row for row in counts.values())]  # fmt: skip
    kinds = list(counts)
    if not kinds:
        return None
    totals = {kind: sum(counts[kind].values()) for kind in kinds}
    figure = go.Figure(
        go.Heatmap(
            x=done,
            y=kinds,
            z=[[counts[kind].get(a, 0) / totals[kind] for a in done] for kind in kinds],
            text=[[str(counts[kind].get(a, "")) for a in done] for kind in kinds],
            texttemplate="%{text}",
            hovertemplate="%{y} → %{x}: %{text} (%{z:.0%})<extra></extra>",
            zmin=0,
            zmax=1,
            xgap=2,
            ygap=2,
            showscale=False,
            meta=_COUNT,
        )
    )
    figure.update_layout(height=110 + 34 * len(kinds), template=None)
    figure.update_xaxes(side="top", type="category", showgrid=False)
    figure.update_yaxes(showgrid=False)
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def _latency(scored: Scored) -> go.Figure | None:
    """How many comments took how long; the axis is logarithmic."""
    times = [m.sample.ms for m in scored.samples if m.sample.ms]
    if not times:
        return None
    low, high = math.log10(min(times)), math.log10(max(times))
    step = max((high - low) / _BINS, 1e-6)
    bins = [0] * (_BINS + 1)
    for ms in times:
        bins[min(_BINS, int((math.log10(ms) - low) / step))] += 1
    edges = [10 ** (low + step * i) for i in range(_BINS + 2)]
    middles = [math.sqrt(edges[i] * edges[i + 1]) for i in range(_BINS + 1)]
    widths = [edges[i + 1] - edges[i] for i in range(_BINS + 1)]
    figure = go.Figure(
        go.Bar(
            x=middles,
            y=bins,
            width=widths,
            customdata=[[edges[i], edges[i + 1]] for i in range(_BINS + 1)],
            hovertemplate="%{customdata[0]:.2f}–%{customdata[1]:.2f} ms: %{y}<extra></extra>",
            meta=_PLAIN,
        )
    )
    figure.update_layout(height=300, template=None, bargap=0)
    figure.update_xaxes(type="log", title="milliseconds of own work", dtick="D2")
    figure.update_yaxes(title="comments")
    figure.update_xaxes(range=[low - 0.05, high + 0.05])
    for name, quantile in _quantiles(scored).items():
        # A shape lies at its value, a text at its logarithm.
        figure.add_shape(type="line", x0=quantile, x1=quantile, y0=0, y1=1, yref="paper",
                         line={"dash": "dot"})  # fmt: skip
        figure.add_annotation(x=math.log10(quantile), y=1, yref="paper", text=name,
                              showarrow=False, yanchor="bottom")  # fmt: skip
    return figure


def _quantiles(scored: Scored) -> dict[str, float]:
    whole = next((entry for entry in scored.latencies if entry.stage is None), None)
    if whole is None:
        return {}
    return {"p50": whole.p50.value, "p95": whole.p95.value, "p99": whole.p99.value}
