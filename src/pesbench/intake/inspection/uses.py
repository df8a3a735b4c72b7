"""What becomes of each column of a table: which column of a form it fills, or why it is not read."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from pesbench.forms import Form
from pesbench.intake.facts import FileFacts
from pesbench.intake.inspection.guesses import Guess, Role
from pesbench.intake.inspection.period_entries import PERIOD, is_ours, told_period
from pesbench.intake.mapping import REJECT_COLUMNS, Filled, Plan
from pesbench.intake.mapping.folding import found_in
from pesbench.intake.mapping.headings import reachable
from pesbench.intake.mapping.model import PeriodRule

NOT_READ = "not read"


class ColumnUse(BaseModel):
    """One column of a table: its number from 1, its header, a text that stands in it, and what it becomes.

    ``role`` is one of key, dimension, measure, value, status, checked, remark, not read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    position: int
    header: str
    example: str
    role: str
    becomes: str


def planned_uses(facts: FileFacts, plan: Plan, form: Form, guesses: Sequence[Guess]) -> Iterator[ColumnUse]:
    """Say what each column becomes by the form or mapping that fits."""
    names = reachable(facts.header)
    ignored = {at for cell in (*plan.mapping.ignore, *REJECT_COLUMNS) for at in found_in(names, cell)}
    filled = {column.position: column for column in plan.columns}
    values = {value.position: value for value in plan.values}
    for guess in guesses:
        at = guess.column.position
        if at in filled:
            role, becomes = _filled(filled[at], form, _example(guess), plan.mapping.period)
        elif at in values:
            said = [_said(name, text, plan.mapping.period) for name, text in values[at].set.items()]
            power = values[at].power_of_ten
            role, becomes = "measure", ", ".join([*said, *([f"times 10^{power}"] if power else [])])
        elif at in ignored:
            role, becomes = NOT_READ, f"{NOT_READ}: the mapping ignores it"
        elif not facts.header[at]:
            role, becomes = NOT_READ, f"{NOT_READ}: it has no name" if guess.role is not Role.EMPTY else "empty"
        else:
            role, becomes = NOT_READ, f"{NOT_READ}: {plan.mapping.name} does not know it"
        yield _use(facts, guess, role, becomes)


def guessed_uses(facts: FileFacts, guesses: Sequence[Guess]) -> Iterator[ColumnUse]:
    """Say what each column looks like, where nothing fits the table."""
    for guess in guesses:
        empty = guess.role is Role.EMPTY and not guess.column.texts
        yield _use(facts, guess, NOT_READ, "empty" if empty else f"{NOT_READ}; looks like {guess.told}")


def _use(facts: FileFacts, guess: Guess, role: str, becomes: str) -> ColumnUse:
    column = guess.column
    header = column.name or f"column {column.position + 1}"
    example = _example(guess)
    return ColumnUse(
        file=facts.name, position=column.position + 1, header=header, example=example, role=role, becomes=becomes
    )


def _example(guess: Guess) -> str:
    return guess.column.texts[0] if guess.column.texts else ""


def _said(name: str, text: str, rule: PeriodRule | None) -> str:
    return f"{name} {text}" if name != PERIOD or is_ours(text) else told_period(text, rule)


def _filled(column: Filled, form: Form, example: str, period: PeriodRule | None) -> tuple[str, str]:
    rule = column.rule
    said = []
    if rule.to == PERIOD and not rule.translates:
        said.append(told_period(example, period))
    elif rule.to:
        said.append(f"{rule.to} (units of {rule.units})" if rule.units else rule.to)
    if rule.only:
        said.append(f"must be {' or '.join(code or 'empty' for code in rule.only)}")
    if rule.flags:
        said.append("obs_status (flags)")
    return _role(rule.to, form, flags=bool(rule.flags)), "; ".join(said)


def _role(name: str, form: Form, *, flags: bool) -> str:
    if name in form.measures:
        return "measure"
    if name in form.dimensions:
        return "dimension"
    if name in form.key or name == form.subject:
        return "key"
    if flags or name.endswith(("_status", "_conf")) or name in {"obs_status", "conf_status"}:
        return "status"
    if not name:
        return "checked"
    return "remark" if name == "comment" else "value"
