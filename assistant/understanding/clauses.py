"""What a clause plainly asks by the words it names, whatever it looks like by itself.

A clause of a longer comment is short and often has no form of a question: "and how thick",
"重量呢", "n is blue in". The words it names tell what it asks where they name one thing only.
"""

from __future__ import annotations

from assistant.properties import PARTS
from assistant.understanding.figures import read_figures
from assistant.understanding.reading import Reading
from assistant.understanding.sizes import typed_sizes

# Concepts that say nothing of the topic: a comment with others asks something of its own.
NEUTRAL = frozenset(
    "and_also question_word this can want here from hello thanks country_word have which"
    " other_kind size_word colour_word others".split()
)
_HAVING, _OPTIONS = frozenset(("have", "stock", "left")), frozenset(("size", "quality", "number"))
# Words for how much or how long, which stand with a property as well: "how long is the cable".
_MEASURING = frozenset("how_much how_long days big_small fit when body".split())
_COST = frozenset(("how_much", "price"))
_ASKING = frozenset("question_word how_much how_long which have can and_also".split())
_WHICH = frozenset("question_word which have other_kind and_also".split())


def properties(reading: Reading) -> set[str]:
    """What is named of a thing: its attributes and properties."""
    return {*reading.keys("properties"), *reading.keys("attributes")}


def names_option(reading: Reading) -> bool:
    """Whether a part asks for stock by an option it names: "have you 42 in brown"."""
    return bool(reading.concepts() & _HAVING) and bool(
        _OPTIONS.intersection(reading.masks) or typed_sizes(reading, read_figures(reading))
    )


def evident(reading: Reading) -> str | None:
    """The topic of a clause that names one thing: a property, a cost, an option that is had.

    Or which colours or sizes there are; None where it names nothing, or several things.
    """
    told = reading.concepts() - NEUTRAL
    named = properties(reading)
    asked = reading.concepts()
    if named and told <= _MEASURING and not named <= PARTS:
        return "attribute" if reading.question_mark or asked & _ASKING else None
    if told and told <= _COST:
        return "price"
    if names_option(reading) and told <= _HAVING:
        return "stock"
    if not told and asked & _WHICH:
        return "variant" if "colour_word" in asked else "size" if "size_word" in asked else None
    return None
