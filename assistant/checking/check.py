"""The checking stage: exactly the text that would be sent, and the verdict on it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from assistant.checking.figures import slot_failures
from assistant.checking.finished import finished_failures
from assistant.checking.numbers import numbers_in
from assistant.types import Draft, Slot, Verdict
from knowledge.shop import Shop
from knowledge.text import fold, script_counts
from knowledge.types import Product, Promotion, Variant
from prompts.packs import Pack

# What a message may have where nothing is known of the platform, in characters.
LONGEST_TEXT = 500
# The field of a slot that counts what a list had no room for.
LEFT_OUT = "left_out"
_PASSED = ("figures", "one product", "in force", "language", "length")


def check(
    draft: Draft,
    shop: Shop,
    pack: Pack,
    now: datetime,
    zone: str,
    language: str,
    limit: int = LONGEST_TEXT,
) -> Verdict:
    """Whether a draft may be sent to a viewer whose language is `language`.

    `limit` is what the platform leaves for the text, in characters.
    """
    slots = [part for part in draft.parts if isinstance(part, Slot)]
    found = {
        "figures": [
            *slot_failures([s for s in slots if not _counts(s)], shop, draft.language, zone, pack),
            *_left_out(draft, slots, shop),
            *finished_failures(draft, shop),
        ],
        "one product": _other_products(draft, slots, shop),
        "in force": _not_in_force(draft, shop, now),
        "language": _language(draft, slots, shop, pack, language),
        "length": [f"{len(draft.text)} characters, more than {limit}"]
        if len(draft.text) > limit
        else [],
    }
    failures = tuple(failure for lines in found.values() for failure in lines)
    return Verdict(tuple(name for name in _PASSED if not found[name]), failures)


def _counts(slot: Slot) -> bool:
    return slot.fact is None and slot.field == LEFT_OUT


def _left_out(draft: Draft, slots: list[Slot], shop: Shop) -> list[str]:
    """A derivation: how many entries lists had no room for, counted from those entries."""
    counts = [slot for slot in slots if _counts(slot)]
    failures = [
        f"{slot.name}: {slot.text!r} is not {slot.value!r}"
        for slot in counts
        if slot.unit != "number"
        or not isinstance(slot.value, int)
        or numbers_in(slot.text, draft.language) != [Decimal(slot.value)]
    ]
    said = sum(slot.value for slot in counts if isinstance(slot.value, int))
    if said != len(draft.left_out):
        failures.append(f"{said} more are told of, {len(draft.left_out)} are left out")
    unknown = [name for name in draft.left_out if name.partition(" ")[0] not in shop.facts]
    return failures + [f"what is left out stands in no fact: {name!r}" for name in unknown]


def _other_products(draft: Draft, slots: list[Slot], shop: Shop) -> list[str]:
    """Figures of a product that the text does not name, beside one that it names."""
    facts = [shop.facts.get(slot.fact) for slot in slots if slot.fact is not None]
    named = {fact.handle for fact in facts if isinstance(fact, Product)}
    if not named:
        return []
    failures = []
    for fact in facts:
        other = isinstance(fact, Variant | Promotion) and fact.product
        if other and other not in named:
            assert fact is not None
            failures.append(f"{fact.id} is not of {', '.join(sorted(named))}")
    return failures


def _language(draft: Draft, slots: list[Slot], shop: Shop, pack: Pack, language: str) -> list[str]:
    """The reply is in the viewer's language, and so are the shop's own sentences in it."""
    failures = []
    if draft.language != language:
        failures.append(f"the reply is in {draft.language}, the viewer writes {language}")
    literals = "".join(part for part in draft.parts if isinstance(part, str))
    own = script_counts(fold(literals)).keys()
    if own and not own & {pack.script, *(s for s in pack.scripts if s != "Latin")}:
        failures.append(f"no {pack.name} in the text")
    for slot in slots:
        written = _written_in(slot, shop)
        if written is not None and written != draft.language.split("-")[0]:
            failures.append(f"{slot.name} is in {written}, the reply in {draft.language}")
    return failures


def _written_in(slot: Slot, shop: Shop) -> str | None:
    """The language of a sentence that the shop wrote; None for figures, names and properties."""
    kind, _, tag = slot.field.partition(".")
    if kind in ("answers", "questions", "descriptions"):
        return tag.split("-")[0]
    if kind == "description" or (slot.fact or "").startswith("policy:"):
        return shop.profile.default_locale.split("-")[0]
    return None


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
