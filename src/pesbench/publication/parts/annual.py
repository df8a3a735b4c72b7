"""The annual report: the parts in their order."""

from pesbench.publication.blocks import Section
from pesbench.publication.parts.change import change
from pesbench.publication.parts.composite import composite
from pesbench.publication.parts.desk import Desk
from pesbench.publication.parts.glance import glance
from pesbench.publication.parts.good import good_performers
from pesbench.publication.parts.indicators import indicators
from pesbench.publication.parts.maturity import maturity
from pesbench.publication.parts.method import method
from pesbench.publication.parts.relation import maturity_and_results
from pesbench.publication.parts.state import state


def annual(desk: Desk) -> list[Section]:
    """Write the annual report."""
    return [
        glance(desk),
        state(desk),
        indicators(desk),
        *composite(desk),
        maturity(desk),
        maturity_and_results(desk),
        change(desk),
        good_performers(desk),
        method(desk),
    ]
