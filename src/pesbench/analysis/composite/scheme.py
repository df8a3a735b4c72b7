"""The scheme of an index: its tree, and each step from values to scores."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pesbench.catalogue import nearest
from pesbench.errors import InputError
from pesbench.stats.composite import Aggregation, Imputation, Normalisation, Treatment

HINT = "The how-to on building an index shows every entry of a scheme."
# Numbers that can be squared, added and divided by each other without leaving what a computer can hold.
LARGEST = 1e30
SMALLEST_GAP = 1e-30


def _within(number: float) -> float:
    if abs(number) > LARGEST:
        raise ValueError(f"a number must lie between {-LARGEST:g} and {LARGEST:g}, found {number:g}")
    return number


Finite = Annotated[float, Field(allow_inf_nan=False), AfterValidator(_within)]
Share = Annotated[float, Field(ge=0, le=1)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Node(_Record):
    """An indicator or a group of nodes.

    Attributes
    ----------
    direction
        1 where more is better, -1 where less is; indicators only. Left out: as the catalogue has it.
    weight
        Relative to the other children of its parent.
    goalposts, target
        In the unit of the indicator, for the methods of that name.
    denominator
        What the indicator is divided by: another indicator, or column of numbers.
    aggregate
        How the children of a group are combined, where not as the scheme says.
    """

    id: str = Field(min_length=1)
    name: str = ""
    parent: str | None = None
    direction: int | None = None
    weight: Finite = 1.0
    goalposts: tuple[Finite, Finite] | None = None
    target: Finite | None = None
    denominator: str | None = None
    aggregate: Aggregation | None = None

    @model_validator(mode="after")
    def _check(self) -> "Node":
        if self.weight < 0:
            raise ValueError(f"the weight of {self.id} must not be negative, found {self.weight:g}")
        if self.direction not in (None, 1, -1):
            raise ValueError(f"the direction of {self.id} must be 1 or -1, found {self.direction}")
        if self.goalposts and self.goalposts[1] - self.goalposts[0] < SMALLEST_GAP:
            found = ", ".join(f"{post:g}" for post in self.goalposts)
            raise ValueError(f"the goalposts of {self.id} must be a lower and a higher number, found {found}")
        return self


class Screen(_Record):
    """Units with a smaller share of the indicators than ``min_coverage`` take no part."""

    min_coverage: Share = 0.0


class Denominate(_Record):
    """Indicators with a denominator become ``per`` times indicator / denominator."""

    per: Finite = 1.0


class Impute(_Record):
    """Missing values become the mean or median, of the units with the same text in the column ``by``."""

    method: Imputation = Imputation.MEDIAN
    by: str | None = None


class Treat(_Record):
    """Outliers: at most ``winsorise`` points are brought in while skewness and kurtosis reach their limits."""

    method: Treatment = Treatment.BOTH
    winsorise: int = Field(default=5, ge=0)
    skew: Finite = Field(default=2.0, ge=0)
    kurtosis: Finite = 3.5


class Normalise(_Record):
    """How indicators come to a common scale; ``low`` and ``high`` are its ends for min-max and goalposts."""

    method: Normalisation = Normalisation.MIN_MAX
    low: Finite = 0.0
    high: Finite = 100.0
    clip: bool = True
    reference: str | None = None

    @model_validator(mode="after")
    def _check(self) -> "Normalise":
        if self.high - self.low < SMALLEST_GAP:
            raise ValueError(f"low must be under high, found {self.low:g} and {self.high:g}")
        if self.method is Normalisation.DISTANCE_TO_REFERENCE and self.reference is None:
            raise ValueError("the method distance-to-reference needs the id of a unit as reference, found none")
        return self


class Weights(_Record):
    """Whether the given weights count, or all children of a parent alike."""

    method: str = Field(default="given", pattern="^(given|equal)$")


class Aggregate(_Record):
    """How children are combined; a group needs scores for the share ``min_coverage`` of its children."""

    method: Aggregation = Aggregation.ARITHMETIC
    min_coverage: Share = 0.0


class Vary(_Record):
    """What varies in the analyses of uncertainty and sensitivity.

    Attributes
    ----------
    field
        An entry of the scheme, such as ``normalise.method``, ``node.A1a.weight`` or ``aggregate.min_coverage``; or
        ``weights`` (Dirichlet), ``drop`` (one indicator, or none, is left out), ``standard_errors`` (sampling).
    choices
        Values that are equally likely; for ``drop`` the indicators that may be left out (all if none is named).
    range
        Two numbers between which all values are equally likely.
    concentration
        For ``weights``: the higher, the closer the weights stay to those given.
    """

    field: str
    choices: tuple[Any, ...] = ()
    range: tuple[Finite, Finite] | None = None
    concentration: Finite | None = Field(default=None, ge=0.01, le=1e9)

    @model_validator(mode="after")
    def _check(self) -> "Vary":
        given = [bool(self.choices), self.range is not None, self.concentration is not None]
        needed = {"weights": (False, False, True), "standard_errors": (False, False, False)}.get(self.field)
        if self.field == "drop":
            fits = not (given[1] or given[2])
        else:
            fits = tuple(given) == needed if needed else given in ([True, False, False], [False, True, False])
        if not fits:
            must = {"weights": "a concentration", "standard_errors": "nothing else", "drop": "choices or nothing"}
            raise ValueError(f"{self.field} must have {must.get(self.field, 'choices or a range')}")
        if self.range and self.range[0] >= self.range[1]:
            raise ValueError(f"the range of {self.field} must be a lower and a higher number")
        return self


class Scheme(_Record):
    """A whole scheme. Steps that are left out are not done; values are normalised by min-max if nothing is said."""

    name: str = ""
    nodes: tuple[Node, ...] = Field(alias="node", min_length=1)
    screen: Screen | None = None
    denominate: Denominate | None = None
    impute: Impute | None = None
    treat: Treat | None = None
    normalise: Normalise = Normalise()
    weights: Weights = Weights()
    aggregate: Aggregate = Aggregate()
    vary: tuple[Vary, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """Give the scheme as the TOML file would hold it, without what is left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    def with_entry(self, field: str, value: object) -> "Scheme":
        """Give the scheme with another value for one entry, such as ``treat.skew`` or ``node.A1a.weight``.

        Raises
        ------
        ValueError
            If there is no such entry, or it cannot have the value; pydantic's errors are such.
        """
        document = self.as_document()
        home, _, entry = field.rpartition(".")
        if home.startswith("node."):
            name = home.removeprefix("node.")
            place = next((node for node in document["node"] if node["id"] == name), None)
            if place is None or entry in {"id", "parent", "name", "denominator"}:
                raise ValueError(f"there is no entry {field} that may vary")
        else:
            place = document.get(home)
            if not isinstance(place, dict):
                raise ValueError(f"there is no entry {field} that may vary")
        place[entry] = value
        return Scheme.model_validate(document)


def read_scheme(path: Path) -> Scheme:
    """Read a scheme.

    Raises
    ------
    InputError
        If the file cannot be read, is not TOML, or holds no scheme that can be computed.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        told = getattr(fault, "strerror", None) or fault
        raise InputError(f"a scheme must be a readable TOML file, found: {told}", where=str(path), hint=HINT) from None
    return scheme_of(document, str(path))


def scheme_of(document: Mapping[str, Any], where: str = "scheme") -> Scheme:
    """Make a scheme from the content of a TOML file.

    Raises
    ------
    InputError
        If it is no scheme that can be computed.
    """
    try:
        return Scheme.model_validate(document)
    except ValidationError as fault:
        first: dict[str, Any] = dict(fault.errors(include_url=False)[0])
        more = f" (and {fault.error_count() - 1} more)" if fault.error_count() > 1 else ""
        raise InputError(f"{said(first)}{more}.", where=where, hint=_hint(first)) from None


def said(fault: Mapping[str, Any]) -> str:
    """Say what pydantic found wrong with an entry."""
    place = _place(fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"there is no entry {place}"
    if fault["type"] == "missing":
        return f"the entry {place} must be there"
    if fault["type"] == "value_error":
        told = str(fault["msg"]).removeprefix("Value error, ")
        return f"{place}: {told}" if place else told
    must = str(fault["msg"]).replace("Input should", "must").replace("String should", "must")
    return f"the entry {place} {must[0].lower()}{must[1:]}, found {fault['input']!r}"


def _place(steps: tuple[int | str, ...]) -> str:
    written = [f"#{step + 1}" if isinstance(step, int) else step for step in steps]
    return ".".join(written).replace(".#", " ")


def _hint(fault: Mapping[str, Any]) -> str:
    if fault["type"] != "extra_forbidden":
        return HINT
    entries: dict[str, type[BaseModel]] = {
        "node": Node, "screen": Screen, "denominate": Denominate, "impute": Impute, "treat": Treat, "vary": Vary,
        "normalise": Normalise, "weights": Weights, "aggregate": Aggregate,
    }  # fmt: skip
    steps = fault["loc"]
    inside = len(steps) > 1 and str(steps[0]) in entries
    known = list(entries[str(steps[0])].model_fields) if inside else ["name", *entries]
    close = nearest(str(steps[-1]), known)
    return f"Did you mean {close}?" if close else f"Known: {', '.join(known)}."
