"""The language a command speaks: English or Chinese, the terminal's own unless one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from knowledge.readers.coverage_texts import Lang

LangOption = Annotated[
    str | None, typer.Option("--lang", help="en or zh.", show_default="the terminal's language")
]


def chosen_lang(named: str | None) -> Lang:
    """The language named, else that of the terminal's locale, else English. UsageError."""
    from assistant.config import load_locale
    from assistant.errors import UsageError

    if named is None:
        return "zh" if load_locale().lower().startswith("zh") else "en"
    tag = named.strip().lower().replace("_", "-").split("-")[0]
    if tag == "zh":
        return "zh"
    if tag == "en":
        return "en"
    raise UsageError(f"found --lang {named!r}; expected en or zh")
