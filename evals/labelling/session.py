"""A labeller's way through the comments: what is next, how far it is, and back again."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evals.labelling.cases import Case
from evals.labelling.file import LabelFile, label_json
from evals.labelling.proposals import agreed
from evals.labels import KINDS, Label, label_of


@dataclass(frozen=True, slots=True)
class Progress:
    """How many comments there are to label, and how many are, by kind."""

    comments: int
    labelled: int
    by_kind: Mapping[str, int]


def progress(ids: Iterable[str], labels: Mapping[str, Label]) -> Progress:
    """Progress over the comments to label."""
    wanted = list(ids)
    kinds = Counter(labels[i].kind for i in wanted if i in labels)
    return Progress(len(wanted), kinds.total(), {kind: kinds[kind] for kind in KINDS})


class Session:
    """Goes through the comments without a label; every label is on disk before the next comes.

    It begins after the comment labelled last; skipped ones come again at the end. `language` and
    `note` are of the label that is to be made.
    """

    def __init__(self, found: Sequence[Case], file: LabelFile) -> None:
        self._cases = {case.comment.id: case for case in found}
        self._file = file
        order = list(self._cases)
        last = next((i for i in reversed(file.labels) if i in self._cases), None)
        start = order.index(last) + 1 if last is not None else 0
        waiting = [i for i in (*order[start:], *order[:start]) if i not in file.labels]
        self._queue = deque(self._cases[i] for i in waiting)
        # The steps of this session: the id of a comment put off, or None for a label.
        self._steps: list[str | None] = []
        self._begin()

    @property
    def current(self) -> Case | None:
        """The comment to label; None when all are labelled."""
        return self._queue[0] if self._queue else None

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return progress(self._cases, self._file.labels)

    @property
    def skipped(self) -> int:
        """How many comments were put off and wait at the end."""
        return len({case.comment.id for case in self._queue} & set(self._steps))

    def proposal(self) -> Label | None:
        """What `add` would write if the decision is right; None where that says nothing."""
        case = self.current
        label = agreed(case) if case is not None else None
        return replace(label, language=self.language, note=self.note) if label else None

    def add(self, label: Label) -> Label:
        """Write the label of the current comment, with `language` and `note`."""
        # Read back before it is written: what is on disk is always of the contract's form.
        made = label_of(label_json(replace(label, language=self.language, note=self.note)))
        self._file.append(made)
        self._queue.popleft()
        self._steps.append(None)
        self._begin()
        return made

    def skip(self) -> None:
        """Put the current comment off to the end."""
        self._steps.append(self._queue[0].comment.id)
        self._queue.rotate(-1)
        self._begin()

    def undo(self) -> Label | str | None:
        """Take the last step back, also of an earlier session; its comment is the current again.

        The result is the label taken back, the id of the comment that was skipped, or None where
        there is nothing to take back.
        """
        if self._steps and self._steps[-1] is not None:
            self._queue.rotate(1)
            self._begin()
            return self._steps.pop()
        if next(reversed(self._file.labels), None) not in self._cases:
            return None
        label = self._file.remove_last()
        if self._steps:
            self._steps.pop()
        self._queue.appendleft(self._cases[label.id])
        self._begin()
        self.language, self.note = label.language, label.note
        return label

    def _begin(self) -> None:
        case = self.current
        self.language = case.decision.language if case is not None else None
        self.note = ""
