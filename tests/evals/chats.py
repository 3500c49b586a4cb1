"""Small labelled chats for tests of evaluation, asked of the sample shop."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# (id, text, viewer's country, label)
Line = tuple[str, str, str | None, dict[str, Any]]


def label(kind: str = "answerable", **more: Any) -> dict[str, Any]:
    """A label with what most lines want."""
    actions = {"answerable": ["reply", "merged"], "chatter": ["ignore"]}.get(kind, ["escalate"])
    return {"language": "en", "kind": kind, "topic": "other", "actions": actions, **more}


def write_chat(folder: Path, lines: Sequence[Line]) -> Path:
    """A chat of one room with its labels, thirty seconds apart; the result is the chat's path."""
    folder.mkdir(parents=True, exist_ok=True)
    comments, labels = [], []
    for place, (identity, text, country, wanted) in enumerate(lines):
        viewer = {"id": f"v-{identity}", "name": identity.title()}
        if country:
            viewer["country"] = country
        minutes, seconds = divmod(30 * place, 60)
        at = f"2026-11-22T19:{minutes:02}:{seconds:02}Z"
        where = {"room": "room", "platform": "test"}
        comments.append({"id": identity, "text": text, "at": at, "viewer": viewer, **where})
        labels.append({"id": identity, **wanted})
    write_lines(folder / "chat.jsonl", comments)
    write_lines(folder / "labels.jsonl", labels)
    return folder / "chat.jsonl"


def write_lines(path: Path, values: list[Any]) -> Path:
    """JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(v, ensure_ascii=False) + "\n" for v in values), "utf-8")
    return path
