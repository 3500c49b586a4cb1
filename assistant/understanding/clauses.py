"""What a clause plainly asks by the words it names, whatever it looks like by itself.

A clause of a longer comment is short and often has no form of a question: "and how thick",
"重量呢", "n is blue in". The words it names tell what it asks where they name one thing only.
"""

from __future__ import annotations

from assistant.properties import PARTS
from assistant.understanding.figures import read_figures
from assistant.understanding.options import OF_SIZE
from assistant.understanding.reading import Reading
from assistant.understanding.sizes import typed_sizes
from prompts.topics import load_colours

# Concepts that say nothing of the topic: a comment with others asks something of its own.
NEUTRAL = frozenset(
    "and_also question_word this can want here from hello thanks country_word have which"
    " other_kind size_word colour_word others".split()
)
_HAVING, _OPTIONS = frozenset(("have", "stock", "left")), frozenset(("size", "quality", "number"))
_COLOURS = frozenset(
    shade for colour, shades in load_colours().items() for shade in (colour, *shades)
)
# Words for how much or how long, which stand with a property as well: "how long is the cable".
_MEASURING = frozenset("how_much how_long days big_small fit when body".split())
_COST = frozenset(("how_much", "price"))
_ASKING = frozenset("question_word how_much how_long which have can and_also".split())
# "Is it real leather": what a thing is made of is asked by naming it.
_REAL, _YES_NO = frozenset(("real",)), frozenset(("question_word", "can"))
_WHICH = frozenset("question_word which have other_kind and_also".split())


def properties(reading: Reading) -> set[str]:
    """What is named of a thing: its attributes and properties."""
    return {*reading.keys("properties"), *reading.keys("attributes")}


def names_option(reading: Reading) -> bool:
    """Whether a part asks for stock by an option it names: "have you 42 in brown"."""
    return bool(reading.concepts() & _HAVING) and bool(
        _OPTIONS.intersection(reading.masks) or typed_sizes(reading, read_figures(reading))
    )


def _made_of(reading: Reading) -> bool:
    """Whether what is named is a quality that is no colour and no size: a material."""
    named = set(reading.keys("qualities"))
    return bool(named) and not named & (OF_SIZE | _COLOURS) and not reading.keys("products")


def evident(reading: Reading) -> str | None:
    """The topic of a clause that names one thing: a property, a cost, an option that is had.

    Or which colours or sizes there are; None where it names nothing, or several things.
    """
    told = reading.concepts() - NEUTRAL
    named = properties(reading)
    asked = reading.concepts()
    if named and told <= _MEASURING and not named <= PARTS:
        return "attribute" if reading.question_mark or asked & _ASKING else None
    if not named and told <= _REAL and asked & _YES_NO and _made_of(reading):
        return "attribute"
    if told and told <= _COST:
        return "price"
    if names_option(reading) and told <= _HAVING:
        return "stock"
    if not told and asked & _WHICH:
        return "variant" if "colour_word" in asked else "size" if "size_word" in asked else None
    return None
