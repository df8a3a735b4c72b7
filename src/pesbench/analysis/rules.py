"""The rules by which an analysis says what it left out and why."""

from pesbench.findings import Severity, define

LEFT_OUT = define(
    "PB610",
    Severity.NOTE,
    "unit left out of a comparison",
    explanation="Units are compared on one list, so that a country never stands beside its own PES. A unit that "
    "has a value but is not on the list for the period is named and left out.",
    remedy="Choose another list with --units, or add the unit to a list in a catalogue file.",
    example="BE among 32 PES while BE-VLG, BE-WAL and BE-BRU are compared. Not: BE in a comparison of countries.",
)
NOT_COMPARED = define(
    "PB611",
    Severity.NOTE,
    "indicator left out of a comparison",
    explanation="An indicator without a direction, or a count that depends on the size of the country, has no "
    "best end. When indicators are not named one by one, such indicators are left out.",
    remedy="Name the indicator and give --direction, or compare a rate.",
    example="The number of vacancies notified, which is larger in a larger country. Not: the share of them that was "
    "filled.",
)
LEFT_ASIDE = define(
    "PB615",
    Severity.NOTE,
    "rows left aside",
    explanation="Rows of a file by sex, age or another breakdown are left aside where nobody asked for that breakdown: "
    "only totals are compared and related, as from a store.",
    remedy="Ask for the breakdown with --by, where the command has it; or give a file whose rows are those of the "
    "breakdown, without its column.",
    example="A2a of women and of men beside A2a of all. Not: a file of totals.",
)
NO_DATA = define(
    "PB619",
    Severity.NOTE,
    "units of the list without data",
    explanation="Units that belong to the compared list in the period have no value at all, so they are in no table.",
    remedy="Ask them for the data, or name the units to compare with --units.",
    example="LT is a member in 2024 and has no value of any indicator. Not: LT with one of two indicators.",
)
NO_MEMBERS = define(
    "PB622",
    Severity.NOTE,
    "units that are no members",
    explanation="Where no list is named, the members of the network or their countries are compared. None of the units "
    "at hand is one, so all were taken, among them possibly regions of different size and level.",
    remedy="Name the list that fits with --units; the message says which lists have such units.",
    example="Regions NUTS-2 without --list, none of which is a member. Not: the same with their list named.",
)
NO_EFFECT = define(
    "PB621",
    Severity.WARNING,
    "a choice has no effect",
    explanation="What was asked for cannot be done with the data at hand: an earlier period without values, a peer "
    "without a value, or a breakdown that no value has.",
    remedy="Check the period, the peers or the breakdown.",
    example="--peer FR while FR has no value of the indicator. Not: a peer that is in the table.",
)
NO_ERRORS = define(
    "PB612",
    Severity.NOTE,
    "no standard error available",
    explanation="The values carry neither a standard error nor the counts that would give one, so how certain a "
    "rank is cannot be said, and no interval is invented.",
    remedy="Submit numerators and denominators, or standard errors.",
    example="Ready-made values without standard_error, numerator and denominator. Not: 907 of 1,200.",
)
SCORES_WITHHELD = define(
    "PB624",
    Severity.NOTE,
    "scores that the release level withholds",
    explanation="Scores of maturity whose confidentiality is stricter than the release level allows, or that came "
    "suppressed, enter no answer: a correlation over few PES could tell them.",
    remedy="Ask with the release level of whoever gets the answer, or with --anonymise for the public.",
    example="--release public with scores that are internal to the network (N). Not: --release network with them.",
)
