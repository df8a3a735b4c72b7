"""Dataframely: a schema with a primary key; text is cast by the library, and rows that fail are kept aside."""

from importlib.metadata import version

import dataframely as dy  # type: ignore[import-not-found] # installed in an environment of its own
import polars as pl
from tests.benchmarks.peers.shared import AGE, CODES, PERCENTAGE_MOST, PERIOD, PROPORTIONS, keep, tell, text


def among(name: str, *, key: bool = False) -> object:
    """Give a column of codes."""
    return dy.String(nullable=False, primary_key=key, check=lambda column: column.is_in(CODES[name]))


class Values(dy.Schema):  # type: ignore[misc]
    """The table of the form."""

    line = dy.UInt32(nullable=False)
    pes = among("pes", key=True)
    indicator = among("indicator", key=True)
    period = dy.String(nullable=False, primary_key=True, regex=PERIOD)
    sex = among("sex", key=True)
    age = dy.String(nullable=False, primary_key=True, regex=AGE)
    education = among("education", key=True)
    numerator = dy.Float64(nullable=True, min=0)
    denominator = dy.Float64(nullable=True, min=0)
    value = dy.Float64(nullable=True, min=0)
    standard_error = dy.Float64(nullable=True, min=0)
    n = dy.Float64(nullable=True, min=0)
    obs_status = among("obs_status")
    conf_status = among("conf_status")

    @dy.rule()  # type: ignore[untyped-decorator]
    def numerator_within_denominator(cls) -> pl.Expr:  # noqa: N805 - as the library wants it
        """A proportion has no more above the line than below."""
        return ~pl.col("indicator").is_in(PROPORTIONS) | (pl.col("numerator") <= pl.col("denominator"))

    @dy.rule()  # type: ignore[untyped-decorator]
    def percentage(cls) -> pl.Expr:  # noqa: N805
        """A percentage ends at 100."""
        return ~pl.col("indicator").is_in(PROPORTIONS) | (pl.col("value") <= PERCENTAGE_MOST)

    @dy.rule()  # type: ignore[untyped-decorator]
    def missing_has_a_reason(cls) -> pl.Expr:  # noqa: N805
        """An empty value has a status that says why."""
        return pl.col("value").is_not_null() | (pl.col("obs_status") != "A")


def main(*, lazy: bool = False) -> None:
    """Filter, and list what was filtered out."""
    frame = text() if lazy else text().collect(engine="streaming")
    result = Values.filter(frame, cast=True)
    good, failure = result.collect_all() if lazy else result
    keep(good)
    details = failure.details()
    rules = [name for name in details.columns if "|" in name and not name.startswith("primary_key")]
    cells = [
        (line, rule.split("|")[0])
        for rule in rules
        for line in details.filter(pl.col(rule).cast(pl.String) == "invalid")["line"]
    ]
    tell(version("dataframely"), failure.invalid()["line"].to_list(), cells)


if __name__ == "__main__":
    main()
