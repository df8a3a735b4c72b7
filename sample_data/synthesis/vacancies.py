"""Vacancies by month: the open stock is the last one, plus the notified, minus the filled and the withdrawn."""

from itertools import product

from sample_data.synthesis.draws import Draws, clip
from sample_data.synthesis.members import Member
from sample_data.synthesis.plan import Plan
from sample_data.synthesis.table import MARK, Row, Table, decimal, status_columns

MEASURES = ("notified", "filled", "open_stock", "days_to_fill")
COLUMNS = ("pes", "period", *MEASURES, *status_columns(MEASURES))

SEASON = (1.08, 1.05, 1.12, 1.05, 1.02, 0.98, 0.92, 0.90, 1.08, 1.03, 0.94, 0.83)
SHOCK = {"2020-03": 0.25, "2020-04": 0.50, "2020-05": 0.38, "2020-06": 0.20, "2020-07": 0.10, "2020-11": 0.12}
LEVEL = {2019: 1.0, 2020: 0.92, 2021: 1.04, 2022: 1.15, 2023: 1.06, 2024: 0.97}
WITHDRAWN = 0.24
BURN_IN = 1


def _count(draws: Draws, expected: float) -> int:
    return int(expected + draws.one())


def vacancies(member: Member, plan: Plan) -> Table:
    """Simulate the vacancies of one PES; the fill rate (A3a_rate) rises with its hidden score."""
    draws = Draws("vacancies", member.pes)
    stock, rows = member.vacancies, []
    pace = clip(34.0 + draws.spread(8.0), 14.0, 60.0)
    for year, month in product(range(member.years[0] - BURN_IN, member.years[-1] + 1), range(1, 13)):
        period = f"{year}-{month:02}"
        score = plan.outcomes["A3a_rate"][max(year, member.years[0])]
        level = LEVEL.get(year, 1.0) * SEASON[month - 1] * (1.0 - SHOCK.get(period, 0.0))
        notified = _count(draws, member.vacancies * level * (1.0 + draws.spread(0.03)))
        share = clip(0.58 + 0.09 * score, 0.25, 0.92) * (1.0 + draws.spread(0.015))
        filled = min(_count(draws, notified * share), notified)
        withdrawn = _count(draws, (stock + notified - filled) * WITHDRAWN)
        stock = stock + notified - filled - withdrawn
        days = pace - 3.0 * score + draws.spread(0.8)
        measured = {"notified": str(notified), "filled": str(filled), "open_stock": str(stock)}
        row: Row = {"pes": member.pes, "period": period} | measured
        rows.append(row | {"days_to_fill": decimal(clip(days, 5.0, 90.0), 1), "comment": MARK})
    return Table("vacancies", COLUMNS, [row for row in rows if int(row["period"][:4]) in member.years])
