"""The gate: what passes, what falls short, what is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.gating import Gate, ThresholdError, gate
from evals.scoring import Scored


def _gate(scored: Scored, folder: Path, text: str, *, partial: bool = False) -> Gate:
    path = folder / "thresholds.toml"
    path.write_text(text, encoding="utf-8")
    return gate(scored, path, partial=partial)


def _rule(**values: object) -> str:
    lines = (
        f"{k} = {str(v).lower() if isinstance(v, bool) else repr(v)}" for k, v in values.items()
    )
    return "[[rule]]\n" + "\n".join(lines).replace("'", '"') + "\n"


@pytest.mark.parametrize(
    ("rule", "passed"),
    [
        (_rule(measure="decided", at_least=1.0), True),
        (_rule(measure="decided", at_least=1.0, bound="low"), False),
        (_rule(measure="decided", at_least=0.5, fewest=10), True),
        (_rule(measure="decided", at_least=0.5, fewest=11), False),
        (_rule(measure="false_replies", at_most=0), True),
        (_rule(measure="false_replies", at_most=100, bound="high"), False),
        (_rule(measure="right", language="th", at_least=0.5), False),
        (_rule(measure="right", language="zh", at_least=1.0), True),
        (_rule(measure="p99_ms", at_most=60000), True),
        (_rule(measure="right", at_least=0.1, goal=1.0), True),
    ],
)
def test_a_rule_holds_or_falls_short(
    scored: Scored, tmp_path: Path, rule: str, passed: bool
) -> None:
    assert _gate(scored, tmp_path, rule).passed is passed


def test_errors_fail_every_gate_that_does_not_allow_them(scored: Scored, tmp_path: Path) -> None:
    outcome = _gate(scored, tmp_path, _rule(measure="decided", at_least=0.5))
    assert [check.name for check in outcome.checks] == ["errors", "decided"]


def test_a_figure_the_run_lacks_falls_short_unless_the_run_is_a_part(
    scored: Scored, tmp_path: Path
) -> None:
    rule = _rule(measure="pairs", at_least=0.5)
    assert not _gate(scored, tmp_path, rule).passed
    assert _gate(scored, tmp_path, rule, partial=True).passed


def test_another_content_of_a_set_falls_short(scored: Scored, tmp_path: Path) -> None:
    rule = _rule(measure="decided", at_least=0.5)
    known = scored.metrics["data"]["chat"]
    assert _gate(scored, tmp_path, f'[data]\nchat = "{known}"\n{rule}').passed
    assert not _gate(scored, tmp_path, f'[data]\nchat = "000000000000"\n{rule}').passed
    assert not _gate(scored, tmp_path, f'[data]\nother = "{known}"\n{rule}').passed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found no [[rule]]"),
        ("[[rule]\n", "found no TOML"),
        (_rule(measure="rigth", at_least=1), "found measure 'rigth' (did you mean 'right'?)"),
        (_rule(measure="right"), "expected either at_least or at_most"),
        (_rule(measure="right", at_least=95), "expected a share from 0 to 1, such as 0.95"),
        (_rule(measure="right", at_least=-1), "expected a share from 0 to 1, such as 0.95"),
        (_rule(measure="false_replies", at_most=-5), "expected no less than 0"),
        ('[[rule]]\nmeasure = "right"\nat_least = nan\n', "expected either at_least or at_most"),
        (_rule(measure="right", at_least=0.5, fewest=0), "expected fewest from 1 on"),
        ("rule = [1, 2]\n", "found no [[rule]]"),
        ("data = [1]\n" + _rule(measure="right", at_least=0.5), "expected [data]"),
        (_rule(measure="right", at_least=0.9, at_most=1), "expected either at_least or at_most"),
        (_rule(measure="right", at_least=0.9, lang="en"), "found 'lang'"),
        (_rule(measure="right", at_least=0.9, bound="mid"), "found bound 'mid'"),
        (
            _rule(measure="right", at_least=0.9, language="en", topic="price"),
            "expected one of them",
        ),
    ],
)
def test_a_thresholds_file_that_cannot_be_meant_is_refused(
    scored: Scored, tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(ThresholdError, match=".*") as caught:
        _gate(scored, tmp_path, text)
    assert said in str(caught.value)
