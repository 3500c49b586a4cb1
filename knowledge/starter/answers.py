"""What a shop owner answers: the questions, and the reading of one answer as people type it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale

from knowledge.language import LanguageTag
from knowledge.readers.coverage_texts import Lang, texts
from knowledge.regions import countries, country_by_name, currencies
from knowledge.types import EVERYWHERE

_LONGEST_DAYS = 1000
_BETWEEN = re.compile(r"[,，、;；\n]+")


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to know. `asked` of people; `needed` for a folder; `when` and `when_not` name the
    answers without which it is not asked."""

    key: str
    kind: str
    asked: bool
    needed: bool
    default: str | None
    when: Mapping[str, Any]
    when_not: Mapping[str, Any]
    words: Mapping[str, str]

    def applies(self, answers: Mapping[str, Any]) -> bool:
        """Whether it makes sense after the answers so far."""
        return all(answers.get(k) == v for k, v in self.when.items()) and not any(
            answers.get(k) == v for k, v in self.when_not.items()
        )

    def read(self, answer: object) -> Any:
        """The answer's value; None for an empty one. WrongAnswer where it is no such thing."""
        if answer is None or answer == "" or answer == []:
            return None
        try:
            return _READERS[self.kind](answer)
        except (ValueError, InvalidOperation):
            raise WrongAnswer(self.kind, answer) from None


class WrongAnswer(ValueError):
    """An answer that is not of its question's kind."""

    def __init__(self, kind: str, answer: object) -> None:
        self.kind, self.answer = kind, str(answer)
        super().__init__(f"{answer!r} is not {self.expected('en')}")

    def expected(self, lang: Lang) -> str:
        """What it should have been."""
        return str(texts("kinds.yaml")[self.kind][lang])


@lru_cache(maxsize=1)
def questions() -> tuple[Question, ...]:
    """Every question in the order of asking."""
    return tuple(
        Question(
            key,
            entry["kind"],
            entry.get("asked", False),
            entry.get("needed", False),
            entry.get("default"),
            entry.get("when", {}),
            entry.get("when_not", {}),
            {"en": entry["en"], "zh": entry["zh"]},
        )
        for key, entry in texts("questions.yaml").items()
    )


def _text(answer: object) -> str:
    found = " ".join("".join(c if c.isprintable() else " " for c in str(answer)).split())
    if not found or isinstance(answer, list | dict | bool):
        raise ValueError
    return found


def _items(answer: object) -> list[str]:
    parts: Iterable[object]
    parts = answer if isinstance(answer, list) else _BETWEEN.split(str(answer))
    return list(dict.fromkeys(_text(part) for part in parts if str(part).strip()))


def _among(*words: str) -> Callable[[object], str]:
    def read(answer: object) -> str:
        word = _text(answer).lower().replace(" ", "_")
        if word not in words:
            raise ValueError
        return word

    return read


def country(answer: object) -> str:
    """A country by its code, or by its name in English or Chinese. ValueError."""
    text = _text(answer)
    found = text.upper() if text.upper() in countries() else country_by_name(text)
    found = found or _names().get(text.casefold())
    if found is None:
        raise ValueError
    return found


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """CLDR's names in Chinese, and short ones: `Hong Kong` of `Hong Kong SAR China`, `香港` too."""
    chinese = Locale("zh").territories
    names: dict[str, str] = {}
    for code, english in countries().items():
        name = str(chinese.get(code, english))
        short = name.removeprefix("中国").removesuffix("特别行政区")
        for known in (name, short, english.removesuffix(" SAR China")):
            names.setdefault(known.casefold(), code)
    return {name: code for name, code in names.items() if name}


def _countries(answer: object) -> list[str]:
    found = [part if part == EVERYWHERE else country(part) for part in _items(answer)]
    if not found:
        raise ValueError
    return list(dict.fromkeys(found))


def _codes(answer: object) -> list[str]:
    return list(dict.fromkeys(country(part) for part in _items(answer)))


def _currency(answer: object) -> str:
    code = _text(answer).upper()
    if code not in currencies() or code in ("XXX", "XTS"):
        raise ValueError
    return code


def _pair(answer: object) -> list[int]:
    parts = answer if isinstance(answer, list) else re.findall(r"\d+", str(answer))
    rest = "" if isinstance(answer, list) else re.sub(r"[\d\s,，\-–—~～至到\[\]]", "", str(answer))
    numbers = [_whole(part) for part in parts]
    low, high = (numbers * 2)[:2] if len(numbers) in (1, 2) else (1, 0)
    if rest or not low <= high <= _LONGEST_DAYS:
        raise ValueError
    return [low, high]


def _whole(answer: object) -> int:
    number = Decimal(_text(answer))
    if number != int(number) or not 0 <= number <= 3650:
        raise ValueError
    return int(number)


def _amount(answer: object) -> Decimal:
    number = Decimal(_text(answer))
    if not (number.is_finite() and 0 <= number < Decimal(10) ** 12):
        raise ValueError
    return number


def _matching(pattern: str) -> Callable[[object], str]:
    def read(answer: object) -> str:
        text = _text(answer)
        if re.fullmatch(pattern, text) is None:
            raise ValueError
        return text

    return read


def _language(answer: object) -> str:
    return str(LanguageTag.parse(_text(answer)))


def _timezone(answer: object) -> str:
    if _text(answer) not in available_timezones():
        raise ValueError
    return _text(answer)


def _switch(answer: object) -> bool:
    if isinstance(answer, bool):
        return answer
    word = _text(answer).lower()
    if word not in ("yes", "true", "no", "false", "是", "能", "有", "否", "不能", "没有"):
        raise ValueError
    return word in ("yes", "true", "是", "能", "有")


def _methods(answer: object) -> list[str]:
    """Names as files write them: `Apple Pay` is `apple_pay`."""
    known = {"银行卡": "card", "支付宝": "alipay", "微信支付": "wechat_pay", "微信": "wechat_pay",
             "银行转账": "bank_transfer", "换货": "replacement", "退款": "refund",
             "维修": "repair", "货到付款": "cash_on_delivery"}  # fmt: skip
    return [known.get(part, part.lower().replace(" ", "_")) for part in _items(answer)]


_READERS: dict[str, Callable[[object], Any]] = {
    "text": _text,
    "country": country,
    "currency": _currency,
    "email": _matching(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "url": _matching(r"https?://\S+"),
    "how": _among("cart", "link", "message"),
    "duties": _among("included", "buyer_pays", "none"),
    "payer": _among("buyer", "seller"),
    "condition": _among("unused", "unopened", "any"),
    "pair": _pair,
    "countries": _countries,
    "codes": _codes,
    "amount": _amount,
    "whole": _whole,
    "methods": _methods,
    "timezone": _timezone,
    "language": _language,
    "languages": lambda answer: [_language(part) for part in _items(answer)],
    "year": lambda answer: int(_matching(r"(?:1[5-9]|20)\d\d")(answer)),
    "switch": _switch,
}
