"""The comments to label, each with what tells whether its decision is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.chat.records import Chat
from assistant.errors import ChatFileError
from assistant.pipeline import Outcome
from assistant.service import Assistant, Progress
from assistant.types import Comment, Decision, Role, RoomEvent
from evals.labelling.figures import figures
from knowledge.shop import Shop

# Lines of chat shown above a comment, and how far up what it follows on is looked for.
_BEFORE, _LOOKED_BACK = 4, 200


@dataclass(frozen=True, slots=True)
class Case:
    """A comment to label, and what tells whether its decision is right.

    `said` is the text that answers it, also where it was merged into another. `figures` are those
    of the answer that a right reply must state. `cited` are fact ids, each with its file and line.
    `before` is the chat above it; `pinned` the title of what was on screen.
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


def cases(chat: Chat, name: str, assistant: Assistant, on: Progress) -> list[Case]:
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


def _outcomes(chat: Chat, assistant: Assistant, on: Progress) -> dict[str, Outcome]:
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
