"""The names by which the other files of a folder refer to products, and what is not offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.problems import Report, suggestion
from knowledge.types import Fact, Product, Variant


@dataclass(frozen=True, slots=True)
class NotOffered:
    """A product of the product file that is not for sale: why (`draft`), and its type."""

    reason: str
    type: str = ""


LeftOut = dict[str, NotOffered]
"""Products that are not for sale, by handle; the readers of product files fill it."""


class Catalogue:
    """Handles, types and SKUs of what is offered; handles of what is not.

    A name of something that is not offered is noted once a file and left out: it is offered again
    some day. A name of nothing at all is a mistake.
    """

    def __init__(self, facts: Iterable[Fact], left_out: Mapping[str, NotOffered]) -> None:
        known = list(facts)
        products = [fact for fact in known if isinstance(fact, Product)]
        self.handles = {product.handle for product in products}
        self.types = {product.type for product in products if product.type}
        self.skus = {f.sku: f.product for f in known if isinstance(f, Variant) and f.sku}
        self.not_offered = {
            handle: found for handle, found in left_out.items() if handle not in self.handles
        }
        self._noted: set[tuple[str, str]] = set()

    def product(self, handle: str, file: str, line: int, report: Report) -> str | None:
        """The handle of an offered product; None after a note or a problem."""
        key = handle.lower()
        # Without any product the product file itself is the mistake, and is named.
        if key in self.handles or not (self.handles or self.not_offered):
            return key
        if not self.leaves_out(handle, file, line, report):
            near = suggestion(key, [*self.handles, *self.not_offered])
            report.error(file, line, f"the product {handle!r}", f"the handle of a product{near}")
        return None

    def has(self, sku: str, handle: str, file: str, line: int, report: Report) -> bool:
        """Whether a SKU is of a variant of an offered product; a problem where it is not."""
        if self.skus.get(sku) == handle or not self.handles:
            return True
        own = [known for known, product in self.skus.items() if product == handle]
        expected = f"the SKU of a variant of {handle!r}, or nothing{suggestion(sku, own)}"
        report.error(file, line, f"the variant {sku!r}", expected)
        return False

    def leaves_out(self, handle: str, file: str, line: int, report: Report) -> bool:
        """Whether a handle is of a product that is not offered, which is then noted."""
        found = self.not_offered.get(handle.lower())
        if found is not None:
            what = f"the product {handle!r}, which is not offered ({found.reason})"
            self._note((file, handle.lower()), what, line, report)
        return found is not None

    def leaves_out_type(self, name: str, file: str, line: int, report: Report) -> bool:
        """Whether only products that are not offered have a type, which is then noted."""
        types = {found.type.casefold() for found in self.not_offered.values() if found.type}
        if name.casefold() not in types:
            return False
        what = f"the type {name!r}, of which nothing is offered"
        self._note((file, f"type {name.casefold()}"), what, line, report)
        return True

    def _note(self, key: tuple[str, str], what: str, line: int, report: Report) -> None:
        report.count("rows of products not offered")
        if key not in self._noted:
            self._noted.add(key)
            report.note(key[0], line, what, "an offered product: what is said of it is left out")
