"""The checking stage: exactly the text that would be sent, and the verdict on it."""

from __future__ import annotations

import re
from datetime import datetime

from assistant.checking.figures import ascii_digits, slot_failures
from assistant.types import Draft, Slot, Verdict
from knowledge.shop import Shop
from knowledge.text import fold, script_counts
from knowledge.types import Promotion
from prompts.packs import Pack

# The strictest of the large platforms' limits on one chat message, in characters.
LONGEST_TEXT = 500
_DIGIT = re.compile(r"\d")


def check(draft: Draft, shop: Shop, pack: Pack, now: datetime, zone: str, language: str) -> Verdict:
    """Whether a draft may be sent to a viewer whose language is `language`."""
    failures: list[str] = []
    slots = [part for part in draft.parts if isinstance(part, Slot)]
    literals = [part for part in draft.parts if isinstance(part, str)]
    failures += slot_failures(slots, shop, draft.language, zone)
    failures += [
        f"a digit outside a slot: {text!r}"
        for text in literals
        if _DIGIT.search(ascii_digits(text))
    ]
    failures += _not_in_force(draft, shop, now)
    if draft.language != language:
        failures.append(f"the reply is in {draft.language}, the viewer writes {language}")
    own, script = script_counts(fold("".join(literals))), script_counts(fold(pack.name))
    if own and not own.keys() & script.keys():
        failures.append(f"no {pack.name} in the text")
    if len(draft.text) > LONGEST_TEXT:
        failures.append(f"{len(draft.text)} characters, more than {LONGEST_TEXT}")
    passed = ("figures", "in force", "language", "length") if not failures else ()
    return Verdict(passed, tuple(failures))


def _not_in_force(draft: Draft, shop: Shop, now: datetime) -> list[str]:
    """Promotions stated as valid outside their time; texts that say so themselves are exempt."""
    if draft.reply.startswith(("coupon_over", "coupon_future")):
        return []
    failures = []
    for fact_id in draft.facts:
        fact = shop.facts.get(fact_id)
        if isinstance(fact, Promotion) and fact.window.state(now) != "now":
            failures.append(f"{fact_id} is not in force")
    return failures
