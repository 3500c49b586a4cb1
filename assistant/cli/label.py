"""`label`: a recorded chat labelled by hand, mostly with one key a comment."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.options import Json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from assistant.types import Comment, RoomEvent
    from evals.labelling import Case, Session
    from evals.labels import Label

_KINDS = {"a": "answerable", "u": "unanswerable", "h": "human", "c": "chatter", "b": "abuse",
          "s": "spam", "i": "injection"}  # fmt: skip
_MORE = {"l": "language", "n": "note", "space": "skip", "-": "undo", "?": "help",
         "q": "save and quit"}  # fmt: skip
_COLOURS = {"answerable": "green", "unanswerable": "yellow", "human": "yellow",
            "chatter": "bright_black", "abuse": "red", "spam": "red",
            "injection": "magenta"}  # fmt: skip
_DIM = "bright_black"
_HELP = (
    ("y Enter", "the decision shown is right: what the last line says is written"),
    ("a", "answerable: the shop's facts answer it; then its topic, and what a reply must state"),
    ("u", "unanswerable: asks the shop, but no fact answers it; then its topic"),
    ("h", "human: a person must see it (my order, a complaint); then its topic"),
    ("c", "chatter: asks the shop nothing"),
    ("b s i", "abuse, spam, injection (tries to command the assistant)"),
    ("l n", "the language a reply should be in; a note that goes into the label"),
    ("space", "skip: it comes again at the end, and when you start again"),
    ("- Backspace", "undo the last label or skip, also of an earlier day"),
    ("q", "quit; every label is on disk already"),
    ("1 to 9", "a topic; Enter is the first, / types part of a topic's name, Esc goes back"),
    ("Ctrl-C", "while typing: back to the comment"),
)
# One key as a terminal sends it: escape sequences and the two-part keys of Windows are one.
_KEY = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?|[\x00\xe0].|.", re.DOTALL)
_ENTER, _BACK, _ESCAPE = ("\r", "\n"), ("-", "\x7f", "\x08"), "\x1b"


class _Back(Exception):
    """The labeller goes back to the comment."""


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
    from assistant.cli.show import progress
    from assistant.config import load_settings
    from assistant.service import open_assistant
    from evals.labelling import LabelFile, Session, cases, check_ids, to_label
    from evals.labelling import progress as counted

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
        _Labeller(session, hint).run()
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


class _Keys:
    """Single keys; where several arrive together they are taken one by one."""

    def __init__(self) -> None:
        self._pending: list[str] = []

    def next(self) -> str:
        """The next key. KeyboardInterrupt for Ctrl-C, EOFError where the terminal has gone."""
        if not self._pending:
            self._pending = _KEY.findall(typer.getchar()) or [""]
        key = unicodedata.normalize("NFKC", self._pending.pop(0))
        if key == "\x03":
            raise KeyboardInterrupt
        if key in ("", "\x04"):
            raise EOFError
        return key

    def forget(self) -> None:
        """Drop what was typed ahead: nobody labels a comment that was not on the screen yet."""
        self._pending.clear()

    def line(self, prompt: str) -> str:
        """A typed line. _Back for Ctrl-C."""
        with suppress(ImportError):
            # Editing of wide characters and of text from right to left.
            import readline  # noqa: F401
        ahead, enter, _ = "".join(self._pending).partition("\r")
        self._pending.clear()
        try:
            typed = ahead if enter else ahead + input(prompt + ahead)
        except (KeyboardInterrupt, EOFError):
            raise _Back from None
        # A terminal of another encoding may send what no file can hold.
        return typed.encode("utf-8", "replace").decode().strip()


class _Labeller:
    """The loop of drawing a comment, reading a key, and writing the label."""

    def __init__(self, session: Session, message: str = "") -> None:
        from rich.console import Console

        self._session = session
        self._keys = _Keys()
        self._console = Console(highlight=False)
        self._message = message
        self._on: dict[str, Callable[[], None]] = {
            "y": self._agree, **dict.fromkeys(_ENTER, self._agree), " ": self._skip,
            "l": self._language, "n": self._note, "?": self._help,
            **dict.fromkeys(_BACK, self._undo),
        }  # fmt: skip

    def run(self) -> None:
        """Label on the terminal's other screen until `q`, or until the terminal goes."""
        self._console.set_alt_screen(True)
        self._console.show_cursor(False)
        try:
            while (key := self._pressed()) != "q":
                self._message = ""
                with suppress(_Back):
                    self._press(key)
        except EOFError:
            return
        finally:
            self._console.show_cursor(True)
            self._console.set_alt_screen(False)

    def _pressed(self) -> str:
        """Show the comment and wait for a key."""
        self._keys.forget()
        foot = [*self._keyed({"y/Enter": "right", **_KINDS}), *self._keyed(_MORE)]
        if self._session.current is None:
            foot = self._keyed({"-": "undo", "q": "quit"})
        elif 3 * len(foot) > self._console.height:
            foot = self._keyed({"y": "right", "?": "all keys", "q": "quit"})
        self._draw(foot)
        return self._keys.next()

    def _press(self, key: str) -> None:
        if self._session.current is None and key not in (*_BACK, "?"):
            return
        if key in self._on:
            self._on[key]()
        elif key in _KINDS:
            self._kind(_KINDS[key])
        elif key.isalpha():
            self._message = "no such key: keys are small Latin letters; ? tells of them"

    def _agree(self) -> None:
        proposal = self._session.proposal()
        if proposal is not None:
            self._write(proposal)
        else:
            self._message = "the decision does not tell its kind; press a, u, h, c, b, s or i"

    def _kind(self, kind: str) -> None:
        from evals.labelling import WITH_TOPIC, labelled

        case = self._case()
        topic = next(iter(case.decision.intents), "other")
        if kind in WITH_TOPIC:
            topic = self._topic(kind, case)
        numbers: tuple[str, ...] = ()
        must_not: tuple[str, ...] = ()
        if kind == "answerable":
            title = f"{kind} · {topic}"
            same = f", = for {' '.join(case.figures)}" if case.figures else ""
            ask = f"figures that a right reply must state, spaces between (Enter for none{same})"
            numbers = self._figures(title, ask, "must state: ", case.figures)
            ask = "figures or words that no reply may state (Enter for none)"
            must_not = self._figures(title, ask, "must not: ")
        self._write(labelled(case, kind, topic, numbers, must_not))

    def _topic(self, kind: str, case: Case) -> str:
        from evals.labelling import topic_choices, topics_named

        choices = topic_choices(kind, case.decision.intents)
        title = f"{kind}: about what?"
        more = self._keyed({"Enter": "the first", "/": "another", "Esc": "back"})
        while True:
            keys = {str(number): name for number, name in enumerate(choices, start=1)}
            self._draw([_text((title, "bold")), *self._keyed(keys), *more])
            key = self._keys.next()
            if key in keys or key in _ENTER:
                return keys.get(key, choices[0])
            if key == _ESCAPE or key in _BACK:
                raise _Back
            if key == "/":
                part = self._line(title, "part of a topic's name, as ship or return", "topic: ")
                found = topics_named(part)
                if len(found) == 1:
                    return found[0]
                choices = found[:9] or choices
                title = f"{kind}: which one?" if found else f"{kind}: no topic has {part!r} in it"

    def _figures(
        self, title: str, ask: str, prompt: str, same: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Typed figures; `same` is what `=` stands for, without it words may be typed too."""
        from assistant.errors import UsageError
        from evals.labelling import typed_figures

        while True:
            typed = self._line(title, ask, prompt)
            if same and typed == "=":
                return same
            try:
                return typed_figures(typed, words=same is None)
            except UsageError as error:
                title = str(error)

    def _language(self) -> None:
        from assistant.errors import UsageError
        from evals.labelling import typed_language

        now = self._session.language or "?"
        ask = f"a language as en, zh, ar; ? where nobody can tell (Enter keeps {now})"
        typed = self._line("the language a reply should be in", ask, "language: ")
        try:
            self._session.language = typed_language(typed or now)
        except UsageError as error:
            self._message = str(error)

    def _note(self) -> None:
        ask = "goes into the label (Enter for none)"
        self._session.note = _plain(self._line("a note", ask, "note: "), 2000)

    def _write(self, made: Label) -> None:
        shown = _isolated(_plain(self._case().comment.text, 30))
        self._message = f"written: {shown}  →  {_in_words(self._session.add(made))}"

    def _skip(self) -> None:
        self._session.skip()
        self._message = "skipped; it comes again at the end"

    def _undo(self) -> None:
        undone = self._session.undo()
        if undone is None or isinstance(undone, str):
            self._message = "back at what was skipped" if undone else "nothing to undo"
        else:
            self._message = f"taken back: {_in_words(undone)}"

    def _case(self) -> Case:
        case = self._session.current
        assert case is not None
        return case

    def _help(self) -> None:
        rows = [_text((f"  {keys:<13}", "bold cyan"), what) for keys, what in _HELP]
        self._show([_text((" Keys", "bold")), _text(), *rows], [_text(("any key goes back", _DIM))])
        self._keys.next()

    def _line(self, title: str, ask: str, prompt: str) -> str:
        self._draw([_text((title, "bold")), *_wrapped(self._console, ask, "", _DIM), _text()])
        self._console.show_cursor(True)
        try:
            return self._keys.line(prompt)
        finally:
            self._console.show_cursor(False)

    def _keyed(self, keys: dict[str, str]) -> list[Text]:
        """Keys with what they do, on as many lines as it takes."""
        lines = [_text()]
        for key, what in keys.items():
            item = _text((key, "bold cyan"), f" {what}  ")
            if lines[-1] and lines[-1].cell_len + item.cell_len > self._console.width:
                lines.append(_text())
            lines[-1].append_text(item)
        return lines

    def _draw(self, foot: list[Text]) -> None:
        foot = [_text(("─" * (self._console.width - 1), _DIM)), *foot]
        height = self._console.height - len(foot)
        self._show(_body(self._console, self._session, self._message, height), foot)

    def _show(self, body: list[Text], foot: list[Text]) -> None:
        """Fill the screen in one write; the foot stands at its bottom."""
        room = max(1, self._console.height - len(foot))
        lines = [*body[:room], *(_text() for _ in range(room - len(body))), *foot]
        with self._console as console:
            console.clear()
            for line in lines[:-1]:
                console.print(line, no_wrap=True, overflow="crop")
            console.print(lines[-1], no_wrap=True, overflow="crop", end="")


def _body(console: Console, session: Session, message: str, height: int) -> list[Text]:
    """Header, chat, comment, decision and what `y` writes, in at most `height` lines."""
    head, case = [_head(session), _text()], session.current
    told = _wrapped(console, message, " ", _DIM) if message else []
    if case is None:
        what = " Every comment is labelled." if session.progress.comments else " Nothing to label."
        return [*head, _text((what, "bold")), _text(), *told]
    said = _plain(case.said or "(nothing is said)", 2000)
    parts = {
        "head": head,
        "before": [*(_above(item, console.width - 1) for item in case.before), _text()],
        "comment": [_who(case), *_wrapped(console, _plain(case.comment.text, 2000), "▌ ", "bold")],
        "decision": [_text(), _decided(case)],
        "said": _wrapped(console, said, "  ", "" if case.said else _DIM),
        "facts": [_text((f"  {fact}  {place}", _DIM)) for fact, place in case.cited],
        "proposal": [_text(), _proposed(session)],
        "message": told,
    }
    return _fitted(parts, height)


def _head(session: Session) -> Text:
    now, cells = session.progress, 16
    full = round(cells * now.labelled / now.comments) if now.comments else cells
    count = (f" {now.labelled}/{now.comments} ", "bold")
    line = _text(count, ("━" * full, "green"), ("╌" * (cells - full), _DIM), "  ")
    for kind, labelled in now.by_kind.items():
        line.append(f"{kind} {labelled}  " if labelled else "", _COLOURS[kind])
    return line.append(f"skipped {session.skipped}" if session.skipped else "", _DIM)


def _above(item: Comment | RoomEvent, width: int) -> Text:
    """A line of the chat above the comment, in grey."""
    from assistant.types import Comment

    if isinstance(item, Comment):
        name, text = item.viewer.name or item.viewer.id, item.text
    else:
        name, text = "host" if item.event == "host_said" else "shop", str(item.data["text"])
    line = _text((f"  {item.at:%H:%M:%S} {_isolated(_plain(name, 24))}  ", _DIM))
    rest = _text(_plain(text))
    rest.truncate(max(8, width - line.cell_len), overflow="ellipsis")
    return line.append(_isolated(rest.plain), _DIM)


def _who(case: Case) -> Text:
    viewer = case.comment.viewer
    name = _isolated(_plain(viewer.name or viewer.id, 30))
    place = [str(part) for part in (viewer.locale, viewer.country) if part is not None]
    where = f"  {' · '.join(place) or 'country unknown'}"
    line = _text("▌ ", (f"{case.comment.at:%H:%M:%S} ", _DIM), (name, "cyan"), (where, _DIM))
    if case.pinned is not None:
        line.append("   on screen: ", _DIM).append(_isolated(_plain(case.pinned, 60)))
    return line


def _decided(case: Case) -> Text:
    from assistant.cli.show import COLOURS

    decision = case.decision
    into = f"with {decision.merged_into}" if decision.merged_into is not None else ""
    reason = decision.reason.value if decision.reason else ""
    more = (into, reason, " + ".join(decision.intents), decision.language or "?",
            f"sure {decision.confidence:.2f}")  # fmt: skip
    line = _text((f"  {decision.action.value}", f"bold {COLOURS[decision.action]}"))
    return line.append(" · " + " · ".join(filter(None, dict.fromkeys(more))), _DIM)


def _proposed(session: Session) -> Text:
    """What `y` writes."""
    proposal = session.proposal()
    if proposal is None:
        line = _text((" y ", "bold cyan"), ("tells no kind here; press one", _DIM))
    else:
        shown = (_isolated(_in_words(proposal)), _COLOURS[proposal.kind])
        line = _text((" y ", "bold cyan"), ("writes ", _DIM), shown)
    if session.note:
        line.append("   note: ", _DIM).append(_isolated(session.note))
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


def _in_words(label: Label) -> str:
    """A label on one line."""
    topic = [label.topic] if label.topic != "other" else []
    states = ["states " + " ".join(label.numbers)] if label.numbers else []
    never = ["never " + " ".join(label.must_not)] if label.must_not else []
    return " · ".join([label.kind, *topic, label.language or "?", *states, *never])


def _text(*parts: str | tuple[str, str]) -> Text:
    from rich.text import Text

    return Text.assemble(*parts)


def _wrapped(console: Console, text: str, indent: str, style: str) -> list[Text]:
    """A text over several lines, each of them isolated where it runs from right to left."""
    rtl = _runs_left(text)
    lines = _text(text).wrap(console, console.width - 1 - len(indent))
    return [_text(indent, (_isolated(line.plain.rstrip(), rtl), style)) for line in lines]


def _plain(text: str, longest: int = 400) -> str:
    """Text of a viewer on one line; control characters, also those of direction, are blanks."""
    from assistant.cli.show import one_line

    return one_line(text, longest)


def _runs_left(text: str) -> bool:
    """Whether a text runs from right to left: its first letter does, or most of them do."""
    from evals.answers import without_mentions

    bare = re.sub("\u2067.*?\u2069", "", without_mentions(text))
    kinds = [unicodedata.bidirectional(char) for char in bare]
    letters = [kind for kind in kinds if kind in ("L", "R", "AL")]
    return letters[:1] in (["R"], ["AL"]) or 2 * letters.count("L") < len(letters)


def _isolated(text: str, rtl: bool | None = None) -> str:
    """Text for the screen, kept from turning around what stands beside it (UAX #9, isolates)."""
    runs_left = _runs_left(text) if rtl is None else rtl
    return f"\u2067{text}\u2069" if runs_left and text else text
