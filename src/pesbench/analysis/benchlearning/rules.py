"""The rules by which benchlearning says what it left out, and what cannot be said."""

from pesbench.findings import Severity, define

UNSURE = define(
    "PB703",
    Severity.NOTE,
    "wording that is not sure",
    explanation="Scale, weights, labels or cut points of the scoring profile, or names of enablers, are general "
    "knowledge or our own choice and were not read in a source.",
    remedy="Give what your network has agreed in a catalogue file (--catalogue); it overrides what ships.",
    example="The cut points of developing, well developed and mature: no source gives them.",
)
OFF_SCALE = define(
    "PB704",
    Severity.WARNING,
    "mark outside the scale of the profile",
    explanation="A mark lies outside the scale of the scoring profile. It was left out, for it cannot be told what was "
    "meant.",
    remedy="Correct the mark, or choose the profile whose scale was used (--profile).",
    example="62 on the scale from 1 to 6. Not: 62 with the profile caf.",
)
OTHER_ENABLER = define(
    "PB705",
    Severity.WARNING,
    "enabler that the cycle does not have",
    explanation="A score, an action or a practice names an enabler that the catalogue does not list for the cycle. It "
    "was left out.",
    remedy="Correct the enabler or the cycle; if the catalogue lacks it, add it in a catalogue file.",
    example='A score of H1 in cycle 4. Not: H1 with cycles = ["4"] in a catalogue file.',
)
INCOMPLETE = define(
    "PB706",
    Severity.NOTE,
    "assessment with missing enablers",
    explanation="A PES has no score of some enablers of the cycle, or some of their phases are missing (NaN is missing "
    "too). Areas and the total rest on those that there are; below the least coverage they get no place.",
    remedy="Ask for the missing scores and phases, or read the coverage beside every score.",
    example="27 of the 29 enablers of cycle 4. Not: 29 of 29.",
)
HIDDEN = define(
    "PB707",
    Severity.NOTE,
    "withheld from this answer",
    explanation="Scores, practices or actions are more confidential than the release level of the answer allows. They "
    "were left out of everything, places included.",
    remedy="Choose another release level, if the answer goes to people who may see them.",
    example="The scores of a PES with conf_status N, in an answer with --release public.",
)
NOTHING_TO_SAY = define(
    "PB708",
    Severity.NOTE,
    "nothing can be said",
    explanation="The data do not allow the statement that was asked for: too few PES, no external scores, one cycle "
    "only, or no difference between PES.",
    remedy="Read the reason; more PES or another cycle may help.",
    example="A network of two has no places. Not: a network of 32.",
)
PROGRAMME = define(
    "PB709",
    Severity.NOTE,
    "what the programme is worth",
    explanation="The value of the proposed visits beside that of a plan that always takes the best visit left, the "
    "most that any plan could reach, and which capacities bind. Values are in the units of needs and say nothing by "
    "themselves; only their comparison does.",
    remedy="Raise a capacity that binds, where the hosts agree.",
    example="58 visits worth 41.20; a greedy plan is worth 39.85. It is said with every programme.",
)
TO_THE_MEAN = define(
    "PB711",
    Severity.NOTE,
    "what change can and cannot show",
    explanation="Recommendations go to weak enablers, and what was marked low by chance rises by chance when it is "
    "marked again. So a gain of enablers with recommendations is no proof that the actions worked.",
    remedy="Read the gain beside that of other enablers, and the correlation of change with the mean of both scores, "
    "which is free of this effect.",
    example="Change and first score correlate at -0.5 while change and mean of both do not: chance alone explains it.",
)
