"""The rules by which the quality of assessments says what it goes without and what it can show."""

from pesbench.findings import Severity, define

LIMITS = define(
    "PB695",
    Severity.NOTE,
    "what the quality of assessments can show",
    explanation="Marks that hang together may come from one impression of the whole (halo) or from a PES that is well "
    "developed in everything: consistency and the first component look the same either way. Assessors know the "
    "self-assessment, so agreement between the two is not that of independent judges.",
    remedy="Read agreement and consistency side by side; where it can be done, let assessors mark first.",
    example="An alpha of 0.95 in an area, whatever it is that the enablers share. Said beside every such answer.",
)
OFF_SCALE = define(
    "PB696",
    Severity.WARNING,
    "marks outside the scale",
    explanation="Some marks are lower than the lowest or higher than the highest mark of the scale, so floor and "
    "ceiling are not counted.",
    remedy="State the scale of the marks, for example 0 and 100.",
    example="A mark of 55 on the scale from 1 to 6. Not: the mean 3.5 of four phases.",
)
LACKING = define(
    "PB697",
    Severity.NOTE,
    "PES that lack marks of an area",
    explanation="Alpha, omega and the first component of an area rest on the PES that have a mark of each of its "
    "enablers. Nothing is filled in for the others, so these figures go without them.",
    remedy="Complete the marks of the PES that are named.",
    example="MT has marks of F1, F2, F4 and F5, and none of F3. Not: a PES without any mark of the area.",
)
UNPAIRED = define(
    "PB698",
    Severity.NOTE,
    "PES with one assessment only",
    explanation="Agreement rests on the enablers that a PES has both its own and an external mark of. PES with only "
    "one of the two assessments do not enter.",
    remedy="Ask for the missing assessment.",
    example="LI assessed itself in cycle 4 and had no visit. Not: a cycle in which nobody was visited.",
)
