"""What benchlearning answers to a report: needs and partners, practices, and what became of recommendations."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pesbench.analysis.benchlearning.followup import TABLE, change_report
from pesbench.analysis.benchlearning.learning import learn
from pesbench.analysis.benchlearning.origin import Origin
from pesbench.analysis.benchlearning.practices import identify, practices
from pesbench.analysis.benchlearning.recipe import ChangeRecipe, LearnRecipe, PracticesRecipe
from pesbench.catalogue import Catalogue
from pesbench.errors import CatalogueError, InputError
from pesbench.indicator_values.release import secret
from pesbench.publication.recipe import ReportRecipe
from pesbench.result import Result


@dataclass(frozen=True, slots=True)
class Benchlearning:
    """Asks the analyses of benchlearning for one report.

    ``before`` is the cycle before the reported one; ``past`` the period that outcomes are followed from, none where it
    is empty; ``today`` the day on which actions are overdue: that of the vintage, so that the same store gives the same
    report on any day.
    """

    origin: Origin
    catalogue: Catalogue
    recipe: ReportRecipe
    before: str | None
    past: str
    today: str

    def needs(self) -> Result:
        """Ask what the PES needs, and from whom it can learn that."""
        chosen = LearnRecipe(
            pes=self.recipe.pes or "",
            cycle=self._cycle(),
            period=self.recipe.period,
            since=self.before or "",
            units=self.recipe.units,
            release=self.recipe.release,
        )
        return _known(
            lambda: learn(self.origin, catalogue=self.catalogue, recipe=self.origin.stamped(chosen, self.catalogue))
        )

    def offered(self) -> Result:
        """Ask for the practices on offer."""
        chosen = PracticesRecipe(release=self.recipe.release)
        return practices(self.origin, catalogue=self.catalogue, recipe=self.origin.stamped(chosen, self.catalogue))

    def identified(self) -> Result:
        """Ask where to look for a good practice."""
        chosen = PracticesRecipe(
            cycle=self._cycle(), period=self.recipe.period, units=self.recipe.units, release=self.recipe.release
        )
        return _known(
            lambda: identify(self.origin, catalogue=self.catalogue, recipe=self.origin.stamped(chosen, self.catalogue))
        )

    def followed(self) -> Result:
        """Ask what became of the recommendations of the last cycle that actions follow from, else of the one before."""
        second = self._cycle()
        if self.before is None:
            raise InputError(f"there are no enabler scores of a cycle before {second}.")
        chosen = ChangeRecipe(
            pes=self.recipe.pes or "",
            first=self._recommended(second) or self.before,
            second=second,
            before=self.past,
            after=self.recipe.period if self.past else "",
            today=self.today,
            units=self.recipe.units,
            release=self.recipe.release,
        )
        return _known(
            lambda: change_report(
                self.origin, catalogue=self.catalogue, recipe=self.origin.stamped(chosen, self.catalogue)
            )
        )

    def _recommended(self, second: str) -> str | None:
        """Give the last cycle before another that the PES has actions of which may be shown."""
        rows = self.origin.table(TABLE)
        own = rows.filter(~secret(self.recipe.release), pl.col("pes") == self.recipe.pes, pl.col("cycle") < second)
        return max(own["cycle"], default=None)

    def _cycle(self) -> str:
        if self.recipe.cycle is None:
            raise InputError("there are no enabler scores.")
        return self.recipe.cycle


def _known(ask: Callable[[], Result]) -> Result:
    """Ask; a cycle that the catalogue has no enablers of leaves out a part, and not the report."""
    try:
        return ask()
    except CatalogueError as fault:
        raise InputError(fault.problem, hint=fault.hint) from None
