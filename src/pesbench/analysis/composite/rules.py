"""The rules by which an index says what it filled, changed, took for granted and left out."""

from pesbench.findings import Severity, define

IMPUTED = define(
    "PB670",
    Severity.NOTE,
    "missing values of an index were filled",
    explanation="The scheme asks for missing values to be filled with the mean or median of other units. Such cells "
    "are flagged in the column imputed of every row that rests on them. Where no unit (of the group) has a value, the "
    "cell stays missing.",
    remedy="Deliver the values, or leave [impute] out of the scheme.",
    example="[impute] with median, and no A3a_rate of IS: it gets that of the others, flagged. Not: a full table.",
)
TREATED = define(
    "PB671",
    Severity.NOTE,
    "outliers of an index were treated",
    explanation="The scheme asks for outliers to be brought in: extreme values became the next value, or logs were "
    "taken of the whole indicator.",
    remedy="Look at the values that are named; leave [treat] out of the scheme to see the index without it.",
    example="[treat] asks for winsorising, and one value lies far from all others. Not: values that are close "
    "together.",
)
CLIPPED = define(
    "PB672",
    Severity.NOTE,
    "values beyond the goalposts",
    explanation="Values beyond the goalposts of an indicator count as at the goalpost.",
    remedy="Widen the goalposts, or set clip = false in [normalise].",
    example="Goalposts 0 and 80, and a value of 83. Not: a value of 80.",
)
NO_SCORE = define(
    "PB673",
    Severity.WARNING,
    "unit without a score",
    explanation="A unit has too few values for the index: it was screened out, or a group has fewer scores than "
    "min_coverage asks for. It has no rank, and is never given a zero.",
    remedy="Deliver the values, or lower min_coverage in the scheme.",
    example="min_coverage 0.6, and a unit with one score of three. Not: one with two of three.",
)
NOT_USED = define(
    "PB674",
    Severity.NOTE,
    "column not in the scheme",
    explanation="The table has numbers that the scheme does not name. They take no part in the index.",
    remedy="Add a [[node]] for the column, or leave it out of the table.",
    example="A column A4b beside a scheme of A1a and A2a. Not: a column of names.",
)
DIRECTION = define(
    "PB675",
    Severity.WARNING,
    "direction taken for granted, or not that of the catalogue",
    explanation="The scheme does not say which end of an indicator is better and the catalogue does not know it "
    "either, so more of it is taken as better; or the scheme says the opposite of the catalogue, and is followed.",
    remedy="Give direction = 1 or direction = -1 at the node.",
    example="A node for an indicator of your own without direction. Not: with direction = -1.",
)
DRAWS = define(
    "PB676",
    Severity.WARNING,
    "draws that failed",
    explanation="Some combinations of choices cannot be computed: a geometric or harmonic mean of numbers that are not "
    "positive, an indicator that no longer varies, or a unit that loses its score. Such draws are counted and left "
    "out, so the results speak only for the others.",
    remedy="Set low over 0 in [normalise], or leave the choices that fail out of [[vary]].",
    example="A geometric mean of scores from 0 to 1 where one is 0. Not: with low = 1 in [normalise].",
)
DEFAULTS = define(
    "PB677",
    Severity.NOTE,
    "what varies was chosen for you",
    explanation="The scheme has no [[vary]], so a stated set of choices was varied: weights, normalisation, one "
    "indicator left out, and, where the scheme or the data have them, imputation, treatment and standard errors.",
    remedy="Say with [[vary]] in the scheme what might have been chosen otherwise.",
    example="`--uncertainty` with a scheme that has no [[vary]]. Not: a scheme that says what to vary.",
)
