"""The rules by which an anonymous answer says what it hides and what it cannot."""

from pesbench.findings import Severity, define

ANONYMISED = define(
    "PB690",
    Severity.NOTE,
    "PES stand under pseudonyms, their values in bands",
    explanation="Each row of another PES is the same as that of at least two more in its table, so that whoever knows "
    "all about a PES still finds several rows for it. PES that are not ranked have no row, and are not named.",
    remedy="None is needed. --among N makes wider bands.",
    example="31 PES of which none is in a band of fewer than three. It is said of each anonymous answer.",
)
LINKED = define(
    "PB691",
    Severity.WARNING,
    "pseudonyms are the same in several tables",
    explanation="A profile over several tables tells more than each of them. PES are put into groups that are alike in "
    "all tables, and each PES is shown with the bands of its whole group, which are wider; PES that one table "
    "lacks have no row. Who knows one PES of a group, or is one, learns between which limits the others of its group "
    "lie in every table.",
    remedy="Leave --linked out if nobody needs profiles, or compare fewer indicators with it.",
    example="--linked with A1a and A4a: P07 stands for the same PES in both. Not: an answer of one table.",
)
TOO_FEW = define(
    "PB692",
    Severity.WARNING,
    "too few PES to hide among",
    explanation="A table has fewer other PES than must share a band, so no row of them is shown.",
    remedy="Compare more PES, or an indicator that more of them have.",
    example="--units AT,DE,FR with AT in focus: two others, where three must share a band. Not: ten others.",
)
UNTOLD = define(
    "PB693",
    Severity.NOTE,
    "findings that are not shown",
    explanation="Findings name PES, or give figures of all of them that tell single ones to whoever knows the rest. An "
    "anonymous answer shows those only that do neither.",
    remedy="Whoever may see the PES by name asks without --anonymise.",
    example="That HR was left out for an incomplete year. Not: that an indicator has no direction.",
)
PUBLIC = define(
    "PB694",
    Severity.NOTE,
    "public indicators in an anonymous answer",
    explanation="An indicator is public where the catalogue says so, where it comes from the Labour Force Survey, or "
    "where most of its values are free (confidentiality F). Everybody knows its values, so it would be a key to linked "
    "pseudonyms, and is left out of linked answers. Otherwise it is banded like any other.",
    remedy="Compare it by itself, with names: it is no secret.",
    example="A3b in a linked answer. Not: A1a, whose values are internal to the network.",
)
