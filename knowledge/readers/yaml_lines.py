"""YAML with the line of every value, exact decimals and no surprises.

Only `true`/`false`, `null`, whole numbers and text are recognised: YAML 1.1 would read the country
`NO` as false, `12:30` as 750 and `14.90` as a binary float. Decimals and dates stay text until a
typed field reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from knowledge.problems import Report, suggestion

_INT = re.compile(r"^[+-]?(0|[1-9][0-9]*)$")
_NULLS = {"", "~", "null", "Null", "NULL"}
_TRUE = {"true", "True", "TRUE"}
_FALSE = {"false", "False", "FALSE"}
# A folder's YAML has hundreds of values; aliases that multiply beyond this are an attack or a slip.
MAX_VALUES = 200_000
# Of one file; who has this many made one mistake everywhere.
MAX_PROBLEMS = 100

DEEPEST = 20

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A read file: plain `data` and the line (1-based) of the value at each path."""

    name: str
    data: Any
    lines: dict[Path_, int]

    def line(self, path: Path_) -> int:
        """The line of `path`, or of the nearest parent that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(path: Path, name: str, report: Report) -> YamlFile | None:
    """Read one file; problems go to `report`, which then makes the result None."""
    before = len(report.errors)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        report.error(name, 0, f"a file that cannot be read ({error.strerror})", "a readable file")
        return None
    except UnicodeDecodeError as error:
        line = line_of_byte(path.read_bytes(), error.start)
        report.error(name, line, f"bytes that are not UTF-8 ({error.reason})", "a UTF-8 text file")
        return None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except RecursionError:
        report.error(name, 1, "values nested too deeply", "a few levels, as in the contract")
        return None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        found = f"text that is not YAML: the character {chr(error.character)!r}"
        report.error(name, line, found, "valid YAML")
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        report.error(name, line, f"text that is not YAML: {error.problem}", "valid YAML")
        return None
    except yaml.YAMLError as error:
        report.error(name, 1, f"text that is not YAML: {str(error).splitlines()[0]}", "valid YAML")
        return None
    lines: dict[Path_, int] = {}
    data = None if node is None else _plain(node, (), name, lines, report)
    return None if len(report.errors) > before else YamlFile(name, data, lines)


def line_of_byte(raw: bytes, position: int) -> int:
    """The line of a byte that does not decode; a decoder counts from behind the byte order mark."""
    mark = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    return raw[: position + mark].count(b"\n") + 1


def _plain(node: yaml.Node, path: Path_, name: str, lines: dict[Path_, int], report: Report) -> Any:
    if len(path) > DEEPEST:
        if not report.errors or report.errors[-1].file != name:
            line = node.start_mark.line + 1
            report.error(name, line, "values nested too deeply", "a few levels, as in the contract")
        return None
    lines[path] = node.start_mark.line + 1
    if len(lines) > MAX_VALUES:
        if len(lines) == MAX_VALUES + 1:
            report.error(name, lines[path], "more values than a folder has", "a smaller file")
        return None
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                # Its text may be endless: a key can hold aliases, and itself.
                line = key_node.start_mark.line + 1
                report.error(name, line, "a list or a map as a key", "a word before the colon")
                continue
            key = str(key_node.value)
            if key in result:
                line = key_node.start_mark.line + 1
                report.error(name, line, f"the key {key!r} a second time", "each key once")
            result[key] = _plain(value_node, (*path, key), name, lines, report)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), name, lines, report) for i, item in enumerate(node.value)]
    return _scalar(node)


def _scalar(node: yaml.Node) -> str | int | bool | None:
    text = str(node.value)
    if isinstance(node, yaml.ScalarNode) and node.style is not None:
        return text
    if text in _NULLS:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return int(text) if _INT.match(text) and len(text) < 19 else text


def validated(
    file: YamlFile, adapter: TypeAdapter[Any] | type[BaseModel], report: Report
) -> Any | None:
    """`file` as the adapter's type; every mistake is reported with its line, then None."""
    try:
        if isinstance(adapter, TypeAdapter):
            return adapter.validate_python(file.data)
        return adapter.model_validate({} if file.data is None else file.data)
    except ValidationError as error:
        seen: set[tuple[int, str]] = set()
        known = _known_keys(adapter)
        # Pydantic adds the names of union members to a location; those are no keys of the file.
        keys = {part for path in file.lines for part in path}
        items = error.errors()
        for item in items[:MAX_PROBLEMS]:
            line = file.line(tuple(p for p in item["loc"] if isinstance(p, int) or p in keys))
            found, expected = _describe(dict(item), known)
            if (line, found) not in seen:
                seen.add((line, found))
                report.error(file.name, line, found, expected)
        if len(items) > MAX_PROBLEMS:
            more = f"{len(items) - MAX_PROBLEMS} more problems"
            report.error(file.name, file.line(()), more, "none")
        return None


def _describe(item: dict[str, Any], known: list[str]) -> tuple[str, str]:
    where = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        key = str(item["loc"][-1])
        return f"the key {key!r}", f"a known key{suggestion(key, known)}"
    if item["type"] == "missing":
        return f"no key {item['loc'][-1]!r}", f"{where} to be given"
    message = str(item["msg"]).removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    return f"{where}: {item['input']!r}", message.removeprefix("input should be ")


def _known_keys(adapter: TypeAdapter[Any] | type[BaseModel]) -> list[str]:
    schema = (
        adapter.json_schema() if isinstance(adapter, TypeAdapter) else adapter.model_json_schema()
    )
    keys: list[str] = list(schema.get("properties", {}))
    for definition in schema.get("$defs", {}).values():
        keys.extend(definition.get("properties", {}))
    return keys
