"""What learning needs, on examples of authors it has not read: `python -m evals.learning_curve`.

Two questions, answered as Markdown tables. How much do more examples help: so many of each class
and language, and whole authors, tested on every line of an author left out. And does it carry over
to a shop of another trade: all examples that name products of one trade left out, tested on them,
beside as many left out at random. Learns some tens of times, which takes minutes.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean

import yaml

from assistant.understanding.known import Known, Terms
from assistant.understanding.language_model import learn_languages
from assistant.understanding.learning import learn
from assistant.understanding.reading import Reading, terms, unknown_terms
from assistant.understanding.recogniser import Recogniser
from assistant.understanding.words import lexicon_terms, make_reader, read_with
from evals.reports.markdown import table_lines
from evals.reports.tables import Table
from evals.topics import FALSE_ALARMS, Told, figures_of, percent, told
from prompts.packs import EVERYWHERE, Pack, load_packs

TRADES = Path(__file__).parent / "trades.yaml"
SIZES = (2, 4, 8, 16, 32, 64)
RANDOM = "as many at random"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Example:
    """One line of a pack as learning reads it."""

    language: str
    author: str
    topic: str
    reading: Reading


def read_examples(packs: Mapping[str, Pack]) -> list[Example]:
    """Every example of the packs, read without a shop."""
    return [
        Example(tag, author, topic, reader.read(line))
        for tag, pack in sorted(packs.items())
        for reader in [make_reader(read_with(packs, tag))]
        for author, lines in sorted(pack.authors.items())
        for topic, line in lines
    ]


def learned(examples: Sequence[Example], packs: Mapping[str, Pack]) -> Recogniser:
    """A recogniser learned from these examples as the product learns from all.

    What is unknown in an example is what no other author and no lexicon ever used.
    """
    used: dict[str, dict[str, set[str]]] = {tag: defaultdict(set) for tag in packs}
    for example in examples:
        for term in terms(example.reading.tokens, example.reading.masks):
            used[example.language][term].add(example.author)
    lexicons = {tag: frozenset(lexicon_terms([pack])) for tag, pack in packs.items()}
    shared = {
        tag: Terms.of(words | {t for t, authors in used[tag].items() if len(authors) > 1})
        for tag, words in lexicons.items()
    }
    pairs = (
        (_unknown(e.reading, Known([shared[e.language], shared.get(EVERYWHERE, Terms.of(()))])),
         e.topic)
        for e in examples
    )  # fmt: skip
    known = {tag: Terms.of(words | used[tag].keys()) for tag, words in lexicons.items()}
    return learn(pairs, known, {}, learn_languages(packs))


def _unknown(reading: Reading, known: Known) -> Reading:
    return replace(reading, unknown=unknown_terms(reading, known))


def tested(recogniser: Recogniser, examples: Iterable[Example]) -> list[Told]:
    """What a recogniser tells of examples it has not learned from."""
    return [
        told(e.language, e.topic, recogniser.recognise(
            _unknown(e.reading, recogniser.known_in((e.language, EVERYWHERE)))))
        for e in examples
    ]  # fmt: skip


# -- how much, and by how many -----------------------------------------------------------------


def some(examples: Sequence[Example], most: int, seed: int = 0) -> list[Example]:
    """At most so many of each class and language, drawn evenly from its authors."""
    cells: dict[tuple[str, str], dict[str, list[Example]]] = {}
    for example in examples:
        authors = cells.setdefault((example.language, example.topic), {})
        authors.setdefault(example.author, []).append(example)
    draw = random.Random(seed)
    chosen: list[Example] = []
    for authors in cells.values():
        queues = [draw.sample(lines, len(lines)) for _, lines in sorted(authors.items())]
        draw.shuffle(queues)
        for _ in range(min(most, sum(map(len, queues)))):
            queue = queues.pop(0)
            chosen.append(queue.pop())
            queues += [queue] if queue else []
    return chosen


def authors_of(examples: Iterable[Example]) -> list[str]:
    """Authors by how many lines they wrote, most first."""
    counts: dict[str, int] = defaultdict(int)
    for example in examples:
        counts[example.author] += 1
    return sorted(counts, key=lambda author: (-counts[author], author))


def curves(
    examples: Sequence[Example],
    packs: Mapping[str, Pack],
    left_out: Sequence[str],
    sizes: Sequence[int],
    on: Progress,
) -> list[Table]:
    """Accuracy on left-out authors by examples a class, and by whole authors."""
    by_size: dict[str, list[tuple[int, list[Told]]]] = {}
    by_authors: dict[str, list[tuple[int, list[Told]]]] = {}
    for author in left_out:
        rest = [example for example in examples if example.author != author]
        test = [example for example in examples if example.author == author]
        found: list[Told] = []
        for most in (*sizes, None):
            on(f"author {author} left out, {most or 'all'} examples a class")
            lines = some(rest, most) if most is not None else rest
            found = tested(learned(lines, packs), test)
            by_size.setdefault(str(most or "all"), []).append((len(lines), found))
        others = authors_of(rest)
        for count in range(1, len(others)):
            on(f"author {author} left out, {count} whole authors")
            lines = [example for example in rest if example.author in others[:count]]
            told_ = tested(learned(lines, packs), test)
            by_authors.setdefault(str(count), []).append((len(lines), told_))
        by_authors.setdefault(str(len(others)), []).append((len(rest), found))
    note = f"Tested on every line of the authors {', '.join(left_out)}, left out one at a time."
    return [
        _table("Examples of each class and language", "examples", by_size, note),
        _table("Whole authors, those who wrote most first", "authors", by_authors, note),
    ]


def _table(
    title: str, what: str, cells: Mapping[str, list[tuple[int, list[Told]]]], note: str = ""
) -> Table:
    """A row a size; figures of all that was tested with it, languages last."""
    every = [line for runs in cells.values() for _, found in runs for line in found]
    languages = sorted({line.language for line in every})
    gates = tuple(f"gate at {most:.0%}" for most in FALSE_ALARMS)
    columns = (what, "learned from", "tested on", "accuracy", "in first three",
               "topic of questions", *gates, *languages)  # fmt: skip
    rows = []
    for name, runs in cells.items():
        lines = [line for _, found in runs for line in found]
        figures = figures_of(lines)
        by_tag = (figures_of([line for line in lines if line.language == t]) for t in languages)
        rows.append((
            name, f"{mean(size for size, _ in runs):,.0f}", f"{len(lines):,}",
            percent(figures.accuracy), percent(figures.first_three), percent(figures.topic),
            *(percent(share) for _, share in figures.gate), *(percent(f.accuracy) for f in by_tag),
        ))  # fmt: skip
    return Table(title, columns, tuple(rows), note)


# -- a trade left out --------------------------------------------------------------------------


def read_trades(path: Path = TRADES) -> dict[str, frozenset[str]]:
    """Trades with the keys of the packs' product words that belong to each."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {str(trade): frozenset(map(str, keys)) for trade, keys in data.items()}


def trades_left_out(
    examples: Sequence[Example],
    packs: Mapping[str, Pack],
    trades: Mapping[str, frozenset[str]],
    on: Progress,
    seed: int = 0,
) -> Table:
    """Accuracy on lines that name products of a trade of which nothing was learned.

    The last row leaves out, in one go, as many lines that name a product as a trade has on the
    average, drawn from all trades: what leaving out so many lines costs by itself.
    """
    naming = [example for example in examples if example.reading.keys("products")]
    cells: dict[str, list[tuple[int, list[Told]]]] = {}
    left: list[int] = []
    for trade, keys in trades.items():
        test = [e for e in naming if keys & set(e.reading.keys("products"))]
        if test:
            left.append(len(test))
            cells[trade] = [_without(test, examples, packs, f"{trade} left out", on)]
    if left:
        drawn = random.Random(seed).sample(naming, min(len(naming), round(mean(left))))
        cells[RANDOM] = [_without(drawn, examples, packs, RANDOM, on)]
    known = set().union(*trades.values())
    strange = {k for e in naming for k in e.reading.keys("products")} - known
    note = f"{len(strange)} product words of the examples are of no trade and are never left out."
    return _table("A trade left out", "trade", cells, note)


def _without(
    test: Sequence[Example],
    examples: Sequence[Example],
    packs: Mapping[str, Pack],
    step: str,
    on: Progress,
) -> tuple[int, list[Told]]:
    on(step)
    out = {id(example) for example in test}
    rest = [example for example in examples if id(example) not in out]
    return len(rest), tested(learned(rest, packs), test)


# -- the program -------------------------------------------------------------------------------


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.learning_curve", description=__doc__)
    parser.add_argument("--languages", default="", help="only these packs, such as en,zh")
    parser.add_argument("--left-out", default="", help="authors to leave out; the first two")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="examples a class")
    parser.add_argument("--trades", default="", help="only these trades; 'none' for none")
    parser.add_argument("--no-curve", action="store_true", help="only the trades")
    return parser.parse_args(words)


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _tables(options: argparse.Namespace, on: Progress) -> Iterator[Table]:
    wanted = _list(options.languages)
    packs = {tag: p for tag, p in load_packs().items() if not wanted or tag in wanted}
    on(f"reading the examples of {', '.join(packs)}")
    examples = read_examples(packs)
    if not options.no_curve:
        left_out = _list(options.left_out) or authors_of(examples)[:2]
        yield from curves(examples, packs, left_out, [int(n) for n in _list(options.sizes)], on)
    if options.trades != "none":
        named = _list(options.trades)
        trades = {t: keys for t, keys in read_trades().items() if not named or t in named}
        yield trades_left_out(examples, packs, trades, on)


def main(words: Sequence[str] | None = None) -> None:
    """Print the tables; what is being learned goes to standard error."""
    options = _arguments(sys.argv[1:] if words is None else words)
    for table in _tables(options, lambda step: print(step, file=sys.stderr, flush=True)):
        print("\n".join(table_lines(table)), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
