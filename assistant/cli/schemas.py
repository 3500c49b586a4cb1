"""`schemas`: JSON Schemas of a folder's YAML files, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.options import Json
from assistant.cli.speech import LangOption, chosen_lang


def schemas(
    out: Annotated[Path, typer.Option(help="The folder to write them to.")] = Path(".schemas"),
    lang: LangOption = None,
    json_: Json = False,
) -> None:
    """Write JSON Schemas of the YAML files, so that editors complete and check them."""
    from assistant.errors import UsageError
    from knowledge.readers.json_schemas import write_schemas

    if out.exists() and not out.is_dir():
        raise UsageError(f"found --out {out}, a file; expected a folder")
    written = write_schemas(out, chosen_lang(lang))
    if json_:
        typer.echo(json.dumps([str(path) for path in written], ensure_ascii=False))
        return
    for path in written:
        typer.echo(str(path))
