"""The command: what it refuses, what it opens, and what it says at the end."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Json

if TYPE_CHECKING:
    from evals.labelling.session import Session


def label(
    chat: Annotated[Path, typer.Argument(help="The recorded chat, JSON Lines.")],
    store: Annotated[Path, typer.Option(help="The shop's folder.")],
    labels: Annotated[
        Path | None,
        typer.Option(help="The label file.", show_default="NAME.labels.jsonl beside the chat"),
    ] = None,
    json_: Json = False,
) -> None:
    """Label your own recording with a key a comment; go on any time where you stopped."""
    from assistant.chat.records import read_chat
    from assistant.cli.label.labeller import Labeller
    from assistant.cli.show import progress
    from assistant.config import load_settings
    from assistant.service import open_assistant
    from evals.labelling.cases import cases, to_label
    from evals.labelling.file import LabelFile, check_ids
    from evals.labelling.session import Session
    from evals.labelling.session import progress as counted

    if not json_:
        _check_terminal()
    path = labels if labels is not None else chat.with_name(f"{chat.stem}.labels.jsonl")
    _check_target(path, chat, store)
    recorded = read_chat(chat)
    comments = [comment.id for comment in to_label(recorded)]
    file = LabelFile(path, mend=not json_)
    check_ids(recorded, chat.name, file)
    if json_:
        typer.echo(json.dumps(asdict(counted(comments, file.labels))))
        return
    hint, other = "", chat.with_name("labels.jsonl")
    if labels is None and other.exists() and not path.exists():
        hint = f"{other.name} stays as it is; evaluations will read {path.name} in its place"
    with progress("label") as on:
        assistant = open_assistant(store, load_settings(), on)
        found = cases(recorded, chat.name, assistant, on)
    session = Session(found, file)
    try:
        Labeller(session, hint).run()
    finally:
        _summarise(session, path)


def _check_terminal() -> None:
    from assistant.errors import UsageError

    for stream, name in ((sys.stdin, "input"), (sys.stdout, "output")):
        if not stream.isatty():
            why = "since keys are pressed (--json only prints how much is labelled)"
            raise UsageError(f"found standard {name} that is no terminal; expected one, {why}")


def _check_target(path: Path, chat: Path, store: Path) -> None:
    """Refuse to write labels over an input or where no file can be. UsageError."""
    from assistant.errors import UsageError

    target = path.resolve()
    if target.exists() and not target.is_file():
        raise UsageError(f"found --labels {path}, which is no file; expected a file to write")
    if not target.parent.is_dir():
        raise UsageError(f"found --labels {path}; expected a file in a folder that exists")
    same = target.exists() and chat.exists() and target.samefile(chat)
    if same or target == chat.resolve():
        raise UsageError(f"found --labels {path}, the recording itself; expected another file")
    if target.is_relative_to(store.resolve()):
        raise UsageError(f"found --labels {path}, in the shop's folder; expected a file elsewhere")


def _summarise(session: Session, path: Path) -> None:
    now = session.progress
    kinds = ", ".join(f"{count} {kind}" for kind, count in now.by_kind.items() if count)
    typer.echo(f"{now.labelled} of {now.comments} comments are labelled{kinds and ': ' + kinds}")
    if now.labelled:
        typer.echo(f"The labels are in {path}")
    if now.labelled < now.comments:
        typer.echo("The same command goes on from here.")
