"""The rules by which a comparison says how far its ranks can be trusted."""

from pesbench.findings import Severity, define

RANKABILITY = define(
    "PB661",
    Severity.NOTE,
    "rankability of a table",
    explanation="The share of the differences between units that is more than the error of their values: tau^2 over "
    "tau^2 plus the median squared error, tau^2 being the variance between units (Paule and Mandel). Below 50 % a "
    "ranking says little, above 75 % it can be used.",
    remedy="Below 50 %, look at groups and intervals instead of places, or pool several periods.",
    example="Values of 28 PES that differ by 10 points, with errors of 2: rankability 96 %. It is said of each table.",
)
SOME_ERRORS = define(
    "PB662",
    Severity.NOTE,
    "units without a standard error beside others that have one",
    explanation="A unit without a standard error is ranked by its value but has no rank interval. It may stand "
    "anywhere, so no other unit is claimed to be above or below it, and the intervals of the others are wider.",
    remedy="Submit its numerator and denominator, or its standard error.",
    example="DE with a mean mark without score_sd, beside AT with counts. Not: a table in which no unit has an error.",
)
SMALL_NUMBERS = define(
    "PB663",
    Severity.NOTE,
    "values of small numbers",
    explanation="The value rests on fewer than 5 events, or on fewer than 20 persons. Such values vary much by chance, "
    "and their normal intervals are rough.",
    remedy="Read the value with care, or pool several periods.",
    example="3 of 17 persons found work: 17.6 %. Not: 907 of 1,200.",
)
COUNTING_ONLY = define(
    "PB664",
    Severity.NOTE,
    "errors of counting only",
    explanation="The errors follow from administrative counts, which are so large that almost nothing is left to "
    "chance. Definitions, coverage and surroundings differ between PES far more than these errors show, so that the "
    "order looks more certain than it is.",
    remedy="Compare with --context, look at definitions, or take the variation between years: --errors years.",
    example="15,061 of 22,179 left for a job: the error is 0.3 points. Not: a survey of 400 persons.",
)
NO_CERTAINTY = define(
    "PB665",
    Severity.NOTE,
    "an error of zero from counts",
    explanation="Where nobody or everybody counts, the formula of the standard error gives zero. That is no certainty, "
    "so such a unit is treated as one without standard error.",
    remedy="Pool several periods until both sides have some events.",
    example="0 of 40, or 40 of 40: the formula gives no error. Not: 1 of 40.",
)
YEAR_ERRORS = define(
    "PB666",
    Severity.NOTE,
    "errors from the variation between years",
    explanation="As --errors years asks, the error of a value is how much the unit's own values vary between "
    "comparable years after common year effects are taken out; a unit needs at least four years without a break.",
    remedy="Leave --errors out for sampling errors, or ingest earlier years.",
    example="--errors years with values of 2019 to 2024. Not: a unit with three years, which gets no error.",
)
CONTEXT_INHERITED = define(
    "PB667",
    Severity.NOTE,
    "context of the country taken for a unit",
    explanation="A PES or region has no value of a context variable of its own, so that of its country stands for it. "
    "Results are never taken over like that.",
    remedy="Ingest the variable for the unit itself.",
    example="BE-VLG with the unemployment rate of BE as context. Not: the satisfaction of BE taken for BE-VLG.",
)
CONTEXT_MISSING = define(
    "PB668",
    Severity.WARNING,
    "unit without a context variable",
    explanation="A unit without a value of a context variable in the period takes no part in what context is used for.",
    remedy="Ingest the variable for the period, or leave it out.",
    example="IS without a vacancy rate while the peers are chosen by it. Not: IS with one.",
)
MANY_UNITS = define(
    "PB679",
    Severity.NOTE,
    "rank intervals of very many units",
    explanation="With more than 400 units rank intervals come from Holm's rule, since the exact limits take too long. "
    "They hold with the level too, and are as wide or a little wider.",
    remedy="Name fewer units with --units if the exact limits matter.",
    example="A file of 3,000 local offices. Not: the 32 members of the network.",
)
NOT_IN_FOCUS = define(
    "PB669",
    Severity.WARNING,
    "the unit in focus is in no table",
    explanation="The unit that --focus or --explain names has no row in a table: it has no value, or is on another "
    "list.",
    remedy="Choose its list with --units, or a period for which it has a value.",
    example="--focus LI while LI has no value of A1a. Not: a PES that stands in the table.",
)
