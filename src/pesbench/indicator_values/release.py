"""What an answer may show to whom: confidential and suppressed cells are emptied, never printed."""

import polars as pl

from pesbench.errors import UsageError

ALLOWED = {"internal": ("F", "N"), "network": ("F", "N"), "public": ("F",)}
NUMBERS = ("value", "numerator", "denominator", "standard_error", "n")


def secret(release: str, *, unmarked: str = "N") -> pl.Expr:
    """Say of a row whether its confidentiality, or the status Q, keeps it from a release level.

    ``unmarked`` is the confidentiality of a row that says nothing.

    Raises
    ------
    UsageError
        If the release level is unknown.
    """
    if release not in ALLOWED:
        raise UsageError(f"unknown release level {release!r}.", hint=f"Choose from {', '.join(ALLOWED)}.")
    suppressed = pl.col("obs_status").fill_null("").str.split(";").list.contains("Q")
    return ~pl.col("conf_status").fill_null(unmarked).is_in(ALLOWED[release]) | suppressed


def withhold(rows: pl.DataFrame, release: str, *, unmarked: str = "N") -> pl.DataFrame:
    """Empty the cells that the release level or their own status does not let out.

    What is said beside a cell whose confidentiality keeps it in stays in too; that one is suppressed may be said.
    """
    kept = ~secret(release, unmarked=unmarked)
    hidden = ~kept & pl.col("value").is_not_null()
    told = pl.col("conf_status").fill_null(unmarked).is_in(ALLOWED[release])
    return rows.with_columns(
        *(pl.when(kept).then(pl.col(name)).alias(name) for name in (*NUMBERS, "se_source")),
        *(pl.when(told).then(pl.col(name)).alias(name) for name in ("obs_status", "comment") if name in rows.columns),
        pl.when(hidden).then(pl.lit("confidential")).otherwise(pl.col("reason")).alias("reason"),
    )
