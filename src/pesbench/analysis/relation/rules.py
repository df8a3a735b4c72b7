"""The rules by which relating maturity to outcomes says what it took for granted and what it can show."""

from pesbench.findings import Severity, define

UNKNOWN_ID = define(
    "PB613",
    Severity.WARNING,
    "id unknown to the catalogue",
    explanation="The catalogue knows neither the area of an unknown enabler nor which end of an unknown indicator is "
    "better. The enabler enters no area, and a larger value of the indicator is taken as better.",
    remedy="Correct the id, or add it in a catalogue file and give that with --catalogue.",
    example="A score of the enabler Z9. Not: Z9 with an area of its own in a file for --catalogue.",
)
FAMILY = define(
    "PB614",
    Severity.NOTE,
    "what a family of tests can show",
    explanation="Correlations are tested in families, and the more tests a family has, the stronger a correlation "
    "must be to stand out. Few PES leave weaker true correlations undetected: not finding one is no evidence against "
    "it.",
    remedy="Read the adjusted p-values, or choose a smaller family with --family.",
    example="196 pairs of 28 PES, where only correlations above 0.6 can stand out. It is said once for each family.",
)
LEFT_ASIDE = define(
    "PB615",
    Severity.NOTE,
    "rows left aside",
    explanation="Outcomes by sex, age or another breakdown are left aside: correlations are computed on totals.",
    remedy="Give a file whose rows are those of the breakdown, without its column.",
    example="A2a of women and of men beside A2a of all. Not: an outcome file of totals.",
)
NOT_STATED = define(
    "PB616",
    Severity.NOTE,
    "the file does not say",
    explanation="Scores without the column assessment may be a PES's own or those of assessors. They are used as "
    "they are.",
    remedy="Add the column assessment with external or self.",
    example="pes,enabler,score without a word on who assessed. Not: with self or external in a column assessment.",
)
COLLINEAR = define(
    "PB617",
    Severity.WARNING,
    "control variables overlap",
    explanation="A control variable that follows from the others (variance inflation over 5) makes partial "
    "correlations unstable.",
    remedy="Leave out one of the control variables.",
    example="Unemployment rate and employment rate together, which nearly follow from each other. Not: one of them.",
)
INHERITED = define(
    "PB618",
    Severity.NOTE,
    "control variable taken from the country",
    explanation="A PES without a value of its own takes that of its country, because context is measured there.",
    remedy="Give a value for the PES itself.",
    example="BE-VLG with the unemployment rate of BE. Not: a region with a rate of its own.",
)
