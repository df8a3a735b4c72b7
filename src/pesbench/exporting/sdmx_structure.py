"""The structure of an SDMX-CSV export, as an SDMX-JSON 2.0 structure message."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pesbench.catalogue import Catalogue
from pesbench.catalogue.periods import Frequency
from pesbench.forms.melt import NUMBERS

AGENCY, FLOW, STRUCTURE, CONCEPTS, VERSION = "PESBENCH", "OBSERVATIONS", "DSD_OBSERVATIONS", "CS_PESBENCH", "1.0.0"
SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/"
    "sdmx-json-structure-schema.json"
)
Document = dict[str, Any]

_NAMES = {
    "pes": "REF_AREA",
    "measure": "INDICATOR",
    "period": "TIME_PERIOD",
    "value": "OBS_VALUE",
    "comment": "COMMENT_OBS",
}
_TITLES = {
    "FREQ": "Frequency",
    "REF_AREA": "Public Employment Service, country or region",
    "INDICATOR": "Measure, context variable or indicator",
    "TIME_PERIOD": "Period",
    "OBS_VALUE": "Value",
    "STANDARD_ERROR": "Standard error of the value",
    "N": "Number of cases behind the value",
    "NUMERATOR": "Numerator of the value",
    "DENOMINATOR": "Denominator of the value",
    "TEXT": "Words of a measure that is a text",
    "COMMENT_OBS": "Comment",
}
_ATTRIBUTES = ("text", "basis", "adjustment", "obs_status", "conf_status", "comment")
_WORDS = ("text", "comment")
_CODE = re.compile(r"[A-Za-z0-9_@$\-]+")
_FREQUENCIES = {
    Frequency.ANNUAL: "Annual",
    Frequency.HALF_YEAR: "Half-yearly",
    Frequency.QUARTER: "Quarterly",
    Frequency.MONTH: "Monthly",
}


class Role(StrEnum):
    """What a column is to SDMX."""

    DIMENSION = "dimension"
    TIME = "time"
    MEASURE = "measure"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True)
class Concept:
    """The name of a column in SDMX, its role, and whether it takes its values from a list."""

    id: str
    role: Role

    @property
    def coded(self) -> bool:
        """Whether the values are codes."""
        return self.role is Role.DIMENSION or (
            self.role is Role.ATTRIBUTE and self.id not in {_id(name) for name in _WORDS}
        )

    @property
    def urn(self) -> str:
        """The name of the concept for references."""
        return f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={AGENCY}:{CONCEPTS}({VERSION}).{self.id}"


@dataclass(frozen=True, slots=True)
class Used:
    """The columns of the observations, the codes that occur in each, and whether a cell may have several statuses."""

    columns: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    several_statuses: bool

    @property
    def in_order(self) -> tuple[str, ...]:
        """The columns as SDMX-CSV has them: dimensions, the period, values, attributes."""
        order = list(Role)
        return tuple(sorted(self.columns, key=lambda name: order.index(concept_of(name).role)))

    def of(self, role: Role) -> list[str]:
        """Give the columns of a role."""
        return [name for name in self.columns if concept_of(name).role is role]


def concept_of(column: str) -> Concept:
    """Give the concept of a column of the observation table."""
    if column == "period":
        role = Role.TIME
    elif column in NUMBERS:
        role = Role.MEASURE
    else:
        role = Role.ATTRIBUTE if column in _ATTRIBUTES else Role.DIMENSION
    return Concept(_id(column), role)


def structure_message(used: Used, catalogue: Catalogue, *, prepared: str) -> Document:
    """Describe the data: concepts, code lists with the codes that occur, data structure and dataflow."""
    lists = [_codelist("FREQ", {frequency.value: name for frequency, name in _FREQUENCIES.items()})]
    lists += [_codelist(_id(name), _named(name, used, catalogue)) for name in used.codes if _is_coded(name, used)]
    concepts = [Concept("FREQ", Role.DIMENSION), *map(concept_of, used.in_order)]
    flow = _maintained(FLOW, "Observations on Public Employment Services")
    flow["structure"] = f"urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure={AGENCY}:{STRUCTURE}({VERSION})"
    scheme = _maintained(CONCEPTS, "Concepts of pesbench")
    scheme["concepts"] = [_item(concept.id, _title(concept.id, catalogue)) for concept in concepts]
    return {
        "meta": {
            "schema": SCHEMA,
            "id": "PESBENCH_EXPORT",
            "test": False,
            "prepared": prepared,
            "contentLanguages": ["en"],
            "sender": {"id": AGENCY},
        },
        "data": {
            "dataflows": [flow],
            "dataStructures": [_data_structure(used)],
            "conceptSchemes": [scheme],
            "codelists": lists,
        },
    }


def _data_structure(used: Used) -> Document:
    structure = _maintained(STRUCTURE, "Structure of observations on Public Employment Services")
    dimensions = [_component("FREQ", Role.DIMENSION, _enumerated("FREQ"))]
    dimensions += [_component(_id(name), Role.DIMENSION, _values(name, used)) for name in used.of(Role.DIMENSION)]
    time = _component(_id("period"), Role.TIME, {"format": {"dataType": "ObservationalTimePeriod"}})
    number = {"format": {"dataType": "Double"}}
    structure["dataStructureComponents"] = {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": [{**it, "position": place} for place, it in enumerate(dimensions, 1)],
            "timeDimension": time,
        },
        "measureList": {
            "id": "MeasureDescriptor",
            "measures": [
                {**_component(_id(name), Role.MEASURE, number), "usage": "optional"} for name in used.of(Role.MEASURE)
            ],
        },
        "attributeList": {
            "id": "AttributeDescriptor",
            "attributes": [_attribute(name, used) for name in used.of(Role.ATTRIBUTE)],
        },
    }
    return structure


def _attribute(name: str, used: Used) -> Document:
    representation = _values(name, used)
    if name == "obs_status" and used.several_statuses:
        representation = {**representation, "maxOccurs": "unbounded"}
    told = _component(_id(name), Role.ATTRIBUTE, representation)
    return {**told, "usage": "optional", "attributeRelationship": {"observation": {}}}


def _component(concept: str, role: Role, representation: Document) -> Document:
    return {"id": concept, "conceptIdentity": Concept(concept, role).urn, "localRepresentation": representation}


def _values(name: str, used: Used) -> Document:
    return _enumerated(_id(name)) if _is_coded(name, used) else {"format": {"dataType": "String"}}


def _is_coded(name: str, used: Used) -> bool:
    """Whether a column has a code list: names of surveys, say, are no codes to SDMX."""
    return name in used.codes and all(_CODE.fullmatch(code) for code in used.codes[name])


def _enumerated(concept: str) -> Document:
    return {"enumeration": f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={AGENCY}:CL_{concept}({VERSION})"}


def _codelist(concept: str, codes: Mapping[str, str]) -> Document:
    made = _maintained(f"CL_{concept}", f"Codes of {concept}")
    made["codes"] = [_item(code, name) for code, name in codes.items()]
    return made


def _maintained(own: str, name: str) -> Document:
    return {**_item(own, name), "agencyID": AGENCY, "version": VERSION}


def _item(own: str, name: str) -> Document:
    return {"id": own, "name": name, "names": {"en": name}}


def _named(column: str, used: Used, catalogue: Catalogue) -> dict[str, str]:
    """Give the codes that occur in a column with their names."""
    names = {entry.id: entry.name() for entry in _entries(column, catalogue)}
    return {code: names.get(code, code) for code in used.codes[column]}


def _entries(column: str, catalogue: Catalogue) -> Iterable[Any]:
    if column == "pes":
        return catalogue.units.values()
    if column == "measure":
        return [*catalogue.measures.values(), *catalogue.indicators.values()]
    if column in catalogue.dimensions:
        return catalogue.dimensions[column].codes
    return catalogue.lists[column].codes if column in catalogue.lists else ()


def _title(concept: str, catalogue: Catalogue) -> str:
    if concept in _TITLES:
        return _TITLES[concept]
    own = concept.lower()
    if own in catalogue.dimensions:
        return catalogue.dimensions[own].name()
    return catalogue.lists[own].name() if own in catalogue.lists else concept


def _id(column: str) -> str:
    return _NAMES.get(column, column.upper())
