"""Opens a chat model at any OpenAI-compatible endpoint, asks it, and sums what it cost.

What only the `model` extra brings is imported when a model is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from assistant.config import Secret
from assistant.errors import AssistantError, UsageError
from evals.model.recorded import Call, CallMode, RecordedCalls
from evals.model.requests import without_credentials

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

# Where OpenAI's own client asks when nothing is said; said here so that no other variable decides.
DEFAULT_ADDRESS = "https://api.openai.com/v1"
# The client wants a key even where the server asks for none.
_NO_KEY = "none"
_MILLION = 1_000_000
_LOWEST_FAILURE = 400
# Nothing that is asked later will fare better.
_REFUSED = {
    HTTPStatus.UNAUTHORIZED: "a key that it accepts in OPENAI_API_KEY",
    HTTPStatus.FORBIDDEN: "a key that may use this model in OPENAI_API_KEY",
    HTTPStatus.NOT_FOUND: "a model and a --base-url that it knows",
}
# What LangChain and the client raise where an answer is no chat completion.
_NO_COMPLETION = (ValueError, LookupError, TypeError, AttributeError)


class ModelError(AssistantError):
    """A language model cannot be opened or used."""

    code = "model"


class CallFailed(ModelError):
    """One call got no answer; `final` where no other call will get one either."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in and out, in any currency."""

    tokens_in: Decimal
    tokens_out: Decimal

    @classmethod
    def parse(cls, text: str) -> Self:
        """A price written `IN,OUT`. UsageError where it is none."""
        try:
            found = [Decimal(part.strip()) for part in text.split(",")]
        except InvalidOperation:
            found = []
        if len(found) != 2 or not all(part.is_finite() and part >= 0 for part in found):
            raise UsageError(
                f"found --price {text!r}; expected IN,OUT for a million tokens, such as 0.15,0.60"
            )
        return cls(*found)


@dataclass(frozen=True, slots=True)
class Spend:
    """What a run asked: `calls` that were made, `cached` ones that were answered from files.

    `tokens_in` and `tokens_out` are of both, which is what the run takes from scratch; `paid_in`
    and `paid_out` only of the calls that were made.
    """

    calls: int
    cached: int
    tokens_in: int
    tokens_out: int
    paid_in: int
    paid_out: int

    def cost(self, price: Price) -> Decimal:
        """What the run costs from scratch."""
        return _cost(self.tokens_in, self.tokens_out, price)

    def paid(self, price: Price) -> Decimal:
        """What it cost this time."""
        return _cost(self.paid_in, self.paid_out, price)


def spend(calls: Iterable[Call]) -> Spend:
    """The sum of a log of calls."""
    every = list(calls)
    made = [call for call in every if not call.cached]
    return Spend(
        calls=len(made),
        cached=len(every) - len(made),
        tokens_in=sum(call.tokens_in for call in every),
        tokens_out=sum(call.tokens_out for call in every),
        paid_in=sum(call.tokens_in for call in made),
        paid_out=sum(call.tokens_out for call in made),
    )


def per_1000(amount: Decimal | int, comments: int) -> Decimal:
    """A sum as what it is for a thousand comments; 0 without comments."""
    return Decimal(amount) * 1000 / comments if comments else Decimal(0)


def _cost(tokens_in: int, tokens_out: int, price: Price) -> Decimal:
    return (tokens_in * price.tokens_in + tokens_out * price.tokens_out) / _MILLION


def open_model(
    name: str,
    cache: RecordedCalls,
    *,
    base_url: str | None = None,
    api_key: Secret | None = None,
    timeout: float = 60.0,
    max_retries: int = 2,
) -> BaseChatModel:
    """A chat model whose calls go through `cache`, which learns to hide the key.

    `timeout` is in seconds a try. ModelError where the `model` extra is missing, UsageError where
    address or key are unusable. Nothing is asked yet, and a replay needs no key.
    """
    address = _address(base_url)
    if api_key is None and base_url is None and cache.mode is not CallMode.REPLAY:
        raise UsageError(
            f"found no key for {DEFAULT_ADDRESS}; expected one in OPENAI_API_KEY, or the --base-url"
            " of a server that needs none"
        )
    key = api_key.reveal() if api_key is not None else _NO_KEY
    cache.hide(key)
    try:
        # Both are needed, and the first imports the second only when it is called.
        import langchain_openai  # noqa: F401
        from langchain.chat_models import init_chat_model
    except ImportError as error:
        raise ModelError(
            f"found no {error.name or 'langchain'}; expected it, to ask a model: pip install"
            " 'stream-assistant[model]'"
        ) from error
    model: BaseChatModel = init_chat_model(
        name,
        model_provider="openai",
        base_url=address,
        api_key=key,
        temperature=0,
        timeout=timeout,
        max_retries=max_retries,
        cache=cache,
    )
    return model


def _address(base_url: str | None) -> str:
    """The address to ask. UsageError, without what may be secret in it, where it is none."""
    address = (base_url or DEFAULT_ADDRESS).rstrip("/")
    bare = without_credentials(address)
    if bare != address:
        raise UsageError(
            f"found --base-url {bare} with more than an address; expected it without user, password"
            " or query, and the key in OPENAI_API_KEY"
        )
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UsageError("found a --base-url that is no web address; expected one such as"
                         " http://localhost:8000/v1")  # fmt: skip
    return address


def log_of(model: BaseChatModel) -> list[Call]:
    """The log of a model's calls; empty where they do not go through `RecordedCalls`."""
    return model.cache.calls if isinstance(model.cache, RecordedCalls) else []


def name_of(model: BaseChatModel) -> str:
    """The name a model goes by at its endpoint."""
    for field in ("model_name", "model"):
        if isinstance(name := getattr(model, field, None), str):
            return name
    return type(model).__name__


def ask(model: BaseChatModel, messages: Sequence[BaseMessage]) -> str:
    """The text of a model's answer, without secrets.

    CallFailed where there is none: it says what happened and never what the server wrote, which
    may repeat the key. MissingCall and StateError of the cache go through.
    """
    failures: tuple[type[Exception], ...] = (*_client_errors(), *_NO_COMPLETION)
    try:
        text = str(model.invoke(list(messages)).text)
    except failures as error:
        raise _failed(error) from error
    return model.cache.mask(text) if isinstance(model.cache, RecordedCalls) else text


def _client_errors() -> tuple[type[Exception], ...]:
    try:
        from openai import OpenAIError
    except ImportError:
        return ()
    return (OpenAIError,)


def _failed(error: Exception) -> CallFailed:
    status = getattr(error, "status_code", None)
    if isinstance(error, _NO_COMPLETION) or (status is not None and status < _LOWEST_FAILURE):
        return CallFailed("the model's server answered with no chat completion")
    if status is None:
        late = "Timeout" in type(error).__name__
        return CallFailed(
            "the model's server did not answer in time" if late
            else "the model's server could not be reached"
        )  # fmt: skip
    expected = _REFUSED.get(status)
    hint = f"; expected {expected}" if expected else ""
    return CallFailed(f"the model's server answered HTTP {status}{hint}", final=bool(expected))
