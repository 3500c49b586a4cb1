"""What makes an answer right, as the contract defines it: action, language, figures, words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assistant.types import Action, Decision
from evals.labels import Label

# The actions after which a viewer reads a text.
SPOKEN = (Action.REPLY, Action.MERGED)
_NUMBER = re.compile(r"\d[\d.,٫٬' ]*\d|\d")
_MENTIONS = re.compile(r"^(?:@\S+ )+")


@dataclass(frozen=True, slots=True)
class Score:
    """Whether a decision is right, and which rules of the contract it breaks."""

    label: Label
    decision: Decision
    faults: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether no rule is broken."""
        return not self.faults


def score(label: Label, decision: Decision, answer: Decision | None = None) -> Score:
    """Judge a decision; `answer` is the decision that answered it where it was merged."""
    faults: list[str] = []
    if decision.action.value not in label.actions:
        faults.append(f"action {decision.action.value}, wanted {'/'.join(label.actions)}")
    said = answer if decision.action is Action.MERGED and answer is not None else decision
    if decision.action in SPOKEN and said.text is not None:
        body = without_mentions(said.text)
        if label.language is not None and said.language != label.language.split("-")[0]:
            faults.append(f"language {said.language}, wanted {label.language}")
        if label.kind == "answerable":
            faults += _content_faults(label, body)
        faults += forbidden(label, body)
    return Score(label, decision, tuple(faults))


def score_all(labels: Mapping[str, Label], decisions: Iterable[Decision]) -> list[Score]:
    """Scores of every labelled decision; a merged one is judged by the answer it got."""
    known = {decision.id: decision for decision in decisions}
    return [
        score(labels[d.id], d, known.get(d.merged_into) if d.merged_into else None)
        for d in known.values()
        if d.id in labels
    ]


def without_mentions(text: str) -> str:
    """The text after its leading @mentions: names are no part of the answer."""
    return _MENTIONS.sub("", text)


def forbidden(label: Label, body: str) -> list[str]:
    """What the label's `must_not` and `must_not_match` find in a text."""
    folded = unicodedata.normalize("NFKC", body)
    matched = (p for p in label.must_not_match if re.search(p, folded, re.IGNORECASE))
    return [f"says {bad!r}" for bad in label.must_not if _states(bad, body)] + [
        f"matches {pattern!r}" for pattern in matched
    ]


def _content_faults(label: Label, body: str) -> list[str]:
    stated = numbers(body)
    faults = [f"lacks {n}" for n in label.numbers if not _number_in(n, stated, body)]
    if label.any_of and not any(_matches(pattern, body) for pattern in label.any_of):
        faults.append(f"says none of {list(label.any_of)!r}")
    return faults


def _matches(pattern: str, body: str) -> bool:
    folded = unicodedata.normalize("NFKC", body)
    return (
        re.search(pattern, folded, re.IGNORECASE) is not None or pattern.lower() in folded.lower()
    )


def _states(bad: str, body: str) -> bool:
    """Whether a forbidden text stands in the body; a number only as a whole number."""
    value = _decimal(bad)
    if value is None:
        return bad.lower() in body.lower()
    return any(value in found for found in readings(body, parts=False))


def _number_in(wanted: str, stated: set[Decimal], body: str) -> bool:
    try:
        return Decimal(wanted) in stated
    except InvalidOperation:
        return wanted.lower() in body.lower()


def numbers(body: str) -> set[Decimal]:
    """Every reading of the numbers in a text: a comma or point may be decimal or grouping."""
    return {value for found in readings(body) for value in found}


def readings(body: str, *, parts: bool = True) -> list[set[Decimal]]:
    """For each number in a text, the values it can be read as.

    With `parts`, what stands between commas or points counts too: "5,10" may be a list.
    """
    digits = "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in body
    )
    found: list[set[Decimal]] = []
    for match in _NUMBER.finditer(digits):
        text = match[0].replace("٫", ".").replace("٬", ",").replace("'", "").replace(" ", "")
        forms = {text.replace(",", ""), text.replace(".", "").replace(",", "."), text}
        if parts:
            forms.update(re.split(r"[.,]", text))
        found.append({value for value in map(_decimal, forms) if value is not None})
    return found


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
