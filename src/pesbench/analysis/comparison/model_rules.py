"""The rules by which the models of a comparison say what they found: funnels, context, shrinkage, change, peers."""

from pesbench.findings import Severity, define

FUNNEL = define(
    "PB680",
    Severity.NOTE,
    "funnel limits of a table",
    explanation="How far a proportion or rate may lie from the common one by chance, given its counts. Where units "
    "differ by more than chance (overdispersion), limits of chance alone would flag a large part of them; the limits "
    "in funnel_low and funnel_high allow for it, and the message says how many lie outside either.",
    remedy="Choose another allowance with --funnel, or another centre with --funnel-target.",
    example="1,930 hospitals around 71 %: 42 % outside the limits of chance alone, 2 % outside those that allow for "
    "the usual variation. It is said of each table with counts.",
)
BEYOND_FUNNEL = define(
    "PB681",
    Severity.NOTE,
    "units outside the funnel",
    explanation="Units further from the centre than chance and the usual variation between units explain, after "
    "correction for the number of units (Benjamini and Hochberg, 5 %).",
    remedy="Look at definitions, coverage and surroundings of these units before speaking of performance.",
    example="EL with 12 % where 50 % is common and PES usually vary by 5 points. Not: a PES within the limits.",
)
FUNNEL_COUNTS = define(
    "PB682",
    Severity.NOTE,
    "counts that carry no funnel, or a rough one",
    explanation="Limits need a numerator and a denominator that give the value, of three units at least; of an "
    "indicator outside the catalogue, of most units. Where fewer than five events (or non-events) are expected, the "
    "limits are rough.",
    remedy="Submit the counts behind the value, or pool several periods.",
    example="20 vacancies where 10 % are expected to be filled: two events. Not: 200 vacancies.",
)
CONTEXT_FIT = define(
    "PB683",
    Severity.NOTE,
    "how much of the differences is context",
    explanation="Values are regressed on the context variables. R2 is the share of the variance between units that "
    "goes with context; the column adjusted is the mean plus what a unit differs from what the other units let expect "
    "in its surroundings.",
    remedy="Read raw and adjusted values side by side; neither is the true one.",
    example="--context unemployment_rate, and R2 is 0.43. It is said of each table with context.",
)
REGRESSION_TO_MEAN = define(
    "PB684",
    Severity.NOTE,
    "change and where units began",
    explanation="Chance alone lets low values rise and high ones fall (regression to the mean), so the correlation of "
    "change with the first value is negative without any real effect. That with the mean of both values is free of "
    "this.",
    remedy="Do not read the rise of a unit that began low as its success without the unit's own test.",
    example="Changes of 28 PES that correlate -0.5 with the first value and 0.0 with the mean of both. It is said of "
    "each table with five changes or more.",
)
CONTEXT_DOUBT = define(
    "PB685",
    Severity.WARNING,
    "an adjustment to be doubted, or not done",
    explanation="There must be ten units for each context variable. Variables that say the same (variance inflation "
    "above 5), units that decide their own expectation (leverage above three times the mean), and residuals whose "
    "spread depends on context (Breusch and Pagan, p below 0.05) make adjusted values uncertain.",
    remedy="Use fewer context variables, chosen before looking at the results.",
    example="Four context variables for 30 PES, which allow three. Not: two variables that differ.",
)
SHRUNKEN = define(
    "PB686",
    Severity.NOTE,
    "values drawn towards what units have in common",
    explanation="The column shrunken draws each value towards the mean, or towards what context predicts, the more the "
    "larger its error is beside the variation between units. It is the better estimate of one unit among many, and "
    "not a result to be published as the unit's own.",
    remedy="Read raw and shrunken values side by side.",
    example="A share of 90 % with an error of 10, drawn to 76 %. It is said of each table with three errors or more.",
)
GROUP_CHANGE = define(
    "PB687",
    Severity.NOTE,
    "what the changes of a table say together",
    explanation="Whether the group changed as a whole (signed ranks, signs turned at random), and how many changes "
    "exceed their error after correction for the number of units.",
    remedy="Read the change of one unit by its own test, not by that of the group.",
    example="17 of 28 PES rose and 10 fell since 2019, p 0.12. It is said of each table with five changes or more.",
)
NEAREST = define(
    "PB688",
    Severity.NOTE,
    "peers without a close match",
    explanation="Peers are the units in the most similar surroundings. A peer further away than three quarters of all "
    "peers is a poor match; where all of a unit's are, its gap to them says little. A unit without context has none.",
    remedy="Name its peers with --peers, or use fewer context variables.",
    example="--peers context:4, and none of the four is near LU. Not: a PES with one close match among its peers.",
)
TREND = define(
    "PB689",
    Severity.NOTE,
    "trend over several periods",
    explanation="Where three or more comparable periods are at hand, the column trend is the median of the slopes "
    "between all pairs of periods (Theil and Sen), per year and signed so that + is better. With fewer than five "
    "periods there is no interval and no p.",
    remedy="Ingest more periods; those before a break in the series are left out.",
    example="Values of 2019 to 2024 while 2024 is compared. Not: two periods, which are a change.",
)
