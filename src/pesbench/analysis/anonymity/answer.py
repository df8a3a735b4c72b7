"""Make an answer anonymous, whichever command gave it."""

from dataclasses import replace
from typing import Any

from pesbench.analysis.anonymity.benchlearning import (
    anonymous_change,
    anonymous_maturity,
    anonymous_practices,
    refuse_names,
)
from pesbench.analysis.anonymity.choices import Anonymity
from pesbench.analysis.anonymity.comparison import anonymous_comparison
from pesbench.analysis.anonymity.composite import anonymous_index, further_findings
from pesbench.analysis.anonymity.messages import harmless
from pesbench.analysis.anonymity.pseudonyms import Pseudonyms, key_at_hand, output_of
from pesbench.analysis.anonymity.recipes import (
    AnonymousChangeRecipe,
    AnonymousCompareRecipe,
    AnonymousCorrelateRecipe,
    AnonymousIndexRecipe,
    AnonymousMaturityRecipe,
    AnonymousPracticesRecipe,
    cleaned,
)
from pesbench.analysis.anonymity.relation import anonymous_relations, said_of_relations
from pesbench.analysis.benchlearning.recipe import ChangeRecipe, MaturityRecipe, PracticesRecipe
from pesbench.analysis.comparison import CompareRecipe
from pesbench.analysis.composite.recipe import IndexRecipe
from pesbench.analysis.relation import CorrelateRecipe
from pesbench.analysis.relation.question import Relations
from pesbench.catalogue import Catalogue
from pesbench.errors import UsageError
from pesbench.findings import Finding
from pesbench.result import Result


def anonymous(
    result: Result, catalogue: Catalogue, how: Anonymity, *, release: str | None = None, key: bytes | None = None
) -> Result:
    """Make the answer of compare, index, correlate, maturity, change or practices identify anonymous.

    Parameters
    ----------
    result
        The answer with names.
    catalogue
        Where directions, and which indicators are public, come from.
    how
        The choices.
    release
        To whom the answer goes, for its recipe; that of the answer if left out.
    key
        The secret that draws pseudonyms; from the environment, else random, if left out.

    Returns
    -------
    Result
        Rows in which at least ``how.among`` PES look the same, but for the pseudonym; the one in focus under its name.
        The recipe has ``anonymous`` and no paths. Findings that could tell a PES are left out and counted.

    Raises
    ------
    UsageError
        If the answer cannot be made anonymous, or a choice does not fit.
    AnalysisError
        If every indicator of a linked comparison is public.
    """
    recipe = result.recipe
    release = release or str(getattr(recipe, "release", "network"))
    how.refuse_what_does_not_fit(release)
    refuse_names(recipe)
    given = key is not None
    if key is None:
        key, given = key_at_hand()
    how = how.model_copy(update={"own_key": given})
    units = _units(result, catalogue)
    _check_focus(how, units)
    names = Pseudonyms(key, output_of(_question(recipe), how.model_dump_json(), result.rows.write_json()))
    fields = cleaned(recipe, catalogue) | {"anonymous": how, "release": release}
    kept = harmless(result.findings, units, how)
    if isinstance(recipe, CorrelateRecipe):
        return _relations(result, fields, [*said_of_relations(), *kept])
    if isinstance(recipe, IndexRecipe):
        rows, said = anonymous_index(result, catalogue, how, names)
        return Result(rows, AnonymousIndexRecipe(**fields | further_findings(recipe, how)), (*said, *kept))
    if isinstance(recipe, CompareRecipe):
        rows, said = anonymous_comparison(result, catalogue, how, names)
        return Result(rows, AnonymousCompareRecipe(**fields | {"focus": how.focus}), (*said, *kept))
    if isinstance(recipe, MaturityRecipe | ChangeRecipe | PracticesRecipe):
        return _benchlearning(result, recipe, catalogue, fields, names, kept)
    raise UsageError(f"an answer of {recipe.command} has no anonymous form.", hint="Leave --anonymise out.")


def _benchlearning(
    result: Result,
    recipe: MaturityRecipe | ChangeRecipe | PracticesRecipe,
    catalogue: Catalogue,
    fields: dict[str, Any],
    names: Pseudonyms,
    kept: list[Finding],
) -> Result:
    how: Anonymity = fields["anonymous"]
    if isinstance(recipe, MaturityRecipe):
        rows, said = anonymous_maturity(result.rows, recipe, how, names)
        return Result(rows, AnonymousMaturityRecipe(**fields), (*said, *kept))
    if isinstance(recipe, ChangeRecipe):
        rows, said = anonymous_change(result.rows, how, names)
        return Result(rows, AnonymousChangeRecipe(**fields), (*said, *kept))
    enablers = [enabler.id for enabler in catalogue.enablers_of(recipe.cycle)]
    rows, said = anonymous_practices(result.rows, how, enablers)
    return Result(rows, AnonymousPracticesRecipe(**fields), (*said, *kept))


def _question(recipe: object) -> str:
    """Give what was asked, without where the data stood."""
    assert hasattr(recipe, "model_dump_json")  # noqa: S101 - recipes are pydantic models
    return str(recipe.model_dump_json(exclude={"store", "context_file", "inputs"}))


def _units(result: Result, catalogue: Catalogue) -> list[str]:
    named = result.rows.get_column("pes").unique().to_list() if "pes" in result.rows.columns else []
    return [str(unit) for unit in {*named, *catalogue.units}]


def _check_focus(how: Anonymity, units: list[str]) -> None:
    if how.focus is not None and how.focus not in units:
        raise UsageError(f"unknown PES {how.focus!r} in --focus.", hint="Give its code, such as AT.")


def _relations(result: Result, fields: dict[str, Any], findings: list[Any]) -> Result:
    rows, recipe = anonymous_relations(result.rows), AnonymousCorrelateRecipe(**fields)
    if isinstance(result, Relations):
        summary = result.summary if result.summary.is_empty() else anonymous_relations(result.summary)
        told = tuple(findings)
        return replace(result, rows=rows, summary=summary, points=result.points.clear(), recipe=recipe, findings=told)
    return Result(rows, recipe, tuple(findings))
