"""What makes an answer right, as the contract defines it: action, language, figures, words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import regex

from assistant.errors import ChatFileError
from assistant.types import Action, Decision
from evals.labels import Label

# The actions after which a viewer reads a text.
SPOKEN = (Action.REPLY, Action.MERGED)
# Digits, with signs between them, or groups of three after spaces.
_NUMBER = re.compile(r"\d+(?:[.,٫٬'’]\d+|[ \u00a0\u202f]\d{3}(?!\d))*")
_DECIMALS = re.compile(r"[.,٫]\d{1,2}$")
# A pattern of a label that takes longer than this on one reply never ends.
_SECONDS = 1.0
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
        faults += text_faults(label, said.language, without_mentions(said.text))
    return Score(label, decision, tuple(faults))


def text_faults(label: Label, language: str | None, body: str) -> list[str]:
    """What is wrong with a text as the answer to a labelled comment, whoever is to send it."""
    faults: list[str] = []
    if label.language is not None and language != label.language.split("-")[0]:
        faults.append(f"language {language}, wanted {label.language}")
    if label.kind == "answerable":
        faults += _content_faults(label, body)
    return faults + forbidden(label, body)


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
    matched = (p for p in label.must_not_match if any(_found(p, t) for t in _spellings(body)))
    return [f"says {bad!r}" for bad in label.must_not if _states(bad, body)] + [
        f"matches {pattern!r}" for pattern in matched
    ]


def _content_faults(label: Label, body: str) -> list[str]:
    stated = numbers(body)
    faults = [f"lacks {n}" for n in label.numbers if not _number_in(n, stated)]
    if label.any_of and not any(_matches(pattern, body) for pattern in label.any_of):
        faults.append(f"says none of {list(label.any_of)!r}")
    return faults


def _matches(pattern: str, body: str) -> bool:
    return any(
        _found(pattern, text) or pattern.lower() in text.lower() for text in _spellings(body)
    )


def _spellings(body: str) -> tuple[str, ...]:
    """A text as it stands and with compatible characters alike: NFKC takes the Thai am apart."""
    return tuple(dict.fromkeys((body, unicodedata.normalize("NFKC", body))))


def _found(pattern: str, text: str) -> bool:
    """Whether a pattern matches, ignoring case. ChatFileError where it does not come to an end."""
    try:
        return regex.search(pattern, text, regex.IGNORECASE, timeout=_SECONDS) is not None
    except TimeoutError:
        raise ChatFileError(
            [f"found the pattern {pattern[:80]!r}, which takes over a second on one reply;"
             " expected one without nested repeats"]
        ) from None  # fmt: skip


def _states(bad: str, body: str) -> bool:
    """Whether a forbidden text stands in the body.

    A number only as that number; one written with decimals only where decimals stand. A text that
    begins or ends with a digit only where no further digit follows.
    """
    value = _decimal(bad)
    if value is not None:
        matches = _NUMBER.finditer(_plain(body))
        exact = (m[0] for m in matches if "." not in bad or _DECIMALS.search(m[0]))
        return any(value in _values(text) for text in exact)
    wanted = re.escape(_plain(bad).lower())
    before = r"(?<!\d)(?<!\d[.,])" if _plain(bad)[:1].isdigit() else ""
    after = r"(?!\d)(?![.,]\d)" if _plain(bad)[-1:].isdigit() else ""
    return re.search(before + wanted + after, _plain(body).lower()) is not None


def _number_in(wanted: str, stated: set[Decimal]) -> bool:
    return _decimal(wanted) in stated


def numbers(body: str) -> set[Decimal]:
    """Every reading of the numbers in a text: a comma or point may be decimal or grouping."""
    return {value for found in readings(body) for value in found}


def readings(body: str) -> list[set[Decimal]]:
    """For each number in a text, the values it can be read as."""
    return [_values(match[0]) for match in _NUMBER.finditer(_plain(body))]


def _values(number: str) -> set[Decimal]:
    text = re.sub("['’٬ \u00a0\u202f]", "", number.replace("٫", "."))
    forms = {text.replace(",", ""), text.replace(".", "").replace(",", "."), text}
    return {value for value in map(_decimal, forms) if value is not None}


def _plain(text: str) -> str:
    """Digits of any script as 0-9, and percent signs as one beside its figure."""
    digits = "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text
    )
    return re.sub(r"[ \u00a0\u202f]*[%٪％]", "%", digits)


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
