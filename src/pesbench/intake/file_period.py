"""The period of a file whose rows do not name one, or name a month without its year."""

import re
from dataclasses import replace
from pathlib import PurePath

from pesbench.errors import InputError
from pesbench.intake.facts import FileFacts
from pesbench.intake.local_periods import local_period, period_in_name
from pesbench.intake.mapping import Plan
from pesbench.intake.mapping.model import PeriodRule

_YEAR = re.compile(r"(?:19|20)\d\d")
PERIOD = "period"


def with_period(plan: Plan, facts: FileFacts) -> Plan:
    """Complete a plan by what the file says of its period, where the mapping looks there for it.

    Raises
    ------
    InputError
        If the name of the file or its banner does not say the period that the mapping needs.
    """
    rule = plan.mapping.period
    if rule is None:
        return plan
    if rule.source == "file name":
        return replace(plan, constants={**plan.constants, PERIOD: _of_name(facts, rule)})
    year = _of_banner(facts) if rule.year == "banner" else None
    values = tuple(
        replace(value, set={**value.set, PERIOD: _of_label(value.set[PERIOD], rule, year, facts)})
        if PERIOD in value.set
        else value
        for value in plan.values
    )
    return replace(plan, values=values)


def _of_name(facts: FileFacts, rule: PeriodRule) -> str:
    name = PurePath(facts.name).name
    found = period_in_name(name, language=rule.language)
    if found is None:
        problem = f"the name of the file must say its month and year, found '{name}'"
        raise InputError(problem, where=facts.name, hint="Name it as the source does, such as export_2022-01.csv.")
    return found.text


def _of_banner(facts: FileFacts) -> int:
    years = {int(cell) for row in facts.banner for cell in (text.strip() for text in row) if _YEAR.fullmatch(cell)}
    if len(years) != 1:
        found = " and ".join(map(str, sorted(years))) or "none"
        problem = f"one cell above the header must be the year of the table, found {found}"
        raise InputError(problem, where=facts.name, hint="Take the rows above the header as the source gives them.")
    return years.pop()


def _of_label(label: str, rule: PeriodRule, year: int | None, facts: FileFacts) -> str:
    found = local_period(label, year=year, day_first=rule.day_first, language=rule.language)
    if found is None:
        problem = f"a header cell must be a period here, found '{label}'"
        raise InputError(
            problem, where=f"{facts.name}:{facts.header_line}", hint="Look at the mapping's value columns."
        )
    return found.period.text
