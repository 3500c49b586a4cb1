"""Two runs side by side: what broke, what was fixed, and a pack broken on purpose."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.types import Action
from evals.comparing import Comparison, compare
from evals.gating import gate
from evals.scoring import Marked, Scored
from prompts.packs import ROOT as PACKS
from tests.evals.conftest import make_run

_BAR = '[[rule]]\nmeasure = "grounded"\nat_least = 1.0\n'


@pytest.fixture(scope="module")
def broken(
    tmp_path_factory: pytest.TempPathFactory, recorded_chat: Path, store: Path, state: Path
) -> Scored:
    """The small run with English days called weeks, as one wrong word in a pack would."""
    packs = tmp_path_factory.mktemp("packs")
    shutil.copytree(PACKS / "languages", packs / "languages")
    for path in PACKS.glob("*.yaml"):
        shutil.copyfile(path, packs / path.name)
    replies = packs / "languages" / "en" / "replies.yaml"
    text = replies.read_text(encoding="utf-8")
    assert 'other: "{n} days"' in text
    changed = text.replace('other: "{n} days"', 'other: "{n} weeks"')
    replies.write_text(changed, encoding="utf-8")
    return make_run(tmp_path_factory.mktemp("broken") / "run", recorded_chat, store, state, packs)


def test_a_wrong_unit_in_a_pack_fails_the_gate(
    scored: Scored, broken: Scored, tmp_path: Path
) -> None:
    bar = tmp_path / "thresholds.toml"
    bar.write_text(_BAR, encoding="utf-8")
    assert gate(scored, bar).passed
    assert not gate(broken, bar).passed


def test_a_wrong_unit_in_a_pack_is_listed_sample_by_sample(scored: Scored, broken: Scored) -> None:
    said_days = {m.sample.id for m in scored.samples if " days" in (m.sample.decision.text or "")}
    assert said_days == {"chat/c5"}
    comparison = compare(scored, broken)
    assert {flip.after.sample.id for flip in comparison.flips} == said_days
    assert all(flip.broken == ("grounded",) for flip in comparison.flips)
    assert [row.measure for row in comparison.regressions] == ["grounded"]
    assert any(line.startswith("hashes packs en: ") for line in comparison.differences)


def test_a_run_beside_itself_has_no_flips(scored: Scored) -> None:
    comparison = compare(scored, scored)
    assert (comparison.flips, comparison.regressions, comparison.differences) == ((), (), ())
    assert comparison.times is not None
    assert comparison.times.value == 1


def _changed(scored: Scored, marks: dict[str, dict[str, float]]) -> Scored:
    samples = tuple(
        Marked(m.sample, {**m.marks, **marks.get(m.sample.id, {})}, m.details)
        for m in scored.samples
    )
    return replace(scored, samples=samples)


def _row(comparison: Comparison, measure: str) -> tuple[int, int, str]:
    row = next(r for r in comparison.rows
               if (r.measure, r.dataset, r.by) == (measure, "all", ""))  # fmt: skip
    return row.broken, row.fixed, row.verdict


def test_broken_and_fixed_are_counted_and_few_of_them_prove_nothing(scored: Scored) -> None:
    after = _changed(scored, {"chat/c1": {"right": 0}, "chat/c2": {"right": 0}})
    assert _row(compare(scored, after), "right") == (2, 0, "worse?")
    assert _row(compare(after, scored), "right") == (0, 2, "better?")


def test_many_broken_and_none_fixed_is_proven_worse(scored: Scored) -> None:
    samples = tuple(
        Marked(
            replace(m.sample, id=f"{m.sample.id}-{i}",
                    comment={**m.sample.comment, "viewer": {"id": f"v{i}{m.sample.id}"}}),
            {"right": 1.0}, {},
        )
        for m in scored.samples for i in range(2)
    )  # fmt: skip
    before = replace(scored, samples=samples)
    worse = {m.sample.id: {"right": 0.0} for m in samples[:8]}
    assert _row(compare(before, _changed(before, worse)), "right") == (8, 0, "worse")


def test_of_a_measure_where_less_is_better_more_is_worse(scored: Scored) -> None:
    after = _changed(scored, {"chat/c6": {"false_replies": 1}})
    assert _row(compare(scored, after), "false_replies") == (1, 0, "worse?")


def test_flips_of_one_viewer_count_once_in_the_clustered_test(scored: Scored) -> None:
    one = {"id": "same"}
    samples = tuple(
        Marked(replace(m.sample, comment={**m.sample.comment, "viewer": one}), {"right": 1.0}, {})
        for m in scored.samples
    )
    before = replace(scored, samples=samples)
    after = _changed(before, {m.sample.id: {"right": 0.0} for m in samples})
    row = next(r for r in compare(before, after).rows if not r.by)
    assert row.p == pytest.approx(2 / 2 ** len(samples))
    assert row.p_clustered == 1
    assert row.verdict == "worse?"


def test_an_answer_that_only_reads_otherwise_is_told_apart_from_a_flip(scored: Scored) -> None:
    first = next(m for m in scored.samples if m.sample.decision.action is Action.REPLY)
    decision = replace(first.sample.decision, text="@C1 other words")
    reworded = replace(first, sample=replace(first.sample, decision=decision, stages=None))
    after = replace(scored, samples=tuple(
        reworded if m is first else m for m in scored.samples))  # fmt: skip
    comparison = compare(scored, after)
    assert comparison.reworded == (first.sample.id,)
    assert comparison.flips == ()


def test_a_sample_that_was_asked_otherwise_is_left_out(scored: Scored) -> None:
    first = scored.samples[0]
    other = replace(first.sample, comment={**first.sample.comment, "text": "another question"})
    after = replace(scored, samples=(replace(first, sample=other), *scored.samples[1:]))
    assert compare(scored, after).changed == (first.sample.id,)


def test_a_lowered_bar_shows(scored: Scored, broken: Scored, tmp_path: Path) -> None:
    high, low = tmp_path / "high.toml", tmp_path / "low.toml"
    high.write_text(_BAR, encoding="utf-8")
    low.write_text(_BAR.replace("1.0", "0.5"), encoding="utf-8")
    first, second = gate(scored, high), gate(broken, low)
    assert first.thresholds != second.thresholds
    assert compare(scored, broken).bars == ("grounded: ≥ 100% → ≥ 50%",)
    kept = json.loads((broken.run.path / "gate.json").read_text(encoding="utf-8"))
    assert kept["thresholds"] == second.thresholds
