"""`new-shop`: a shop's folder from a dozen answers, a Shopify export or an Excel workbook."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.options import Json
from assistant.cli.speech import LangOption, chosen_lang

if TYPE_CHECKING:
    from knowledge.readers.coverage_texts import Lang
    from knowledge.readers.folder import Folder
    from knowledge.starter.answers import Question
    from knowledge.starter.write import Sources


def new_shop(
    folder: Annotated[
        Path | None, typer.Argument(help="The folder to make.", show_default=False)
    ] = None,
    from_: Annotated[
        Path | None,
        typer.Option("--from", help="products.csv of Shopify, or a workbook.xlsx."),
    ] = None,
    answers: Annotated[
        Path | None, typer.Option(help="Answers as YAML or JSON; then nothing is asked.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write a workbook to fill in, FILE.xlsx, and stop.")
    ] = None,
    lang: LangOption = None,
    json_: Json = False,
) -> None:
    """Make a shop's folder: a dozen questions, or a Shopify CSV or an Excel workbook."""
    from assistant.errors import UsageError

    language = chosen_lang(lang)
    if template is not None:
        _template(template, language, json_)
        return
    if folder is None:
        raise UsageError("found no folder to make; expected stream-assistant new-shop FOLDER")
    target = _free(folder)
    sources, known = _sources(from_)
    if answers is not None:
        known = {**known, **_given(answers)}
        _complete(known, sources, answers.name)
    else:
        known = _asked(known, sources, target.name, language, err=json_)
    _show(_written(target, known, language, sources, from_), target, json_, language)


def _free(folder: Path) -> Path:
    """The folder's full path. UsageError where it exists or has nowhere to be."""
    from assistant.errors import UsageError

    target = folder.expanduser().resolve()
    if target.exists():
        raise UsageError(f"found {folder} already there; expected the name of a new folder")
    if not target.parent.is_dir():
        raise UsageError(f"found no folder {target.parent}; expected a place for {target.name}")
    return target


def _sources(file: Path | None) -> tuple[Sources, Mapping[str, Any]]:
    """Products, tables, zones and answers of the file given."""
    from assistant.errors import UsageError
    from knowledge.starter.write import Sources

    if file is None:
        return Sources(), {}
    suffix = file.suffix.lower()
    if not file.is_file():
        raise UsageError(f"found no file {file}; expected a Shopify CSV or an .xlsx workbook")
    if suffix == ".csv":
        return Sources({"products.csv": file.read_bytes()}), {}
    if suffix not in (".xlsx", ".xlsm"):
        raise UsageError(f"found {file.name}; expected a Shopify CSV or an .xlsx workbook")
    _needs_openpyxl()
    from knowledge.starter.workbook import read_workbook

    book = read_workbook(file)
    return book.sources, book.answers


def _needs_openpyxl() -> None:
    from importlib.util import find_spec

    from assistant.errors import UsageError

    if find_spec("openpyxl") is None:
        raise UsageError("workbooks need openpyxl: pip install openpyxl")


def _template(file: Path, lang: Lang, json_: bool) -> None:
    from assistant.errors import UsageError

    if file.suffix.lower() != ".xlsx":
        raise UsageError(f"found --template {file}; expected a name that ends with .xlsx")
    if file.exists():
        raise UsageError(f"found --template {file} already there; expected a new file")
    if not file.resolve().parent.is_dir():
        raise UsageError(f"found --template {file}; expected a file in a folder that exists")
    _needs_openpyxl()
    from knowledge.starter.workbook import write_template

    write_template(file, lang)
    then = f"stream-assistant new-shop FOLDER --from {file}"
    said = {
        "en": f"Wrote {file}. Fill it in, then: {then}",
        "zh": f"已写好 {file}。填好后运行：{then}",
    }
    typer.echo(json.dumps({"template": str(file)}) if json_ else said[lang])


def _given(file: Path) -> dict[str, Any]:
    """The answers of a YAML or JSON file; FolderError names each that is wrong with its line."""
    from knowledge.problems import FolderError, Report, suggestion
    from knowledge.readers.yaml_lines import YamlFile, read_yaml
    from knowledge.starter.answers import WrongAnswer, questions

    report = Report()
    read = read_yaml(file, file.name, report) or YamlFile(file.name, {}, {})
    by_key = {question.key: question for question in questions()}
    found: dict[str, Any] = {}
    if not isinstance(read.data, dict):
        report.error(file.name, 1, "no answers", "a map such as 'name: My Shop'")
    for key, answer in read.data.items() if isinstance(read.data, dict) else ():
        line = read.line((key,))
        if key not in by_key:
            report.error(file.name, line, f"the key {key!r}",
                         f"a known key{suggestion(key, by_key)}")  # fmt: skip
            continue
        try:
            value = by_key[key].read(answer)
        except WrongAnswer as error:
            report.error(file.name, line, f"{key}: {answer!r}", error.expected("en"))
            continue
        if value is not None:
            found[key] = value
    if report.errors:
        raise FolderError(str(file), report.errors)
    return found


def _wanted(question: Question, sources: Sources) -> bool:
    """Whether a question bears on the folder: zones that are given say what shipping costs."""
    shipping = ("ships_to", "shipping_price", "shipping_days", "duties", "free_over")
    return not (sources.zones and question.key in shipping)


def _complete(known: Mapping[str, Any], sources: Sources, name: str) -> None:
    from knowledge.problems import FolderError, Report
    from knowledge.starter.answers import questions

    report = Report()
    for question in questions():
        if question.needed and question.key not in known and _wanted(question, sources):
            report.error(name, 0, f"no {question.key!r}", question.words["en"])
    if report.errors:
        raise FolderError(name, report.errors)


def _asked(
    known: Mapping[str, Any], sources: Sources, name: str, lang: Lang, *, err: bool
) -> dict[str, Any]:
    """Ask for what is not known; of a workbook's shop sheet only what it must say."""
    from assistant.errors import UsageError
    from knowledge.starter.answers import questions

    told = {"en": "Enter takes what stands in [ ]; - leaves a question out.",
            "zh": "直接回车就用 [ ] 里的答案；输入 - 就是不填。"}  # fmt: skip
    found = dict(known)
    open_ones = [
        question
        for question in questions()
        if question.asked and question.key not in known and _wanted(question, sources)
        if question.needed or not known
    ]
    if open_ones:
        typer.echo(told[lang], err=err)
    try:
        for question in open_ones:
            if question.applies(found):
                value = _prompt(question, name, lang, err)
                found |= {} if value is None else {question.key: value}
    except typer.Abort:
        if sys.stdin.isatty():
            raise
        raise UsageError(
            "found no more answers on standard input; expected an answer to each question,"
            " or --answers FILE"
        ) from None
    return found


def _prompt(question: Question, name: str, lang: Lang, err: bool) -> Any:
    """One question, asked again until its answer is of its kind.

    UsageError after `_MOST_ASKED` answers that say nothing, and after as many wrong ones where no
    person is there to see what is wrong.
    """
    from knowledge.starter.answers import WrongAnswer

    useless: list[str] = []

    def again(typed: str, message: str) -> typer.BadParameter:
        useless.append(typed.strip())
        if len(useless) >= _MOST_ASKED and (not any(useless) or not sys.stdin.isatty()):
            raise _unanswered(question, lang)
        return typer.BadParameter(message)

    def read(typed: str) -> Any:
        if typed.strip() in ("-", "") and not question.needed:
            return _LEFT_OUT
        try:
            value = question.read(typed.strip())
        except WrongAnswer as error:
            said = {"en": f"found {typed!r}; expected {error.expected('en')}",
                    "zh": f"写的是 {typed!r}；应为{error.expected('zh')}"}  # fmt: skip
            raise again(typed, said[lang]) from None
        if value is None:
            needed = {"en": "an answer is needed", "zh": "这一项必填"}
            raise again(typed, needed[lang])
        return value

    default = name if question.key == "name" else question.default
    if default is None:
        # Nothing is offered for what is needed: Enter is then an answer that says nothing.
        default = "" if question.needed else "-"
    value = typer.prompt(
        question.words[lang], default=default, show_default=bool(default), value_proc=read, err=err
    )
    return None if value is _LEFT_OUT else value


_MOST_ASKED = 3


def _unanswered(question: Question, lang: Lang) -> Exception:
    from assistant.errors import UsageError

    words = question.words[lang]
    said = {
        "en": f"found no answer to {words!r} in {_MOST_ASKED} tries; expected one,"
        f" or {question.key} in --answers FILE",
        "zh": f"问了 {_MOST_ASKED} 次没有回答“{words}”；请回答，"
        f"或在 --answers 文件里写 {question.key}",
    }
    return UsageError(said[lang])


_LEFT_OUT = object()


def _written(
    target: Path, known: Mapping[str, Any], lang: Lang, sources: Sources, file: Path | None
) -> Folder:
    from dataclasses import replace

    from assistant.errors import UsageError
    from knowledge.problems import FolderError
    from knowledge.starter.write import write_shop

    try:
        return write_shop(target, known, lang, sources)
    except FileExistsError:
        raise UsageError(f"found {target} already there; expected a new folder") from None
    except FolderError as error:
        # A table that was copied keeps its lines; say the name it was given by.
        name = file.name if file is not None else "products.csv"
        problems = [
            replace(p, file=name) if p.file == "products.csv" else p for p in error.problems
        ]
        raise FolderError(str(target), problems) from None


def _show(read: Folder, target: Path, json_: bool, lang: Lang) -> None:
    import shlex

    names = sorted(path.name for path in target.iterdir() if not path.name.startswith("."))
    products = read.report.counts.get("products", 0)
    if json_:
        values = {"folder": str(target), "files": names, "counts": read.report.counts}
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    said = {
        "en": (f"Wrote {target}: {len(names)} files, {products} products.",
               "what is missing, and which questions go to a person", "ask it yourself"),
        "zh": (f"已写好 {target}：{len(names)} 个文件，{products} 款商品。",
               "看看还缺什么、哪些问题会转给人工", "自己问一句试试"),
    }[lang]  # fmt: skip
    folder = shlex.quote(str(target))
    asked = {"en": "how much is shipping?", "zh": "运费多少"}[lang]
    typer.echo(said[0])
    typer.echo(f"  stream-assistant check {folder}    # {said[1]}")
    typer.echo(f'  stream-assistant ask "{asked}" --store {folder}    # {said[2]}')
