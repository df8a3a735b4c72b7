"""The choices that options offer, without the imports that serving them needs."""

from enum import StrEnum


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"


class ReportFormat(StrEnum):
    """How a validation is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"
    ESS = "ess"


class Release(StrEnum):
    """To whom an answer goes."""

    INTERNAL = "internal"
    NETWORK = "network"
    PUBLIC = "public"


class Language(StrEnum):
    """A language of reports."""

    EN = "en"
    DE = "de"
    FR = "fr"
    SV = "sv"


class Layout(StrEnum):
    """How an export is written."""

    CSV = "csv"
    PARQUET = "parquet"
    SDMX_CSV = "sdmx-csv"
    DATAPACKAGE = "datapackage"


class Ties(StrEnum):
    """Which rank equal values share."""

    MIN = "min"
    AVERAGE = "average"
    MAX = "max"
    DENSE = "dense"
    ORDINAL = "ordinal"


class RankSet(StrEnum):
    """Which confidence sets are given for ranks."""

    MARGINAL = "marginal"
    SIMULTANEOUS = "simultaneous"
    NONE = "none"


class Errors(StrEnum):
    """Where standard errors come from."""

    SAMPLING = "sampling"
    YEARS = "years"
    CONTEXT = "context"


class Funnel(StrEnum):
    """How funnel limits allow for more variation than chance."""

    ADDITIVE = "additive"
    MULTIPLICATIVE = "multiplicative"
    NONE = "none"
    EXACT = "exact"


class ContextModel(StrEnum):
    """What the regression on context supposes."""

    LINEAR = "linear"
    LOGIT = "logit"


class Distance(StrEnum):
    """How far apart two units are in their context."""

    EUCLIDEAN = "euclidean"
    MAHALANOBIS = "mahalanobis"


class Direction(StrEnum):
    """Which end is better."""

    HIGHER = "higher"
    LOWER = "lower"


class OnError(StrEnum):
    """What happens to a delivery with wrong rows."""

    QUARANTINE = "quarantine"
    ABORT = "abort"


class Assessment(StrEnum):
    """Whose scores are used."""

    EXTERNAL = "external"
    SELF = "self"
    GAP = "gap"


class Method(StrEnum):
    """Which correlation is computed."""

    SPEARMAN = "spearman"
    PEARSON = "pearson"
    KENDALL = "kendall"


class Family(StrEnum):
    """Which maturity scores are related to the outcomes."""

    AREAS = "areas"
    ENABLERS = "enablers"
    TOTAL = "total"
    ALL = "all"


class Fdr(StrEnum):
    """Over what false discoveries are counted."""

    FLAT = "flat"
    HIERARCHICAL = "hierarchical"


class Missing(StrEnum):
    """Which PES a pair is computed over."""

    PAIRWISE = "pairwise"
    LISTWISE = "listwise"


class Topic(StrEnum):
    """What the catalogue can list."""

    INDICATORS = "indicators"
    ENABLERS = "enablers"
    MEMBERS = "members"
    UNITS = "units"
    CODES = "codes"
    MEASURES = "measures"
    DIMENSIONS = "dimensions"
    CYCLES = "cycles"
    RULES = "rules"
    MAPPINGS = "mappings"
