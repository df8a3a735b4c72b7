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
NO_DIRECTION = define(
    "PB632",
    Severity.WARNING,
    "outcome without a direction",
    explanation="The catalogue does not say which end of the indicator is better. It is taken as it is, so + only "
    "means that more maturity goes with more of it, not with better results.",
    remedy="Leave the indicator out of what you conclude, or give it a direction in a catalogue file.",
    example="A1b, all who left the records: jobs, but also sanctions and inactivity. Not: A1a, where more is better.",
)
PARTIAL = define(
    "PB633",
    Severity.WARNING,
    "outcome of a part of the period left out",
    explanation="A value whose coverage is under 1 covers only a part of its period. It does not stand beside full "
    "periods, in a ranking or here.",
    remedy="Deliver the missing parts, or take the column coverage out of the file if the value is comparable.",
    example="An outcome of 2024 with coverage 0.75. Not: with coverage 1.",
)
MEAN_OF_PERIODS = define(
    "PB634",
    Severity.NOTE,
    "outcome is a mean over periods",
    explanation="A range of periods makes one outcome of several: the mean over them. Where a PES lacks some of the "
    "periods, it is the mean over the others, which need not be like them; with --missing listwise it is left out.",
    remedy="Choose a range for which all have values, or a single period.",
    example="Outcomes of 2021 to 2023, of which AT lacks 2022: its mean is of two years. Not: outcomes of 2023.",
)
REGRESSION = define(
    "PB635",
    Severity.NOTE,
    "change depends on the start",
    explanation="Who began low has more room to rise, and a low value that was chance rises by itself: regression to "
    "the mean. Two changes can go together for that reason alone. The column partial holds both starts constant.",
    remedy="Read partial beside the estimate, and do not reward a rise from a low start as such.",
    example="Areas and outcomes of which both changes depend on where a PES began. It is said of each answer on "
    "changes.",
)
ONE_CYCLE = define(
    "PB636",
    Severity.NOTE,
    "enabler of one cycle only",
    explanation="Change is computed on the enablers that both cycles have, and areas are means over these.",
    remedy="None is needed; the message names the enablers that were left out.",
    example="F3 scored in cycle 4 and not in cycle 2. Not: an enabler that both cycles have.",
)
COUNTRY_ONLY = define(
    "PB637",
    Severity.NOTE,
    "outcome measured for the country only",
    explanation="A result of a country is not the result of each of its PES, so it is not handed down to them.",
    remedy="Give the outcome of the PES itself, or relate scores and outcomes of countries with --units countries.",
    example="An unemployment rate of BE and scores of BE-VLG. Not: an outcome of BE-VLG.",
)
