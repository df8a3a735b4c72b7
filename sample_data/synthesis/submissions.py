"""The submissions as folders: one per PES, and one of what the network's secretariat collects itself."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sample_data.synthesis.context import activation, context
from sample_data.synthesis.gaps import SUPPRESSING, definitions, suppressed, with_gaps
from sample_data.synthesis.maturity import external_assessment, self_assessment
from sample_data.synthesis.members import MEMBERS, Member
from sample_data.synthesis.plan import Plan, plans
from sample_data.synthesis.surveys import labour_force_survey, satisfaction
from sample_data.synthesis.table import Table
from sample_data.synthesis.unemployment import unemployment
from sample_data.synthesis.vacancies import vacancies

NETWORK = "network"
CROSSED = ("AT", "PT")
"""Who also delivers sex by age."""


FREE = ("AT", "SE")
"""Who releases its register and vacancies to the public."""


def _free(table: Table) -> Table:
    """Mark every row as free for publication; deliveries are internal to the network otherwise."""
    return replace(table, rows=[row | {"conf_status": "F"} for row in table.rows])


def _of_member(member: Member, plan: Plan) -> Iterator[Table]:
    register = unemployment(member, plan, crossed=member.pes in CROSSED)
    register = suppressed(register) if member.pes in SUPPRESSING else register
    yield _free(register) if member.pes in FREE else register
    posts = vacancies(member, plan)
    yield _free(posts) if member.pes in FREE else posts
    yield satisfaction(member, plan)
    yield self_assessment(member, plan)
    yield definitions(member.pes)


def _of_network(planned: dict[str, Plan]) -> Iterator[Table]:
    yield external_assessment(planned)
    yield _free(context(planned))
    yield _free(activation())
    yield _free(labour_force_survey(planned))


def submissions() -> Iterator[tuple[str, Table]]:
    """Give every file as the folder that it belongs in, and its table."""
    planned = plans()
    for member in MEMBERS:
        for table in _of_member(member, planned[member.pes]):
            yield member.pes, with_gaps(table)
    for table in _of_network(planned):
        yield NETWORK, with_gaps(table)


def write_submissions(folder: Path, delivered: Iterable[tuple[str, Table]]) -> list[Path]:
    """Write the submissions; a table without rows makes no file."""
    return [table.write(folder / owner) for owner, table in delivered if table.rows]
