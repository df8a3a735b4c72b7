"""The feedback report of one PES: the parts in their order."""

from pesbench.publication.blocks import Section
from pesbench.publication.parts.desk import Desk
from pesbench.publication.parts.followup import followup
from pesbench.publication.parts.method import method
from pesbench.publication.parts.own_maturity import self_and_external, strengths
from pesbench.publication.parts.own_places import at_a_glance, own_past, where_it_stands
from pesbench.publication.parts.partners import partners
from pesbench.publication.parts.state import definitions, findings


def feedback(desk: Desk) -> list[Section]:
    """Write the feedback report."""
    return [
        at_a_glance(desk),
        where_it_stands(desk),
        own_past(desk),
        strengths(desk),
        self_and_external(desk),
        partners(desk),
        followup(desk),
        _problems(desk),
        method(desk),
    ]


def _problems(desk: Desk) -> Section:
    blocks = [*findings(desk, "problems-table", desk.focus), *definitions(desk, "own-definitions", desk.focus)]
    return desk.section("problems", "fb.problems", blocks)
