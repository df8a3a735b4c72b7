"""An indicator from its measures: flows added, stocks averaged, over the parts that both sides have."""

import polars as pl

from pesbench.catalogue.model import Basis, Indicator, Kind, OverTime, Term
from pesbench.catalogue.periods import Frequency
from pesbench.indicator_values.cells import Figures, blank_to_null, cells_of, combined_labels, tidy_status
from pesbench.indicator_values.question import Question, source_columns


def formula(needed: Figures, indicator: Indicator, question: Question) -> pl.DataFrame:
    """Compute the indicator from its measures over the parts that both sides have."""
    terms = {"numerator": indicator.numerator, "denominator": indicator.denominator}
    sides = [_side(needed, name, term, indicator, question) for name, term in terms.items() if term is not None]
    keys = [*question.cell, "period", "target", "frequency", "months", "expected", "exact"]
    parts = sides[0] if len(sides) == 1 else sides[0].join(sides[1], on=keys, how="full", coalesce=True)
    whole = _over_time(parts, terms, question)
    return _quotient(whole, indicator, question)


def _side(needed: Figures, name: str, term: Term, indicator: Indicator, question: Question) -> pl.DataFrame:
    cells = cells_of(needed.of(term.measure), term.measure, indicator.where, question)
    keys = [*question.cell, "period", "target", "frequency", "months", "expected", "exact"]
    value, fits = _as_part(term.over_time)
    labels = ["obs_status", "conf_status", "comment", "adjustment"]
    return cells.select(
        *keys,
        value.alias(name),
        fits.alias(f"{name}_fits"),
        (pl.col("value").is_null() & _cannot_exist(question)).alias(f"{name}_void"),
        pl.when(pl.col("value").is_not_null()).then(pl.col("basis") == Basis.END_OF_PERIOD.value).alias(f"{name}_end"),
        *(pl.col(c).alias(f"{name}_{c}") for c in labels),
    )


def _cannot_exist(question: Question) -> pl.Expr:
    """Say of a cell whether its status tells that nothing is expected there, such as data that cannot exist."""
    codes = [code.id for code in question.catalogue.lists["obs_status"].codes if not code.expected]
    return pl.col("obs_status").fill_null("").str.split(";").list.eval(pl.element().is_in(codes)).list.any()


def _as_part(over_time: OverTime) -> tuple[pl.Expr, pl.Expr]:
    """Give a part's contribution, and whether its basis allows it to be combined this way."""
    value, basis, months = pl.col("value"), pl.col("basis"), pl.col("months")
    if over_time is OverTime.SINGLE:
        return value, pl.col("exact")
    if over_time is OverTime.SUM:
        scaled = pl.when(basis == Basis.MONTHLY_MEAN.value).then(value * months).otherwise(value)
        flows = basis.is_in([Basis.PERIOD_SUM.value, Basis.MONTHLY_MEAN.value])
        return scaled, flows.fill_null(value=False) | value.is_null()
    mean = basis.is_in([Basis.PERIOD_MEAN.value, Basis.MONTHLY_MEAN.value])
    month_end = (basis == Basis.END_OF_PERIOD.value) & (months == 1)
    return value, (mean | month_end).fill_null(value=False) | value.is_null()


def _over_time(parts: pl.DataFrame, terms: dict[str, Term | None], question: Question) -> pl.DataFrame:
    """Combine the parts of each target period; only parts that every side has are used."""
    sides = [name for name, term in terms.items() if term is not None]
    both = pl.all_horizontal(pl.col(name).is_not_null() for name in sides)
    parts = parts.with_columns(
        both.alias("both"),
        pl.any_horizontal(pl.col(f"{name}_void").fill_null(value=False) for name in sides).alias("void"),
        pl.all_horizontal(pl.col(f"{name}_fits").fill_null(value=True) for name in sides).alias("fits"),
        *(
            pl.concat_list(f"{name}_{label}" for name in sides).alias(label)
            for label in ("obs_status", "conf_status", "comment", "adjustment")
        ),
    )
    sums = [_combined(name, term).alias(name) for name, term in terms.items() if term is not None]
    sums += [pl.col(name).filter(pl.col("both")).sum().alias(f"{name}_sum") for name in sides]
    groups = parts.group_by(*question.cell, "target", "frequency", maintain_order=True)
    whole = groups.agg(
        *sums,
        pl.col("both").sum().alias("present"),
        pl.col("expected").first(),
        (pl.col("expected").first() - pl.col("void").sum().cast(pl.Int32)).alias("needed"),
        pl.all_horizontal(pl.col("fits").all(), *(_of_one_kind(name) for name in sides)).alias("fits"),
        pl.col("adjustment").list.explode().drop_nulls().n_unique().alias("adjustments"),
        *(pl.col(label).list.explode() for label in ("obs_status", "conf_status", "comment")),
    )
    return _best_frequency(_label_rows(whole), question)


def _of_one_kind(name: str) -> pl.Expr:
    """Say whether all parts that are used are of ends of periods, or none is: a mean of both is a mean of neither."""
    return pl.col(f"{name}_end").filter(pl.col("both")).n_unique() <= 1


def _combined(name: str, term: Term | None) -> pl.Expr:
    used = pl.col(name).filter(pl.col("both"))
    mean = term is not None and term.over_time is not OverTime.SUM
    return pl.when(pl.col("both").any()).then(used.mean() if mean else used.sum())


def _label_rows(whole: pl.DataFrame) -> pl.DataFrame:
    """Reduce each row's lists of labels to one text each."""
    texts = ("obs_status", "conf_status", "comment")
    indexed = whole.with_row_index("_row")
    reduced = (
        indexed.select("_row", *texts)
        .explode(*texts)
        .group_by("_row")
        .agg(*combined_labels())
        .with_columns(tidy_status(pl.col("obs_status")), blank_to_null("comment"))
    )
    return indexed.drop(texts).join(reduced, on="_row", how="left").drop("_row")


def _best_frequency(whole: pl.DataFrame, question: Question) -> pl.DataFrame:
    """Keep, for each cell, the finest frequency whose parts are complete and fit; else the fullest."""
    coverage = pl.when(pl.col("needed") > 0).then(pl.col("present") / pl.col("needed")).otherwise(0.0)
    per_year = {f.value: f.per_year for f in Frequency}
    fineness = pl.col("frequency").replace_strict(per_year, return_dtype=pl.Int32)
    usable = (pl.col("present") == pl.col("needed")) & (pl.col("present") > 0) & pl.col("fits")
    ranked = whole.with_columns(coverage=coverage).sort(
        usable, pl.col("fits"), "coverage", fineness, descending=True, maintain_order=True
    )
    return ranked.unique([*question.cell, "target"], keep="first", maintain_order=True)


def _quotient(whole: pl.DataFrame, indicator: Indicator, question: Question) -> pl.DataFrame:
    complete = pl.col("present") == pl.col("needed")
    has_denominator = indicator.denominator is not None
    denominator = pl.col("denominator") if has_denominator else pl.lit(None, dtype=pl.Float64)
    reason = (
        pl.when(~pl.col("fits")).then(pl.lit("basis"))
        .when(pl.col("adjustments") > 1).then(pl.lit("adjustment"))
        .when(pl.col("present") == 0).then(pl.lit("incomplete"))
        .when(~complete & pl.lit(not question.recipe.partial)).then(pl.lit("incomplete"))
        .when(denominator == 0).then(pl.lit("zero_denominator"))
    )  # fmt: skip
    value = _value(indicator)
    whole = whole.with_columns(denominator=denominator, reason=reason, partial=~complete)
    status = pl.when("partial").then(pl.concat_str("obs_status", pl.lit("E"), separator=";", ignore_nulls=True))
    shown = pl.col("reason").is_null()
    return whole.with_columns(
        value=pl.when(shown).then(value),
        numerator=pl.when(shown).then(pl.col("numerator")),
        denominator=pl.when(shown).then(pl.col("denominator")),
        n=pl.when(shown).then(denominator) if indicator.kind is Kind.PROPORTION else pl.lit(None, dtype=pl.Float64),
        given_error=pl.lit(None, dtype=pl.Float64),
        obs_status=tidy_status(pl.when(shown & pl.col("partial")).then(status).otherwise(pl.col("obs_status"))),
        method=pl.concat_str(pl.lit("computed from "), _parts_in_words()),
        origin=pl.lit("computed"),
        period=pl.col("target"),
        indicator=pl.lit(indicator.id),
    ).select(source_columns(question))


def _value(indicator: Indicator) -> pl.Expr:
    """Divide once, sums by sums: with means, equal rates would be numbers that differ in the last digit."""
    above, below = pl.col("numerator_sum") * indicator.scale, pl.lit(1.0)
    if indicator.denominator is not None:
        below = pl.col("denominator_sum")
        if indicator.denominator.over_time is not OverTime.SUM:
            above = above * pl.col("present")
    if indicator.numerator is not None and indicator.numerator.over_time is not OverTime.SUM:
        below = below * pl.col("present")
    return above / below


def _parts_in_words() -> pl.Expr:
    words = {"M": "months", "Q": "quarters", "S": "half-years"}
    exact = pl.col("expected") == 1
    finer = pl.col("frequency").replace_strict(words, default="the period", return_dtype=pl.String)
    return pl.when(exact).then(pl.lit("the period")).otherwise(finer)
