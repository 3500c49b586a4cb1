"""What a labeller sees of a comment: its chat, its decision, and what `y` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from assistant.cli.label.text import DIM, isolated, plain, styled, wrapped
from assistant.cli.show import COLOURS
from assistant.types import Comment, RoomEvent

if TYPE_CHECKING:
    from evals.labelling.cases import Case
    from evals.labelling.session import Session
    from evals.labels import Label

_COLOURS = {"answerable": "green", "unanswerable": "yellow", "human": "yellow",
            "chatter": "bright_black", "abuse": "red", "spam": "red",
            "injection": "magenta"}  # fmt: skip


def body(console: Console, session: Session, message: str, height: int) -> list[Text]:
    """Header, chat, comment, decision and what `y` writes, in at most `height` lines."""
    head, case = [_head(session), styled()], session.current
    told = wrapped(console, message, " ", DIM) if message else []
    if case is None:
        what = " Every comment is labelled." if session.progress.comments else " Nothing to label."
        return [*head, styled((what, "bold")), styled(), *told]
    said = plain(case.said or "(nothing is said)", 2000)
    parts = {
        "head": head,
        "before": [*(_above(item, console.width - 1) for item in case.before), styled()],
        "comment": [_who(case), *wrapped(console, plain(case.comment.text, 2000), "▌ ", "bold")],
        "decision": [styled(), _decided(case)],
        "said": wrapped(console, said, "  ", "" if case.said else DIM),
        "facts": [styled((f"  {fact}  {place}", DIM)) for fact, place in case.cited],
        "proposal": [styled(), _proposed(session)],
        "message": told,
    }
    return _fitted(parts, height)


def _head(session: Session) -> Text:
    now, cells = session.progress, 16
    full = round(cells * now.labelled / now.comments) if now.comments else cells
    count = (f" {now.labelled}/{now.comments} ", "bold")
    line = styled(count, ("━" * full, "green"), ("╌" * (cells - full), DIM), "  ")
    for kind, labelled in now.by_kind.items():
        line.append(f"{kind} {labelled}  " if labelled else "", _COLOURS[kind])
    return line.append(f"skipped {session.skipped}" if session.skipped else "", DIM)


def _above(item: Comment | RoomEvent, width: int) -> Text:
    """A line of the chat above the comment, in grey."""
    if isinstance(item, Comment):
        name, text = item.viewer.name or item.viewer.id, item.text
    else:
        name, text = "host" if item.event == "host_said" else "shop", str(item.data["text"])
    line = styled((f"  {item.at:%H:%M:%S} {isolated(plain(name, 24))}  ", DIM))
    rest = styled(plain(text))
    rest.truncate(max(8, width - line.cell_len), overflow="ellipsis")
    return line.append(isolated(rest.plain), DIM)


def _who(case: Case) -> Text:
    viewer = case.comment.viewer
    name = isolated(plain(viewer.name or viewer.id, 30))
    place = [str(part) for part in (viewer.locale, viewer.country) if part is not None]
    where = f"  {' · '.join(place) or 'country unknown'}"
    line = styled("▌ ", (f"{case.comment.at:%H:%M:%S} ", DIM), (name, "cyan"), (where, DIM))
    if case.pinned is not None:
        line.append("   on screen: ", DIM).append(isolated(plain(case.pinned, 60)))
    return line


def _decided(case: Case) -> Text:
    decision = case.decision
    into = f"with {decision.merged_into}" if decision.merged_into is not None else ""
    reason = decision.reason.value if decision.reason else ""
    more = (into, reason, " + ".join(decision.intents), decision.language or "?",
            f"sure {decision.confidence:.2f}")  # fmt: skip
    line = styled((f"  {decision.action.value}", f"bold {COLOURS[decision.action]}"))
    return line.append(" · " + " · ".join(filter(None, dict.fromkeys(more))), DIM)


def _proposed(session: Session) -> Text:
    """What `y` writes."""
    proposal = session.proposal()
    if proposal is None:
        line = styled((" y ", "bold cyan"), ("tells no kind here; press one", DIM))
    else:
        shown = (isolated(in_words(proposal)), _COLOURS[proposal.kind])
        line = styled((" y ", "bold cyan"), ("writes ", DIM), shown)
    if session.note:
        line.append("   note: ", DIM).append(isolated(session.note))
    return line


def _fitted(parts: dict[str, list[Text]], height: int) -> list[Text]:
    """The parts below each other, the least needed ones cut where the screen is low."""
    for name, least in (("facts", 3), ("before", 2), ("said", 3), ("facts", 1), ("before", 0),
                        ("comment", 3), ("message", 0), ("said", 1), ("facts", 0)):  # fmt: skip
        lines = parts[name]
        keep = max(least, len(lines) - max(0, sum(map(len, parts.values())) - height))
        if keep < len(lines):
            # Of the chat above the last lines stay, of all else the first.
            parts[name] = lines[len(lines) - keep :] if name == "before" else lines[:keep]
            if keep and name != "before":
                parts[name][-1].append(" …")
    return [line for lines in parts.values() for line in lines]


def in_words(label: Label) -> str:
    """A label on one line."""
    topic = [label.topic] if label.topic != "other" else []
    states = ["states " + " ".join(label.numbers)] if label.numbers else []
    never = ["never " + " ".join(label.must_not)] if label.must_not else []
    return " · ".join([label.kind, *topic, label.language or "?", *states, *never])
