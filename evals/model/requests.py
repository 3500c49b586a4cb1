"""What was asked of a model, in a canonical form without secrets.

The same request has the same form whatever key pays for it. Left out is also what does not change
an answer: time limits, retries, and what an earlier answer of the conversation cost. The address
stays: two servers may give different models the same name.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.errors import UsageError

# Names of what is or may hold a secret, in the parameters of any LangChain model.
_SECRET = re.compile(
    r"api_?key|organi[sz]ation|secret|passw|authori[sz]ation|credential|headers|cookie|proxy"
    r"|(access|auth|bearer|ad)_token|(default|extra)_query",
    re.IGNORECASE,
)
# Parameters that are content: what is named in them is no setting of the client.
_CONTENT = ("tools", "functions", "response_format", "stop")
# Settings of the client that do not change what is answered.
_CLIENT = ("cache", "callbacks", "max_retries", "metadata", "name", "rate_limiter",
           "request_timeout", "tags", "timeout", "verbose")  # fmt: skip
# Fields of an earlier answer that are not sent with it.
_RECEIPT = ("id", "response_metadata", "usage_metadata")
# A scheme, perhaps a user, what stays, and what may hold a key.
_WEB_ADDRESS = re.compile(r"(https?://)(?:[^/?#\s]*@)?([^?#\s]*)([?#]\S*)?", re.IGNORECASE)
# How Python writes a value that has no literal: a class, or an object and where it lies.
_OBJECT = re.compile(r"<[^<>]*>")
_PLACE = re.compile(r" at 0x[0-9a-f]+")
# A shorter one is a placeholder such as "none", and would be found in ordinary words.
_SHORTEST_SECRET = 8
_HIDDEN = "[hidden]"


@dataclass(frozen=True, slots=True)
class Request:
    """A call without secrets: the messages, and the parameters of model and call, as JSON has them.

    Its `key` is the SHA-256 of both.
    """

    prompt: Any
    parameters: Mapping[str, Any]

    @property
    def key(self) -> str:
        """64 hex digits, the same for the same request."""
        whole = json.dumps([self.prompt, self.parameters], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def model(self) -> str:
        """The name of the model that was asked."""
        return str(self._setting("model_name", "model") or "an unnamed model")

    @property
    def address(self) -> str:
        """Where it was asked; empty for the library's own default."""
        return str(self._setting("openai_api_base", "base_url") or "")

    def _setting(self, *names: str) -> Any:
        return next((self.parameters[name] for name in names if self.parameters.get(name)), None)


def request_of(prompt: str, llm_string: str, hide: Iterable[str] = ()) -> Request:
    """The request in what LangChain gives a cache; `hide` are secrets known by value.

    `prompt` is LangChain's JSON of the messages, or a text. `llm_string` is the model's
    constructor as JSON, `---`, and the call's parameters as Python writes them; or the latter
    alone. UsageError where parameters cannot be read, since a secret could then not be found.
    """
    llm_string = masked(llm_string, hide)
    head, tail = _constructor(llm_string)
    parameters = plain({**head, **_literal(tail)})
    kept = {
        name: value
        for name, value in parameters.items()
        if name not in _CLIENT and value is not None
    }
    return Request(_messages(masked(prompt, hide)), kept)


def maskable(secrets: Iterable[str]) -> tuple[str, ...]:
    """The secrets, plain and as JSON writes them, that are no ordinary words."""
    found = [secret for secret in secrets if len(secret) >= _SHORTEST_SECRET]
    return tuple(dict.fromkeys([*found, *(json.dumps(secret)[1:-1] for secret in found)]))


def masked(text: str, hide: Iterable[str]) -> str:
    """A text in which no secret stands."""
    for secret in hide:
        text = text.replace(secret, _HIDDEN)
    return text


def plain(value: Any) -> Any:
    """JSON values without anything that is named like a secret, and addresses without users."""
    if isinstance(value, Mapping):
        return {
            str(name): _json(item) if name in _CONTENT else plain(item)
            for name, item in value.items()
            if not _SECRET.search(str(name))
        }
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return without_credentials(value) if isinstance(value, str) else _json(value)


def without_credentials(address: str) -> str:
    """A web address without user, password, query and fragment; any other text as it is."""
    found = _WEB_ADDRESS.fullmatch(address)
    return address if found is None else f"{found[1]}{found[2].rstrip('/')}"


def _json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=str))


def _constructor(llm_string: str) -> tuple[dict[str, Any], str]:
    """The model's own parameters, and the text of the call's."""
    if not llm_string.startswith("{"):
        return {}, llm_string
    try:
        head, end = json.JSONDecoder().raw_decode(llm_string)
    except ValueError as error:
        raise _unreadable() from error
    known = {"type": head.get("id"), **head.get("kwargs", {})}
    return known, llm_string[end:].removeprefix("---")


def _literal(text: str) -> dict[str, Any]:
    """The call's parameters: a sorted list of pairs, as Python writes it."""
    quoted = _OBJECT.sub(lambda found: repr(_PLACE.sub("", found[0])), text)
    for form in (text, quoted):
        try:
            return dict(ast.literal_eval(form))
        except (ValueError, SyntaxError, TypeError, RecursionError):
            continue
    raise _unreadable()


def _unreadable() -> UsageError:
    return UsageError(
        "found a model with parameters that are no plain values; expected texts, numbers, lists and"
        " maps, since other calls cannot be recorded without their secrets"
    )


def _messages(prompt: str) -> Any:
    try:
        found = json.loads(prompt)
    except ValueError:
        return prompt
    for message in found if isinstance(found, list) else ():
        fields = message.get("kwargs") if isinstance(message, dict) else None
        if isinstance(fields, dict):
            for name in _RECEIPT:
                fields.pop(name, None)
    return found
