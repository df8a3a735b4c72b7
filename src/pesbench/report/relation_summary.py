"""What correlations of maturity and results say, in sentences: how strong, how certain, and what they cannot say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.report.numbers import decimal, probability, signed
from pesbench.report.tables import Row

ALPHA = 0.05
_STRENGTHS = ((0.5, "strong"), (0.3, "moderate"), (0.1, "weak"))  # Cohen (1988)
_INDEX = {"index", "overall", "overall_index"}
_MOST_NAMED = 6


def said(rows: Sequence[Row], catalogue: Catalogue, recipe: Mapping[str, object]) -> list[str]:
    """Give the sentences on one cycle and period, from the rows of the total and of the areas."""
    total = [row for row in rows if row["family"] == "total"]
    areas = [row for row in rows if row["family"] == "areas"]
    telling = _Telling(catalogue, "both starts" if recipe.get("change") and not recipe.get("control") else "context")
    lines = [_index(total), _found(total, "Total maturity", telling), _found(areas, "", telling), telling.names()]
    lines += [_context(total, recipe), _reach(total, areas), _limits(rows[0], recipe)]
    return [line for line in lines if line]


def certainty(row: Row) -> str:
    """Say what one correlation allows to conclude."""
    if not isinstance(row["estimate"], float) or not isinstance(row["p_maxt"], float):
        return f"nothing: {row['reason'] or 'no test'}"
    reasons = str(row["reason"] or "").split("; ")
    doubt = "; few PES" if "low_n" in reasons else ""
    if row["p_maxt"] < ALPHA:
        return f"{_strength(row)}, beyond chance{doubt}{'; hangs on one PES' if 'one_pes' in reasons else ''}"
    if isinstance(row["p"], float) and row["p"] < ALPHA:
        return f"a hint only{doubt}"
    return f"not told from chance{doubt}"


def _strength(row: Row) -> str:
    size = abs(float(str(row["estimate"])))
    return next((word for bound, word in _STRENGTHS if size >= bound), "negligible")


def _index(total: Sequence[Row]) -> str:
    """Say first how the overall index fares, where there is one."""
    for row in total:
        if str(row["indicator"]).casefold() in _INDEX:
            return f"Total maturity and the overall index {row['indicator']}: {_number(row)}; {certainty(row)}."
    return ""


def _found(rows: Sequence[Row], whose: str, telling: "_Telling") -> str:
    """Say which pairs of a family stand out once all of them are taken into account."""
    tested = [row for row in rows if isinstance(row["p_maxt"], float)]
    if not tested:
        return f"{whose or 'The areas'}: no outcome can be tested, see the reasons." if rows else ""
    clear = [row for row in tested if float(str(row["p_maxt"])) < ALPHA]
    head = f"{whose}: of {len(tested)} outcomes" if whose else f"The areas: of {len(tested)} pairs of area and outcome"
    if not clear:
        return f"{head} none stands out from chance; the strongest is {telling.pair(tested[0])}."
    named = "; ".join(telling.pair(row) for row in clear[:_MOST_NAMED])
    more = f"; and {len(clear) - _MOST_NAMED} more" if len(clear) > _MOST_NAMED else ""
    return f"{head} {len(clear)} {'stands' if len(clear) == 1 else 'stand'} out from chance: {named}{more}."


@dataclass(slots=True)
class _Telling:
    """How pairs are told: with what held constant, and whose ids are to be explained."""

    catalogue: Catalogue
    held: str
    ids: dict[str, None] = field(default_factory=dict)

    def pair(self, row: Row) -> str:
        """Tell one pair in brackets behind its ids."""
        enabler, indicator = str(row["enabler"]), str(row["indicator"])
        self.ids |= dict.fromkeys((indicator,) if enabler == "TOTAL" else (enabler, indicator))
        known = self.catalogue.indicators.get(indicator)
        blind = known is not None and known.direction not in (Direction.HIGHER, Direction.LOWER)
        more = float(str(row["estimate"])) > 0
        way = f"with {'more' if more else 'less'} of it" if blind else f"with {'better' if more else 'worse'} results"
        held = f", {signed(row['partial'], 2)} with {self.held} held" if row["partial"] is not None else ""
        name = indicator if enabler == "TOTAL" else f"{enabler} with {indicator}"
        return f"{name} ({_number(row)}: {_strength(row)}, {way}{held})"

    def names(self) -> str:
        """Give the names of the ids that were told."""
        known = {**self.catalogue.areas, **self.catalogue.indicators}
        told = [f"{name}: {known[name].name()}" for name in sorted(self.ids) if name in known]
        return f"{'; '.join(told)}." if told else ""


def _number(row: Row) -> str:
    low, high = row["low"], row["high"]
    if low is None or high is None:
        low, high = row["low_jackknife"], row["high_jackknife"]
    between = "" if low is None else f", interval {signed(low, 2)} to {signed(high, 2)}"
    return f"{signed(row['estimate'], 2)}{between}, adjusted p {probability(row['p_maxt'])}, {row['n']} PES"


def _context(total: Sequence[Row], recipe: Mapping[str, object]) -> str:
    held = recipe.get("control") or ()
    adjusted = [row for row in total if row["partial"] is not None]
    if not isinstance(held, tuple | list) or not adjusted:
        return "Context is not held constant: --control unemployment_rate would do it." if not held else ""
    what = ", ".join(map(str, held)) or "both starts"
    told = "; ".join(
        f"{row['indicator']} {signed(row['partial'], 2)} (p {probability(row['partial_p'])}) instead of "
        f"{signed(row['estimate'], 2)}"
        for row in adjusted
    )
    return f"With {what} held constant, total maturity and each outcome: {told}. These p are not adjusted."


def _reach(total: Sequence[Row], areas: Sequence[Row]) -> str:
    least = [row for row in (*total, *areas) if isinstance(row["minimum_detectable"], float)]
    if not least:
        return ""
    few, many = min(sizes := [int(str(row["n"])) for row in least]), max(sizes)
    reach = max(float(str(row["minimum_detectable"])) for row in least)
    how_many = f"{few} to {many}" if few < many else f"{many}"
    return (
        f"With {how_many} PES a true correlation under {decimal(reach, 2)} is missed in more than one case of five "
        "even by a single test: that nothing is found is no proof that there is nothing."
    )


def _limits(row: Row, recipe: Mapping[str, object]) -> str:
    rater = "a PES that judges itself well may also report well" if row["assessment"] == "self" else (
        "assessors may have known the results"
    )  # fmt: skip
    change = " Who began low had more room to rise." if recipe.get("change") else ""
    return (
        f"Association only: a strong labour market can lift both scores and results, and {rater} (common-rater bias)."
        + change
    )
