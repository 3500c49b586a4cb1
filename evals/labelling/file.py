"""The label file: labels appended one by one, taken back whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path
from typing import Any

from assistant.chat.records import Chat
from assistant.errors import ChatFileError, UsageError
from evals.labels import Label, read_labels

# Line ends to readers of text, but not to JSON.
_LINE_ENDS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class LabelFile:
    """The labels on disk: one appended at a time, the lines that were there kept as they are.

    With `mend` a label that a crash of the machine left half written is cut off first.
    """

    def __init__(self, path: Path, *, mend: bool = False) -> None:
        self.path = path.resolve()
        if mend and _is_torn(self._read()):
            whole = self._read()
            self._write_whole(whole[: whole.rfind(b"\n") + 1])
        self.labels = read_labels(path) if path.exists() else {}
        self._whole = self._read()

    def append(self, label: Label) -> None:
        """Add a label; it is on disk when this returns. OSError, with the file as it was."""
        self._check_unchanged()
        line = json.dumps(label_json(label), ensure_ascii=False).translate(_LINE_ENDS) + "\n"
        size = len(self._whole)
        data = (b"\n" if size and not self._whole.endswith(b"\n") else b"") + line.encode()
        with self.path.open("ab", buffering=0) as file:
            try:
                if file.write(data) != len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
        self._whole += data
        self.labels[label.id] = label

    def remove_last(self) -> Label:
        """Take the last label back; the file is rewritten whole or not at all."""
        self._check_unchanged()
        lines = self._whole.splitlines(keepends=True)
        last = max(i for i, line in enumerate(lines) if line.strip())
        self._write_whole(b"".join(lines[:last]))
        self._whole = self._read()
        return self.labels.pop(next(reversed(self.labels)))

    def _read(self) -> bytes:
        return self.path.read_bytes() if self.path.is_file() else b""

    def _write_whole(self, data: bytes) -> None:
        pending = self.path.with_name(self.path.name + ".partial")
        pending.write_bytes(data)
        shutil.copymode(self.path, pending)
        pending.replace(self.path)

    def _check_unchanged(self) -> None:
        if self._read() != self._whole:
            raise UsageError(
                f"{self.path.name} was changed by another program meanwhile; start again to go on"
                " from what it holds now"
            )


def _is_torn(whole: bytes) -> bool:
    """Whether the last line is the beginning of a label as `append` writes it."""
    line = whole[whole.rfind(b"\n") + 1 :]
    return line.startswith(b'{"id": ') and not line.rstrip().endswith(b"}")


def label_json(label: Label) -> dict[str, Any]:
    """A label as the contract writes it."""
    lists = ("actions", "numbers", "any_of", "must_not", "facts")
    head = {"id": label.id, "language": label.language, "kind": label.kind, "topic": label.topic}
    return head | {name: list(getattr(label, name)) for name in lists} | {"note": label.note}


def check_ids(chat: Chat, name: str, file: LabelFile) -> None:
    """ChatFileError where labels are of comments that the chat does not have."""
    known = {comment.id for comment in chat.comments}
    unknown = [label for label in file.labels.values() if label.id not in known]
    if unknown:
        where = f"{file.path.name}:{unknown[0].line}: found a label of {unknown[0].id!r}"
        more = f" (and {len(unknown) - 1} more such)" if unknown[1:] else ""
        problem = f"{where}, which is no comment of {name}{more}; expected labels of this chat"
        raise ChatFileError([problem])
