"""Labelling a recorded chat by hand: which comments, what is proposed for each, the file on disk.

A team that labels its own recording agrees with most decisions, so each comment comes as a `Case`
with what was decided for it, and `agreed` is the label that says the decision is right. There is
no terminal in here; `assistant/cli/label.py` draws it and reads keys.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from assistant.chat.records import Chat
from assistant.errors import ChatFileError, UsageError
from assistant.pipeline import Outcome
from assistant.service import Assistant
from assistant.service import Progress as OnProgress
from assistant.types import Action, Comment, Decision, Draft, Reason, Role, RoomEvent, Slot
from evals.labels import KINDS, Label, label_of, read_labels
from knowledge.language import LanguageTag
from knowledge.shop import Shop
from knowledge.types import Money, Span
from prompts.topics import load_topics

# Kinds whose topic a labeller says; the others ask the shop nothing.
WITH_TOPIC = ("answerable", "unanswerable", "human")
ACTIONS: Mapping[str, tuple[str, ...]] = {
    "answerable": ("reply", "merged"),
    "unanswerable": ("escalate",),
    "human": ("escalate",),
    "chatter": ("ignore",),
    "abuse": ("hide", "ignore"),
    "spam": ("hide", "ignore"),
    "injection": ("ignore", "hide", "escalate"),
}
# What is only polite may be answered politely.
_POLITE = ("greeting", "thanks")
_OF_CHATTER = (*_POLITE, "claim")
_BY_REASON = {Reason.ABUSE: "abuse", Reason.SPAM: "spam", Reason.INJECTION: "injection"}
# Somebody else settled the comment, so what was done tells nothing of its kind, and doing nothing
# stays acceptable whatever it is.
_WITHDRAWN = (Reason.DELETED, Reason.HOST_ANSWERED, Reason.MODE)
# The commonest topics of labelled chats, by kind; the keys 1 to 9 keep to this order.
_COMMONEST = {
    "answerable": ("price", "attribute", "stock", "ships_to", "shipping_cost", "size", "coupon",
                   "returns_window", "duties"),
    "unanswerable": ("other", "attribute", "stock", "price", "size", "variant", "discount",
                     "shipping_time", "payment"),
    "human": ("order_status", "faulty", "human", "refund_time", "exchange", "returns_cost",
              "trust", "shipping_time", "other"),
}  # fmt: skip
# Lines of chat shown above a comment, and how far up what it follows on is looked for.
_BEFORE, _LOOKED_BACK = 4, 200
# Slots that hold figures a right reply states. Names, codes and moments are none; `about` is a
# courtesy beside the price, and moves with the exchange rate.
_FIGURES = ("money", "number", "percent", "days", "working_days", "months", "count", "year",
            "measures", "size")  # fmt: skip
# Properties whose figures are measures; in others (materials, models) they are part of a name.
_MEASURED = tuple(f"attributes.{name}" for name in (
    "dimensions", "weight", "voltage", "battery", "waterproof", "care", "age"))  # fmt: skip
_FIGURE = re.compile(r"(?<![\w.,])\d+(?:\.\d+)?(?![.,]?\d)")
_TYPED = re.compile(r"\d+(?:\.\d+)?")
# Line ends to readers of text, but not to JSON.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@dataclass(frozen=True, slots=True)
class Case:
    """A comment to label, and what tells whether its decision is right.

    `said` is the text that answers it, also where it was merged into another. `figures` are those
    of the answer that stand in facts. `cited` are fact ids, each with its file and line. `before`
    is the chat above it; `pinned` the title of what was on screen.
    """

    comment: Comment
    decision: Decision
    said: str | None
    figures: tuple[str, ...]
    cited: tuple[tuple[str, str], ...]
    before: tuple[Comment | RoomEvent, ...]
    pinned: str | None


@dataclass(slots=True)
class _Scene:
    """A room as it is when a comment is typed; `live` are lines of facts changed on air."""

    said: list[Comment | RoomEvent] = field(default_factory=list)
    pinned: str | None = None
    live: dict[str, int] = field(default_factory=dict)


def to_label(chat: Chat) -> tuple[Comment, ...]:
    """The comments to ask about: what viewers typed. ChatFileError where an id is not unique."""
    keys = {comment.id: comment.key for comment in reversed(chat.comments)}
    again = next((c for c in chat.comments if keys[c.id] != c.key), None)
    if again is not None:
        where = f"line {again.line}: found the id {again.id!r} in two rooms or platforms"
        raise ChatFileError([f"{where}; expected one, since labels go by id"])
    return tuple(comment for comment in chat.comments if _is_typed(comment))


def _is_typed(comment: Comment) -> bool:
    shown = any(char.isprintable() and not char.isspace() for char in comment.text)
    return comment.viewer.role is Role.VIEWER and comment.kind == "text" and shown


def cases(chat: Chat, name: str, assistant: Assistant, on: OnProgress) -> list[Case]:
    """Replay a chat and tell of every comment to label what it needs; `name` is the chat's file."""
    outcomes = _outcomes(chat, assistant, on)
    wanted = {comment.id for comment in to_label(chat)}
    scenes: dict[str, _Scene] = {}
    found: list[Case] = []
    for item in chat.items:
        scene = scenes.setdefault(item.room, _Scene())
        if isinstance(item, RoomEvent):
            _happened(item, scene, assistant.shop)
            continue
        if item.id in wanted:
            wanted.remove(item.id)
            found.append(_case(outcomes, item, scene, assistant.shop, name))
        scene.said.append(item)
    return found


def _outcomes(chat: Chat, assistant: Assistant, on: OnProgress) -> dict[str, Outcome]:
    """What came of every comment, each room in a pipeline of its own."""
    rooms: dict[str, list[Comment | RoomEvent]] = {}
    for item in chat.items:
        rooms.setdefault(item.room, []).append(item)
    found: dict[str, Outcome] = {}
    total = len(chat.comments)
    for items in rooms.values():
        pipeline = assistant.pipeline()
        for item in items:
            found.update((outcome.comment.id, outcome) for outcome in pipeline.handle(item))
            on("deciding", len(found), total)
        found.update((outcome.comment.id, outcome) for outcome in pipeline.close())
    return found


def _happened(event: RoomEvent, scene: _Scene, shop: Shop) -> None:
    data = event.data
    if event.event == "pin":
        handle, number = str(data.get("product") or "").lower(), data.get("number")
        entry = shop.lineup(number) if not handle and isinstance(number, int) else None
        product = shop.product(entry.product if entry is not None else handle)
        scene.pinned = product.title if product is not None else None
    elif event.event == "unpin":
        scene.pinned = None
    elif event.event == "price":
        scene.live[f"promotion:{str(data.get('product', '')).lower()}"] = event.line
    elif event.event == "stock":
        scene.live[f"variant:{str(data.get('variant', '')).removeprefix('variant:')}"] = event.line
    elif event.event in ("host_said", "sent_by_person") and data.get("text"):
        scene.said.append(event)


def _case(
    outcomes: Mapping[str, Outcome], comment: Comment, scene: _Scene, shop: Shop, name: str
) -> Case:
    outcome = outcomes[comment.id]
    decision, draft = outcome.decision, outcome.trace.draft if outcome.trace else None
    leader = outcomes.get(decision.merged_into) if decision.merged_into is not None else None
    cited = []
    for fact in decision.facts:
        known = shop.facts.get(fact)
        on_air = f"{name}:{scene.live[fact]}" if fact in scene.live else None
        cited.append((fact, on_air or (str(known.source) if known is not None else "")))
    return Case(
        comment=outcome.comment,
        decision=decision,
        said=leader.decision.text if leader is not None else decision.text,
        figures=figures(draft) if draft is not None else (),
        cited=tuple(cited),
        before=_before(comment, scene.said),
        pinned=scene.pinned,
    )


def _before(
    comment: Comment, said: Sequence[Comment | RoomEvent]
) -> tuple[Comment | RoomEvent, ...]:
    """The last lines above a comment, and further up what it answers or its viewer last typed."""
    recent = [item for item in reversed(said[-_LOOKED_BACK:]) if isinstance(item, Comment)]
    meant = [item for item in recent if item.id == comment.reply_to][:1]
    meant += [item for item in recent if item.viewer.id == comment.viewer.id][:1]
    last = said[-_BEFORE:]
    far = {item.line: item for item in meant if item not in last}
    return (*(far[line] for line in sorted(far)), *last)


def figures(draft: Draft) -> tuple[str, ...]:
    """The figures of a draft's slots that stand in facts, each once, as plain decimals."""
    found: dict[Decimal, str] = {}
    for slot in draft.parts:
        if not isinstance(slot, Slot) or slot.fact is None:
            continue
        if slot.unit in _FIGURES or (slot.unit == "text" and slot.field in _MEASURED):
            for figure in _figures_of(slot.value):
                found.setdefault(Decimal(figure), figure)
    return tuple(found.values())


def _figures_of(value: object) -> list[str]:
    if isinstance(value, Money):
        return [format(value.amount, "f")]
    if isinstance(value, Span):
        return [str(value.min), str(value.max)]
    if isinstance(value, Decimal | int):
        return [format(Decimal(value), "f")]
    texts = value if isinstance(value, tuple) else (value,)
    return [figure for text in texts for figure in _FIGURE.findall(str(text))]


def kind_of(decision: Decision) -> str | None:
    """The kind of comment that a decision is right for; None where it tells nothing of it."""
    if decision.action in (Action.REPLY, Action.MERGED, Action.SUGGEST):
        return "answerable"
    if decision.action is Action.ESCALATE:
        return "unanswerable" if decision.reason is Reason.NO_FACT else "human"
    if _is_withdrawn(decision):
        return None
    return _BY_REASON.get(decision.reason or Reason.CHATTER, "chatter")


def _is_withdrawn(decision: Decision) -> bool:
    return decision.action is Action.IGNORE and decision.reason in _WITHDRAWN


def agreed(case: Case) -> Label | None:
    """The label that the decision is right; None where somebody else settled the comment."""
    decision, kind = case.decision, kind_of(case.decision)
    if kind is None:
        return None
    topic = next(iter(decision.intents), "other")
    label = labelled(case, kind, topic, case.figures if kind == "answerable" else ())
    # A text that waits for a moderator is right too, if that is what was done.
    actions = dict.fromkeys((*label.actions, decision.action.value))
    facts = decision.facts if kind == "answerable" else ()
    return replace(label, actions=tuple(actions), facts=facts)


def labelled(
    case: Case,
    kind: str,
    topic: str = "other",
    numbers: tuple[str, ...] = (),
    must_not: tuple[str, ...] = (),
) -> Label:
    """A label of a kind with the actions that are acceptable for it.

    A kind that asks nothing has no topic but that of a greeting, thanks or an order code.
    """
    actions = ACTIONS[kind]
    if kind not in WITH_TOPIC:
        topic = topic if kind == "chatter" and topic in _OF_CHATTER else "other"
        if topic in _POLITE:
            actions = (*actions, "reply")
    elif _is_withdrawn(case.decision):
        actions = (*actions, "ignore")
    language = case.decision.language
    return Label(case.comment.id, language, kind, topic, actions, numbers, must_not=must_not)


def topic_choices(kind: str, intents: Iterable[str]) -> tuple[str, ...]:
    """Nine topics for the keys 1 to 9: those decided for first, then the commonest of the kind."""
    decided = (intent for intent in intents if intent not in _OF_CHATTER)
    return tuple(dict.fromkeys((*decided, *_COMMONEST[kind])))[:9]


def topics_named(part: str) -> tuple[str, ...]:
    """The topics whose name holds `part`; one that is named in full is alone."""
    wanted, topics = re.sub(r"[\s_-]+", "_", part.strip().lower()), load_topics().topics
    if wanted in topics:
        return (wanted,)
    return tuple(topic for topic in topics if wanted and wanted in topic)


def typed_figures(text: str, *, words: bool = False) -> tuple[str, ...]:
    """Figures typed with spaces between, in any digits; with `words` also words and codes.

    UsageError where a figure can be read in two ways: a label must not guess.
    """
    found: dict[str, None] = {}
    for part in re.split(r"[\s;؛،、]+", _ascii_digits(text)):
        token = part.strip(",").rstrip("%٪")
        bare = "".join(c for c in token if unicodedata.category(c) != "Sc")
        if _TYPED.fullmatch(bare):
            found[bare] = None
        elif token and words and not re.fullmatch(r"[\d.,'-]+", bare):
            found[token] = None
        elif token:
            raise UsageError(f"found {part!r}; expected figures as 12.50 or 1200, spaces between")
    return tuple(found)


def _ascii_digits(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace("٫", ".").replace("٬", ",")
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)


def typed_language(text: str) -> str | None:
    """A typed language tag, None for `?`. UsageError where it is none."""
    if text.strip() == "?":
        return None
    try:
        return str(LanguageTag.parse(text.strip()))
    except ValueError:
        raise UsageError(f"found {text.strip()!r}; expected a language as en, zh, ar") from None


class LabelFile:
    """The labels on disk: one appended at a time, the lines that were there kept as they are.

    With `mend` a label that a crash of the machine left half written is cut off first.
    """

    def __init__(self, path: Path, *, mend: bool = False) -> None:
        self.path = path.resolve()
        if mend and _is_torn(self._read()):
            whole = self._read()
            self._write_whole(whole[: whole.rfind(b"\n") + 1])
        self.labels = read_labels(path) if path.exists() else {}
        self._whole = self._read()

    def append(self, label: Label) -> None:
        """Add a label; it is on disk when this returns. OSError, with the file as it was."""
        self._check_unchanged()
        line = json.dumps(label_json(label), ensure_ascii=False).translate(_LINE_ENDS) + "\n"
        size = len(self._whole)
        data = (b"\n" if size and not self._whole.endswith(b"\n") else b"") + line.encode()
        with self.path.open("ab", buffering=0) as file:
            try:
                if file.write(data) != len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
        self._whole += data
        self.labels[label.id] = label

    def remove_last(self) -> Label:
        """Take the last label back; the file is rewritten whole or not at all."""
        self._check_unchanged()
        lines = self._whole.splitlines(keepends=True)
        last = max(i for i, line in enumerate(lines) if line.strip())
        self._write_whole(b"".join(lines[:last]))
        self._whole = self._read()
        return self.labels.pop(next(reversed(self.labels)))

    def _read(self) -> bytes:
        return self.path.read_bytes() if self.path.is_file() else b""

    def _write_whole(self, data: bytes) -> None:
        pending = self.path.with_name(self.path.name + ".partial")
        pending.write_bytes(data)
        shutil.copymode(self.path, pending)
        pending.replace(self.path)

    def _check_unchanged(self) -> None:
        if self._read() != self._whole:
            raise UsageError(
                f"{self.path.name} was changed by another program meanwhile; start again to go on"
                " from what it holds now"
            )


def _is_torn(whole: bytes) -> bool:
    """Whether the last line is the beginning of a label as `append` writes it."""
    line = whole[whole.rfind(b"\n") + 1 :]
    return line.startswith(b'{"id": ') and not line.rstrip().endswith(b"}")


def label_json(label: Label) -> dict[str, Any]:
    """A label as the contract writes it."""
    lists = ("actions", "numbers", "any_of", "must_not", "facts")
    head = {"id": label.id, "language": label.language, "kind": label.kind, "topic": label.topic}
    return head | {name: list(getattr(label, name)) for name in lists} | {"note": label.note}


def check_ids(chat: Chat, name: str, file: LabelFile) -> None:
    """ChatFileError where labels are of comments that the chat does not have."""
    known = {comment.id for comment in chat.comments}
    unknown = [label for label in file.labels.values() if label.id not in known]
    if unknown:
        where = f"{file.path.name}:{unknown[0].line}: found a label of {unknown[0].id!r}"
        more = f" (and {len(unknown) - 1} more such)" if unknown[1:] else ""
        problem = f"{where}, which is no comment of {name}{more}; expected labels of this chat"
        raise ChatFileError([problem])


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
