"""The labeller: draws a comment, reads a key, writes the label."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from assistant.cli.label.keys import BACK, ENTER, ESCAPE, HELP, KINDS, MORE, Back, Keys
from assistant.cli.label.text import DIM, isolated, plain, styled, wrapped
from assistant.cli.label.view import body, in_words
from assistant.errors import UsageError

if TYPE_CHECKING:
    from evals.labelling.cases import Case
    from evals.labelling.session import Session
    from evals.labels import Label


class Labeller:
    """The loop of drawing a comment, reading a key, and writing the label."""

    def __init__(self, session: Session, message: str = "") -> None:
        self._session = session
        self._keys = Keys()
        self._console = Console(highlight=False)
        self._message = message
        self._on: dict[str, Callable[[], None]] = {
            "y": self._agree, **dict.fromkeys(ENTER, self._agree), " ": self._skip,
            "l": self._language, "n": self._note, "?": self._help,
            **dict.fromkeys(BACK, self._undo),
        }  # fmt: skip

    def run(self) -> None:
        """Label on the terminal's other screen until `q`, or until the terminal goes."""
        self._console.set_alt_screen(True)
        self._console.show_cursor(False)
        try:
            while (key := self._pressed()) != "q":
                self._message = ""
                with suppress(Back):
                    self._press(key)
        except EOFError:
            return
        finally:
            self._console.show_cursor(True)
            self._console.set_alt_screen(False)

    def _pressed(self) -> str:
        """Show the comment and wait for a key."""
        self._keys.forget()
        foot = [*self._keyed({"y/Enter": "right", **KINDS}), *self._keyed(MORE)]
        if self._session.current is None:
            foot = self._keyed({"-": "undo", "q": "quit"})
        elif 3 * len(foot) > self._console.height:
            foot = self._keyed({"y": "right", "?": "all keys", "q": "quit"})
        self._draw(foot)
        return self._keys.next()

    def _press(self, key: str) -> None:
        if self._session.current is None and key not in (*BACK, "?"):
            return
        if key in self._on:
            self._on[key]()
        elif key in KINDS:
            self._kind(KINDS[key])
        elif key.isalpha():
            self._message = "no such key: keys are small Latin letters; ? tells of them"

    def _agree(self) -> None:
        proposal = self._session.proposal()
        if proposal is not None:
            self._write(proposal)
        else:
            self._message = "the decision does not tell its kind; press a, u, h, c, b, s or i"

    def _kind(self, kind: str) -> None:
        from evals.labelling.proposals import WITH_TOPIC, labelled

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
        from evals.labelling.proposals import topic_choices, topics_named

        choices = topic_choices(kind, case.decision.intents)
        title = f"{kind}: about what?"
        more = self._keyed({"Enter": "the first", "/": "another", "Esc": "back"})
        while True:
            keys = {str(number): name for number, name in enumerate(choices, start=1)}
            self._draw([styled((title, "bold")), *self._keyed(keys), *more])
            key = self._keys.next()
            if key in keys or key in ENTER:
                return keys.get(key, choices[0])
            if key == ESCAPE or key in BACK:
                raise Back
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
        from evals.labelling.figures import typed_figures

        while True:
            typed = self._line(title, ask, prompt)
            if same and typed == "=":
                return same
            try:
                return typed_figures(typed, words=same is None)
            except UsageError as error:
                title = str(error)

    def _language(self) -> None:
        from evals.labelling.proposals import typed_language

        now = self._session.language or "?"
        ask = f"a language as en, zh, ar; ? where nobody can tell (Enter keeps {now})"
        typed = self._line("the language a reply should be in", ask, "language: ")
        try:
            self._session.language = typed_language(typed or now)
        except UsageError as error:
            self._message = str(error)

    def _note(self) -> None:
        ask = "goes into the label (Enter for none)"
        self._session.note = plain(self._line("a note", ask, "note: "), 2000)

    def _write(self, made: Label) -> None:
        shown = isolated(plain(self._case().comment.text, 30))
        self._message = f"written: {shown}  →  {in_words(self._session.add(made))}"

    def _skip(self) -> None:
        self._session.skip()
        self._message = "skipped; it comes again at the end"

    def _undo(self) -> None:
        undone = self._session.undo()
        if undone is None or isinstance(undone, str):
            self._message = "back at what was skipped" if undone else "nothing to undo"
        else:
            self._message = f"taken back: {in_words(undone)}"

    def _case(self) -> Case:
        case = self._session.current
        assert case is not None
        return case

    def _help(self) -> None:
        rows = [styled((f"  {keys:<13}", "bold cyan"), what) for keys, what in HELP]
        foot = [styled(("any key goes back", DIM))]
        self._show([styled((" Keys", "bold")), styled(), *rows], foot)
        self._keys.next()

    def _line(self, title: str, ask: str, prompt: str) -> str:
        self._draw([styled((title, "bold")), *wrapped(self._console, ask, "", DIM), styled()])
        self._console.show_cursor(True)
        try:
            return self._keys.line(prompt)
        finally:
            self._console.show_cursor(False)

    def _keyed(self, keys: dict[str, str]) -> list[Text]:
        """Keys with what they do, on as many lines as it takes."""
        lines = [styled()]
        for key, what in keys.items():
            item = styled((key, "bold cyan"), f" {what}  ")
            if lines[-1] and lines[-1].cell_len + item.cell_len > self._console.width:
                lines.append(styled())
            lines[-1].append_text(item)
        return lines

    def _draw(self, foot: list[Text]) -> None:
        foot = [styled(("─" * (self._console.width - 1), DIM)), *foot]
        height = self._console.height - len(foot)
        self._show(body(self._console, self._session, self._message, height), foot)

    def _show(self, above: list[Text], foot: list[Text]) -> None:
        """Fill the screen in one write; the foot stands at its bottom."""
        room = max(1, self._console.height - len(foot))
        lines = [*above[:room], *(styled() for _ in range(room - len(above))), *foot]
        with self._console as console:
            console.clear()
            for line in lines[:-1]:
                console.print(line, no_wrap=True, overflow="crop")
            console.print(lines[-1], no_wrap=True, overflow="crop", end="")
