"""Prose policies (`policies/`): passages with their headings, lines or pages, and language."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.language import LanguageTag
from knowledge.problems import Report, suggestion
from knowledge.readers.encoding import read_text
from knowledge.readers.html_blocks import html_blocks
from knowledge.readers.markdown_blocks import markdown_blocks
from knowledge.readers.passages import ODDLY_LONG, Block, passages, sentences
from knowledge.readers.pdf_blocks import PdfProblem, pdf_blocks
from knowledge.readers.prose_language import ProseLanguage
from knowledge.readers.text_blocks import text_blocks
from knowledge.types import Fact, Policy, Source

_KINDS = {
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html",
    ".txt": "text", ".pdf": "pdf",
}  # fmt: skip
_LARGEST = {"pdf": 50 * 1024 * 1024}
_LARGEST_TEXT = 4 * 1024 * 1024
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)


@dataclass(slots=True)
class _Prose:
    """What a file holds: its blocks, and the language it states."""

    blocks: list[Block] = field(default_factory=list)
    language: str | None = None


def read_policies(folder: Path, report: Report) -> list[Fact]:
    """Passages of every file below `policies/`, named by their place below it.

    The language is told by the file's name (`returns.de.md`) or folder (`de/returns.md`), else by
    what the file states (`lang`), else by its words.
    """
    if not folder.is_dir():
        report.error(folder.name, 0, "a file", "a folder with policies in it")
        return []
    paths = sorted(path for path in folder.rglob("*") if _visible(path.relative_to(folder)))
    languages = ProseLanguage()
    facts: list[Fact] = []
    for path in paths:
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            facts += _read_file(path, name, f"{folder.name}/{name}", languages, report)
    return facts


def _visible(path: Path) -> bool:
    return not any(part.startswith((".", "~$")) for part in path.parts)


def _read_file(
    path: Path, name: str, shown: str, languages: ProseLanguage, report: Report
) -> list[Fact]:
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        report.note(
            shown, 0, f"a file of the kind {path.suffix or 'of no suffix'!r}",
            f".md, .html, .txt or .pdf: left out{suggestion(path.suffix.lower(), _KINDS)}",
        )  # fmt: skip
        report.count("policy files left out")
        return []
    try:
        size = path.stat().st_size
    except OSError as error:
        report.error(shown, 0, f"a file that cannot be read ({error.strerror})", "a readable file")
        return []
    most = _LARGEST.get(kind, _LARGEST_TEXT)
    if size > most:
        report.error(shown, 0, f"a file of {size:,} bytes", f"a policy of at most {most:,} bytes")
        return []
    prose = _pdf(path, shown, report) if kind == "pdf" else _text(path, kind, shown, report)
    return [] if prose is None else _facts(prose, name, shown, languages, report)


def _text(path: Path, kind: str, shown: str, report: Report) -> _Prose | None:
    text = _declared(path) if kind == "html" else None
    if text is None:
        text = read_text(path, shown, report)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if kind == "text":
        return _Prose(text_blocks(text))
    found = html_blocks(text) if kind == "html" else markdown_blocks(text)
    if found.unclosed is not None:
        tag, line = found.unclosed
        end = "-->" if tag == "!--" else f"</{tag}>"
        report.error(shown, line, f"a <{tag}> that is never closed", f"{end}: it hides the rest")
    report.count("policy elements left out (scripts, styles, menus)", found.left_out)
    return _Prose(found.blocks, found.language)


def _declared(path: Path) -> str | None:
    """A page in the character set it declares, where that is another one than UTF-8."""
    raw = path.read_bytes()
    match = _CHARSET.search(raw[:2048])
    if match is None or raw.startswith(codecs.BOM_UTF8):
        return None
    try:
        codec = codecs.lookup(match[1].decode("ascii"))
        # Browsers read these as the Windows set, which has quotes and the euro besides.
        name = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(codec.name, codec.name)
        text = raw.decode(name) if name != "utf-8" else None
    except (LookupError, UnicodeError, ValueError):
        return None
    return text if isinstance(text, str) and "\x00" not in text else None


def _pdf(path: Path, shown: str, report: Report) -> _Prose | None:
    try:
        found = pdf_blocks(path.read_bytes())
    except OSError as error:
        report.error(shown, 0, f"a file that cannot be read ({error.strerror})", "a readable file")
        return None
    except PdfProblem as problem:
        report.error(shown, 0, problem.found, problem.expected)
        return None
    report.count("policy lines left out (page numbers, running heads)", found.running)
    if found.empty:
        pages = ", ".join(map(str, found.empty[:8])) + (", …" if len(found.empty) > 8 else "")
        what = (
            "no text (a scan?)" if len(found.empty) == found.pages else f"no text on page {pages}"
        )
        report.note(
            shown, 0, what,
            "text: run it through text recognition (OCR), or save it as .md, .html or .txt",
        )  # fmt: skip
        report.count("policy pages without text", len(found.empty))
    if found.repairs:
        report.note(
            shown, 0, f"a PDF that had to be repaired ({found.repairs[0][:100]})",
            "one without faults: look whether text is missing, or export it again",
        )  # fmt: skip
    return _Prose(found.blocks)


def _facts(
    prose: _Prose, name: str, shown: str, languages: ProseLanguage, report: Report
) -> list[Fact]:
    found = passages(prose.blocks)
    _note_endless(prose.blocks, shown, report)
    if not found:
        if not any(problem.file == shown for problem in report.problems):
            report.note(shown, 0, "no text", "a policy in words: left out")
        return []
    whole = "\n".join(passage.text for passage in found)
    stated = _of_name(name)
    if stated is not None and not languages.possible(stated, whole):
        expected = f"its language; {stated!r} is not what it is written in, and is left out"
        report.note(shown, 0, f"the language {stated!r} in its name", expected)
        stated = None
    stated = stated or _tag(prose.language)
    main = stated or languages.of(whole)
    key = unicodedata.normalize("NFC", name).lower()
    facts: list[Fact] = []
    for number, passage in enumerate(found, 1):
        facts.append(
            Policy(
                id=f"policy:{key}#{number}",
                source=Source(shown, passage.first),
                file=name,
                number=number,
                headings=passage.headings,
                text=passage.text,
                last_line=passage.last,
                language=languages.of_passage(passage.text, main, stated is not None),
            )
        )
    report.count("policies")
    report.count("policy passages", len(facts))
    return facts


def _note_endless(blocks: list[Block], shown: str, report: Report) -> None:
    for block in blocks:
        if len(block.text) > ODDLY_LONG and block.kind in ("text", "item"):
            longest = max(len(sentence) for _, sentence in sentences(block.text))
            if longest > ODDLY_LONG:
                found = f"{longest:,} characters without the end of a sentence"
                report.note(shown, block.first, found, "sentences: it is cut at spaces")


def _of_name(name: str) -> str | None:
    """The language a name tells: `returns.de.md`, `returns_pt-BR.html`, `de/returns.md`."""
    *folders, last = name.split("/")
    stem = last.rsplit(".", 1)[0]
    parts = re.split(r"[. ]", stem)[1:]
    ending = re.search(r"[_-]([a-z]{2}(?:[-_][A-Z]{2})?|zh[-_]Han[st])$", stem)
    for part in (*reversed(parts), *([ending[1]] if ending else []), *reversed(folders)):
        # Three letters are words too often (`old`, `new`): only tags that no file is called by.
        if re.fullmatch(r"[A-Za-z]{2}([-_].+)?|fil|yue", part) and (tag := _tag(part)):
            return tag
    return None


def _tag(text: str | None) -> str | None:
    try:
        return str(LanguageTag.parse(text)) if text else None
    except ValueError:
        return None
