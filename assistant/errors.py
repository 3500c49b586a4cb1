"""Errors an operator sees: one clear line with what was found and what to do.

    AssistantError            code, message
    ├── UsageError            a command was called with something it cannot use
    ├── ChatFileError         a chat or label file is not of the contract's form
    └── StateError            the state directory cannot be used

Facts have `knowledge.problems.FolderError` and `knowledge.versions.VersionError`, packs
`prompts.packs.PackError`; each carries a `code` too.
"""

from __future__ import annotations

from collections.abc import Iterable


class AssistantError(Exception):
    """Base: `code` is stable for scripts, the message is for people.

    `exit_code` is what a command ends with: 2 where it was called with something unusable, 1 where
    what it found on disk could not be used.
    """

    code = "error"
    exit_code = 2


class UsageError(AssistantError):
    """A command was called with something it cannot use."""

    code = "usage"


class StateError(AssistantError):
    """The state directory cannot be read or written."""

    code = "state"


class ChatFileError(AssistantError):
    """A file of JSON Lines with mistakes; `problems` has one line for each."""

    code = "chat"

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))
