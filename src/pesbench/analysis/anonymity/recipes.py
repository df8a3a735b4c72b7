"""The recipes of anonymous answers: the choices, and how PES were hidden; without what could tell them."""

from typing import Any

from pesbench.analysis.anonymity.choices import Anonymity
from pesbench.analysis.benchlearning.recipe import ChangeRecipe, MaturityRecipe, PracticesRecipe
from pesbench.analysis.comparison import CompareRecipe
from pesbench.analysis.composite.recipe import IndexRecipe
from pesbench.analysis.relation import CorrelateRecipe
from pesbench.catalogue import Catalogue
from pesbench.result import Recipe


class AnonymousCompareRecipe(CompareRecipe):
    """The choices of a comparison whose PES are hidden."""

    anonymous: Anonymity


class AnonymousIndexRecipe(IndexRecipe):
    """The choices of an index whose PES are hidden, and what of its further findings names none."""

    anonymous: Anonymity


class AnonymousCorrelateRecipe(CorrelateRecipe):
    """The choices of correlations that name no PES."""

    anonymous: Anonymity


class AnonymousMaturityRecipe(MaturityRecipe):
    """The choices of scores of maturity whose PES are hidden."""

    anonymous: Anonymity


class AnonymousPracticesRecipe(PracticesRecipe):
    """The choices of a search for good practice that names no PES."""

    anonymous: Anonymity


class AnonymousChangeRecipe(ChangeRecipe):
    """The choices of a report on change whose PES are hidden."""

    anonymous: Anonymity


def cleaned(recipe: Recipe, catalogue: Catalogue) -> dict[str, Any]:
    """Give the fields of a recipe without paths, digests of files (which would confirm a guess) and named units."""
    fields = {name: getattr(recipe, name) for name in type(recipe).model_fields}
    gone = {"store": None, "context_file": None, "inputs": ()}
    fields |= {name: nothing for name, nothing in gone.items() if name in fields}
    units = str(fields.get("units") or "")
    if units and units not in catalogue.unit_lists and units != "all":
        fields["units"] = f"{len([part for part in units.split(',') if part.strip()])} units by name"
    return fields
