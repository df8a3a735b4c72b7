"""The rule on the days of actions, which checking and the report on change share."""

from pesbench.findings import Severity, define

EARLY_ACTION = define(
    "PB710",
    Severity.WARNING,
    "action due before its assessment",
    explanation="An action is due before the day of the external assessment from which it follows: the earliest one of "
    "the PES in the cycle. Where no day is known, in the delivery or in the store, nothing is judged.",
    remedy="Correct the day, or the cycle of the action.",
    example="Due 2017-03-31 after a visit on 2017-09-12. Mended: 2018-03-31.",
)
