"""Where benchlearning gets its tables: a store as of a vintage, files, or tables at hand."""

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import polars as pl

from pesbench.analysis.inputs import AT_HAND, enablers_at_hand, read_enablers, refuse_vintage_of_files
from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, UsageError
from pesbench.result import Recipe
from pesbench.store import Store
from pesbench.store.failure import as_store_errors

R = TypeVar("R", bound=Recipe)
Given = Path | pl.DataFrame | None


@dataclass(frozen=True, slots=True)
class Origin:
    """A store, as of a vintage number or date, or scores in a file or table: exactly one of the two."""

    store: Path | None = None
    enablers: Given = None
    as_of: str | None = None

    def __post_init__(self) -> None:
        if (self.store is None) == (self.enablers is None):
            raise UsageError(
                "exactly one of --store and --enablers must be given.",
                hint="Name the store with --store DIR (or PESBENCH_STORE), or a file of scores with --enablers FILE.",
            )
        refuse_vintage_of_files(self.store, self.as_of)

    def scores(self) -> pl.DataFrame:
        """Read the scores of enablers.

        Raises
        ------
        InputError, StoreError
            If there are none, or they cannot be read.
        """
        if isinstance(self.enablers, pl.DataFrame):
            return enablers_at_hand(self.enablers)
        if self.enablers is not None:
            return read_enablers(self.enablers)
        rows = self.table("enablers")
        if rows.is_empty():
            hint = "Ingest the form enablers."
            raise InputError("the store holds no enabler scores.", where=str(self.store), hint=hint)
        return rows

    def table(self, name: str) -> pl.DataFrame:
        """Read a whole table of the store."""
        store, vintage = self.opened()
        with as_store_errors(store.path):
            return store.read(name, vintage=vintage).collect()

    def opened(self) -> tuple[Store, int]:
        """Open the store and find the vintage.

        Raises
        ------
        UsageError, StoreError
            If there is no store or no such vintage.
        """
        if self.store is None:
            raise UsageError("this needs a store.", hint="Name it with --store DIR (or PESBENCH_STORE).")
        store = Store.open(self.store)
        return store, store.resolve(self.as_of)

    def stamped(self, recipe: R, catalogue: Catalogue) -> R:
        """Complete a recipe with what the numbers rest on: version, catalogue, store and vintage."""
        named = self.enablers if isinstance(self.enablers, Path) else self.store or AT_HAND
        return recipe.model_copy(
            update={
                "pesbench": version("pesbench"),
                "catalogue": catalogue.fingerprint,
                "store": str(named),
                "vintage": self.opened()[1] if self.store else None,
            }
        )
