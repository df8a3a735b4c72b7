"""What varies in the analyses of uncertainty and sensitivity: declared in the scheme, or a stated default."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from pesbench.analysis.composite.chain import Base
from pesbench.analysis.composite.hierarchy import Hierarchy, hierarchy
from pesbench.analysis.composite.scheme import Scheme, Vary, said
from pesbench.errors import AnalysisError, InputError, UsageError
from pesbench.stats import Resampling
from pesbench.stats.composite import Normalisation, Treatment, dirichlet, normals, uniforms

Cells = NDArray[np.float64]
CONCENTRATION = 50.0
FEWEST_ROWS = 10
STEPS = ("screen", "denominate", "impute", "treat")
ENDS = ("normalise.low", "normalise.high")
_WORDS = ("weights", "drop", "standard_errors")


class Origin(StrEnum):
    """What kind of doubt a variation stands for."""

    SAMPLING = "sampling"
    IMPUTATION = "imputation"
    WEIGHTS = "weights"
    METHOD = "method"


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that varies, with what it may be: ``choices`` of an entry, else drawn from a distribution."""

    vary: Vary
    choices: tuple[object, ...]

    @property
    def field(self) -> str:
        """The entry of the scheme, or the word for what varies."""
        return self.vary.field

    @property
    def origin(self) -> Origin:
        """What kind of doubt it stands for."""
        if self.field == "standard_errors":
            return Origin.SAMPLING
        if self.field.startswith("impute."):
            return Origin.IMPUTATION
        weighs = self.field.startswith("weights") or (self.field.startswith("node.") and self.field.endswith(".weight"))
        return Origin.WEIGHTS if weighs else Origin.METHOD

    @property
    def makes_a_scheme(self) -> bool:
        """Whether each of its values is another scheme, rather than numbers for all draws at once."""
        return self.field not in _WORDS and self.field not in ENDS and not self.is_node_weight

    @property
    def is_node_weight(self) -> bool:
        """Whether it is the weight of one node."""
        return self.field.startswith("node.") and self.field.endswith(".weight")

    def record(self) -> dict[str, object]:
        """Say what varies, for the recipe."""
        told: dict[str, object] = {"field": self.field, "source": self.origin.value}
        if self.choices:
            told["choices"] = list(self.choices)
        if self.vary.range:
            told["range"] = list(self.vary.range)
        if self.vary.concentration:
            told["concentration"] = self.vary.concentration
        return told

    def drawn(self, base: Base, plan: Resampling, chunk: int, size: int) -> Cells:
        """Draw values for a chunk: numbers (of choices), shares (size, nodes), or errors (size, units, indicators)."""
        if self.field == "weights":
            return _shares(base, self.vary.concentration or CONCENTRATION, plan, chunk, size)
        if self.field == "standard_errors":
            return _errors(base, plan, chunk, size)
        u = uniforms(plan, chunk, (size,))
        if self.choices:
            return np.asarray(np.floor(u * len(self.choices)))
        low, high = self.vary.range or (0.0, 1.0)
        return low + (high - low) * u


def _shares(base: Base, concentration: float, plan: Resampling, chunk: int, size: int) -> Cells:
    """Draw the shares of the children of each parent around those given."""
    shape = base.chain.shape
    drawn = np.ones((size, shape.tree.nodes))
    for group, children in shape.tree.groups():
        own = Resampling(plan.count, plan.seed, f"{plan.task}, below {shape.ids[group]}")
        drawn[:, children] = dirichlet(own, chunk, size, concentration * base.own_weights[list(children)])
    return drawn


def _errors(base: Base, plan: Resampling, chunk: int, size: int) -> Cells:
    """Draw sampling errors of the values; those without a standard error have none."""
    errors = base.chain.table.errors
    has = errors > 0
    if has.all():
        return normals(plan, chunk, (size, *errors.shape)) * errors
    drawn = np.zeros((size, *errors.shape))
    drawn[:, has] = normals(plan, chunk, (size, int(has.sum()))) * errors[has]
    return drawn


def factors(base: Base) -> tuple[tuple[Factor, ...], bool]:
    """Give what varies, and whether that is the default because the scheme does not say.

    Raises
    ------
    InputError, AnalysisError
        If an entry that varies is not in the scheme, cannot have one of its values, or varies twice; or standard errors
        vary of which there are none.
    """
    declared = base.chain.scheme.vary
    chosen = declared or _default(base)
    made = tuple(_factor(vary, base) for vary in chosen)
    _check_once(made)
    return made, not declared


def _factor(vary: Vary, base: Base) -> Factor:
    scheme, shape = base.chain.scheme, base.chain.shape
    if vary.field == "standard_errors":
        if not (base.chain.table.errors > 0).any():
            raise AnalysisError("standard_errors cannot vary: the values have none.", hint="Leave it out of [[vary]].")
        return Factor(vary, ())
    if vary.field == "drop":
        return Factor(vary, _may_be_dropped(vary, shape))
    if vary.field == "weights":
        return Factor(vary, ())
    step = vary.field.partition(".")[0]
    if step in STEPS and getattr(scheme, step) is None:
        raise InputError(
            f"{vary.field} cannot vary: the scheme has no step [{step}].",
            hint=f"Add [{step}] to the scheme, or leave {vary.field} out of [[vary]].",
        )
    choices = vary.choices or (_whole_numbers(vary) if vary.field == "treat.winsorise" else ())
    for value in choices or vary.range or ():
        _tried(scheme, vary.field, value)
    return Factor(vary, choices)


def _whole_numbers(vary: Vary) -> tuple[int, ...]:
    low, high = vary.range or (0.0, 0.0)
    return tuple(range(int(np.ceil(low)), int(np.floor(high)) + 1))


def _may_be_dropped(vary: Vary, shape: Hierarchy) -> tuple[object, ...]:
    unknown = [name for name in vary.choices if name not in shape.indicators]
    if unknown:
        raise InputError(f"drop must name indicators of the scheme, found {unknown[0]}.")
    return (None, *(vary.choices or shape.indicators))


def _tried(scheme: Scheme, field: str, value: object) -> None:
    """Refuse a value that an entry cannot have."""
    try:
        hierarchy(scheme.with_entry(field, value), f"[[vary]] {field} = {value}")
    except ValidationError as fault:
        first = dict(fault.errors(include_url=False)[0])
        raise InputError(f"{field} cannot be {value!r}: {said(first)}.", where="[[vary]]") from None
    except ValueError as fault:
        raise InputError(f"{fault}.", where="[[vary]]", hint="The how-to lists what may vary.") from None


def _check_once(made: tuple[Factor, ...]) -> None:
    fields = [factor.field for factor in made]
    twice = [name for name in fields if fields.count(name) > 1]
    if twice:
        raise InputError(f"an entry must vary once, found {twice[0]} again.", where="[[vary]]")
    of_weights = [factor.field for factor in made if factor.origin is Origin.WEIGHTS]
    if "weights" in of_weights and len(of_weights) > 1:
        raise InputError(
            f"weights vary all together already, found {of_weights[-1]} too.",
            where="[[vary]]",
            hint="Let either weights vary, or entries of single weights.",
        )


def _default(base: Base) -> tuple[Vary, ...]:
    """Give what varies where the scheme does not say."""
    scheme, shape = base.chain.scheme, base.chain.shape
    varies = [Vary(field="weights", concentration=CONCENTRATION)]
    methods = _sensible_methods(scheme)
    if len(methods) > 1:
        varies.append(Vary(field="normalise.method", choices=methods))
    if len(shape.indicators) > 2 and max(map(len, shape.tree.children)) > 1:  # noqa: PLR2004
        varies.append(Vary(field="drop"))
    if scheme.impute and base.prepared.imputed.any():
        varies.append(Vary(field="impute.method", choices=("mean", "median")))
    if scheme.treat and (base.prepared.winsorised.any() or base.prepared.logged.any()):
        varies.append(Vary(field="treat.method", choices=(scheme.treat.method.value, Treatment.NONE.value)))
    if (base.chain.table.errors > 0).any():
        varies.append(Vary(field="standard_errors"))
    return tuple(varies)


def _sensible_methods(scheme: Scheme) -> tuple[str, ...]:
    """Give the method of the scheme and others that fit wherever it does."""
    own = scheme.normalise.method
    positive = scheme.aggregate.method.value in {"geometric", "harmonic"} or any(
        node.aggregate and node.aggregate.value in {"geometric", "harmonic"} for node in scheme.nodes
    )
    others = [Normalisation.RANK] if positive else [Normalisation.Z, Normalisation.PERCENTILE_RANK]
    if own in (Normalisation.GOALPOSTS, Normalisation.NONE):
        return (own.value,)
    return tuple(dict.fromkeys([own.value, *(other.value for other in others)]))


def check_rows(count: int) -> None:
    """Refuse a design of too few rows to say anything.

    Raises
    ------
    UsageError
        If there are fewer than ten.
    """
    if 0 < count < FEWEST_ROWS:
        raise UsageError(
            f"--sensitivity must be at least {FEWEST_ROWS} rows, found {count}.", hint="500 is a good start."
        )
