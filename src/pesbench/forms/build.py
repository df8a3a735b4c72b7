"""From the outlines of the forms and a catalogue to the forms: codes, ranges, further columns and conditions."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo

from pesbench.catalogue import nearest
from pesbench.catalogue.model import Catalogue, Measure
from pesbench.errors import CatalogueError
from pesbench.forms.cells import Breakdown, Codes, FromCatalogue, Measured, Number, OnScale, annotation_of, scales_of
from pesbench.forms.conditions import Condition, PlainText
from pesbench.forms.form import Form
from pesbench.forms.outlines import outlines
from pesbench.forms.row import ROW_COLUMNS, Outline, Row, blocking
from pesbench.forms.rules import CONTRADICTION, FORMULA, STATUSES, SUPPRESSED
from pesbench.forms.status import Compatible, NotEmpty, NotFilled, statuses_of

_built: dict[str, Mapping[str, Form]] = {}


def build_forms(catalogue: Catalogue) -> Mapping[str, Form]:
    """Complete every form from a catalogue.

    Returns
    -------
    Mapping
        The forms by name, in the order of the documentation; built once per catalogue.

    Raises
    ------
    CatalogueError
        If a measure or dimension of the catalogue cannot be a column of the form that it names, or there is no such
        form.
    """
    known = _built.get(catalogue.fingerprint)
    if known is None or not catalogue.fingerprint:
        _check_forms(catalogue)
        known = MappingProxyType({outline.name: _Builder(outline, catalogue).form() for outline in outlines()})
        _built[catalogue.fingerprint] = known
    return known


def _check_forms(catalogue: Catalogue) -> None:
    names = [outline.name for outline in outlines()]
    for measure in catalogue.measures.values():
        if measure.form and measure.form not in names:
            close = nearest(measure.form, names)
            raise CatalogueError(
                f"the form of the measure {measure.id} must be one that exists, found {measure.form!r}",
                hint=f"Did you mean {close}?" if close else f"Known: {', '.join(names)}.",
            )


class _Builder:
    """Completes one outline."""

    def __init__(self, outline: Outline, catalogue: Catalogue) -> None:
        self.outline = outline
        self.catalogue = catalogue
        own = (entry for entry in catalogue.measures.values() if entry.form == outline.name and not outline.subject)
        self.measures: dict[str, Measure] = {entry.column: entry for entry in own}
        self.statuses = statuses_of(catalogue)
        self.fields: dict[str, FieldInfo] = {}

    def form(self) -> Form:
        self._main_fields()
        main = tuple(self.fields)
        self._cell_fields()
        declared_conditions = self.outline.conditions(self.catalogue)
        conditions = (*declared_conditions, *self._status_conditions(), *self._text_conditions(main))
        model = self._model(blocking(conditions))
        declared = self.outline
        return Form(
            name=declared.name,
            title=declared.title,
            description=(declared.model.__doc__ or "").strip(),
            model=model,
            table=declared.table,
            key=(*declared.key, *(name for name in self._dimensions(main) if name not in declared.key)),
            columns=tuple(self.fields),
            main=main,
            required=declared.required,
            any_of=declared.any_of or tuple(column for column in main if column in self.measures),
            dimensions=self._dimensions(main),
            measures=MappingProxyType({column: self.measures[column].id for column in main if column in self.measures}),
            subject=declared.subject,
            row_conditions=declared_conditions,
            conditions=conditions,
            statuses=self.statuses,
            outline=declared,
        )

    def _dimensions(self, main: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in self.catalogue.dimensions if name in main)

    def _main_fields(self) -> None:
        """Put the outline's columns in order, with the catalogue's dimensions and further measures among them."""
        declared = self.outline.model.model_fields
        own = [name for name in declared if name not in ROW_COLUMNS]
        unknown = [name for name in own if annotation_of(declared[name], Measured) and name not in self.measures]
        if unknown:
            raise CatalogueError(f"the form {self.outline.name} has a column {unknown[0]} that no measure describes")
        for name in own:
            if name == "numerator" or (name == "origin" and self.outline.every_dimension):
                self._all_dimensions()
            self.fields[name] = self._resolved(name, declared[name])
        for column, measure in self.measures.items():
            if column not in self.fields:
                self.fields[self._free(column, "measure")] = _described(self._measured(measure), _told(measure))
        for name in ROW_COLUMNS:
            self.fields[name] = self._resolved(name, declared[name])

    def _all_dimensions(self) -> None:
        for name, dimension in self.catalogue.dimensions.items():
            if name in self.fields:
                continue
            means = f"{dimension.name()}: empty or {dimension.total} is the total."
            self.fields[self._free(name, "dimension")] = _described(
                Annotated[str, self._dimension(name, total=True)] | None, means
            )

    def _free(self, name: str, what: str) -> str:
        taken = {*self.outline.model.model_fields, *self.fields}
        if name in taken or hasattr(BaseModel, name) or name.startswith("_"):
            raise CatalogueError(
                f"the {what} {name!r} cannot be a column of the form {self.outline.name}: the name is taken",
                hint="Choose another id.",
            )
        return name

    def _cell_fields(self) -> None:
        """Add status and confidentiality of each single cell."""
        for column in self.measures:
            status, conf = self._vocabulary("obs_status"), self._vocabulary("conf_status")
            told = f"Status of {column} alone, where it differs from the row's obs_status."
            self.fields[self._free(f"{column}_status", "column")] = _described(Annotated[str, status] | None, told)
            told = f"Confidentiality of {column} alone, where it differs from the row's conf_status."
            self.fields[self._free(f"{column}_conf", "column")] = _described(Annotated[str, conf] | None, told)

    def _resolved(self, name: str, field: FieldInfo) -> FieldInfo:
        """Replace a reference to the catalogue by the cell that it means."""
        if annotation_of(field, Measured):
            return _described(self._measured(self.measures[name]), field.description or "")
        if annotation_of(field, OnScale):
            return _described(self._mark(), field.description or "")
        if breakdown := annotation_of(field, Breakdown):
            cell = self._dimension(name, total=breakdown.total)
        elif reference := annotation_of(field, FromCatalogue):
            cell = self._vocabulary(reference.vocabulary, combined=reference.combined)
        else:
            return field
        if field.is_required():
            return _described(Annotated[str, cell], field.description or "", required=True)
        return _described(Annotated[str, cell] | None, field.description or "")

    def _measured(self, measure: Measure) -> Any:  # noqa: ANN401  # an annotation
        if measure.text:
            return str | None
        return (
            Annotated[int if measure.whole else float, Number(measure.minimum, measure.maximum, measure.whole)] | None
        )

    def _mark(self) -> Any:  # noqa: ANN401  # an annotation
        scales = scales_of(self.catalogue)
        low, high = min(low for low, _ in scales), max(high for _, high in scales)
        return Annotated[float, Number(minimum=low, maximum=high)] | None

    def _dimension(self, name: str, *, total: bool) -> Codes:
        if name not in self.catalogue.dimensions:
            raise CatalogueError(
                f"the form {self.outline.name} needs the dimension {name}, which the catalogue has not"
            )
        dimension = self.catalogue.dimensions[name]
        known = {code.id: code.name() for code in dimension.codes if total or code.id != dimension.total}
        return Codes(name, MappingProxyType(known), dimension.pattern)

    def _vocabulary(self, vocabulary: str, *, combined: bool = False) -> Codes:
        entries = _entries(self.catalogue, vocabulary)
        suggest = self.catalogue.suggest_unit if vocabulary == "units" else None
        return Codes(vocabulary, entries, combined=combined or vocabulary == "obs_status", suggest=suggest)

    def _status_conditions(self) -> Iterator[Condition]:
        instead = ("text",) if "text" in self.outline.model.model_fields else ()
        for column, statuses, explicit in self._values_with_status():
            beside = "beside the status {status} in {status_column}"
            missing = NotFilled(column, statuses, self.statuses.empty)
            yield Condition(CONTRADICTION, missing, f"{{column}} must be empty {beside}", "{value}")
            suppressed = NotFilled(column, statuses, self.statuses.suppressed)
            yield Condition(SUPPRESSED, suppressed, f"{{column}} is expected to be empty {beside}", "{value}")
            given = NotEmpty(column, explicit, self.statuses.excusing, instead)
            yield Condition(CONTRADICTION, given, f"{{column}} must have a value {beside}", "an empty cell")
        for column in ("obs_status", *(f"{column}_status" for column in self.measures)):
            fits = Compatible(column, self.statuses)
            yield Condition(STATUSES, fits, "the codes of {column} are expected to hold together", "{status}")

    def _values_with_status(self) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        """Give each column of values with the columns of its status, and with those that speak of it alone."""
        for column in self.measures:
            yield column, (f"{column}_status", "obs_status"), (f"{column}_status",)
        if self.outline.subject:
            yield "value", ("obs_status",), ("obs_status",)

    def _text_conditions(self, main: tuple[str, ...]) -> Iterator[Condition]:
        for column in main:
            field = self.fields[column]
            if not field.metadata and str in (field.annotation, *get_args(field.annotation)):
                must = "{column} is expected to start with a letter or digit"
                yield Condition(FORMULA, PlainText(column), must, "{mark} as in a formula")

    def _model(self, conditions: tuple[Condition, ...]) -> type[Row]:
        definitions = {name: (_annotation(field), _fresh(field)) for name, field in self.fields.items()}
        completed = _created(self.outline.model, definitions)
        completed._conditions = conditions  # noqa: SLF001  # the model's own slot, filled once
        return completed


def _created(outline: type[Row], definitions: dict[str, Any]) -> type[Row]:
    return create_model(outline.__name__, __base__=outline, __doc__=outline.__doc__, **definitions)


def _entries(catalogue: Catalogue, vocabulary: str) -> Mapping[str, str]:
    """Give the codes of a vocabulary with their names."""
    if vocabulary == "figures":
        return MappingProxyType({**_entries(catalogue, "measures"), **_entries(catalogue, "indicators")})
    if vocabulary == "context":
        measures = catalogue.measures.values()
        return MappingProxyType({entry.id: entry.name() for entry in measures if entry.form == "context"})
    if vocabulary in ("units", "indicators", "measures", "enablers", "cycles"):
        return MappingProxyType({key: entry.name() for key, entry in getattr(catalogue, vocabulary).items()})
    return MappingProxyType({code.id: code.name() for code in catalogue.lists[vocabulary].codes})


def _annotation(field: FieldInfo) -> Any:  # noqa: ANN401  # an annotation
    return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation


def _fresh(field: FieldInfo) -> Any:  # noqa: ANN401  # what pydantic's Field gives
    if field.is_required():
        return Field(description=field.description)
    return Field(default=None, description=field.description)


def _described(annotation: Any, means: str, *, required: bool = False) -> FieldInfo:  # noqa: ANN401  # an annotation
    field = Field(description=means) if required else Field(default=None, description=means)
    return FieldInfo.from_annotated_attribute(annotation, field)


def _told(measure: Measure) -> str:
    """Describe a measure that only the catalogue knows."""
    unit = f", in {measure.unit}" if measure.unit else ""
    return f"{measure.name()}{unit}. {measure.note}".strip()
