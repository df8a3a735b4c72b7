"""The choices behind assessments, practices, learning and follow-up."""

from pydantic import Field

from pesbench.result import Recipe

# How many visits a PES hosts and makes in a programme where nothing else is asked.
CAPACITY = 2


class MaturityRecipe(Recipe):
    """What can change a score of maturity or its place.

    ``profile`` is the scoring profile, that of the cycle where it is empty. A PES whose scores cover less than
    ``min_coverage`` of what a score rests on gets no place. ``level`` is that of the ranges of places. ``scored_by`` is
    the profile as it was used.
    """

    command: str = "maturity"
    cycle: str = ""
    pes: str = ""
    profile: str = ""
    units: str = ""
    min_coverage: float = Field(default=0.75, ge=0, le=1)
    level: float = Field(default=0.95, gt=0, lt=1)
    seed: int = Field(default=1, ge=0)
    release: str = "network"
    scored_by: dict[str, object] = Field(default_factory=dict)
    numpy: str = ""


class OutcomeChoices(Recipe):
    """What outcomes are read, and what they are held against.

    ``period`` is that of the outcomes, none where it is empty; ``context`` are the variables that say what may be
    expected, and by which similar surroundings are found.
    """

    cycle: str = ""
    period: str = ""
    context: tuple[str, ...] = ("unemployment_rate",)
    units: str = ""
    min_n: int = Field(default=10, ge=1)
    release: str = "network"
    numpy: str = ""


class PracticesRecipe(OutcomeChoices):
    """What can change which practices are found, or where to look for one.

    An outcome goes with an enabler where their rank correlation over the PES reaches ``min_r``; an outcome is clearly
    above expectation from ``clear`` standard deviations of the network on. ``since`` is an earlier period: the outcomes
    that improved most since then count too.
    """

    command: str = "practices"
    pes: str = ""
    enabler: str = ""
    area: str = ""
    words: str = ""
    since: str = ""
    min_r: float = Field(default=0.3, ge=0, le=1)
    clear: float = Field(default=1.0, gt=0)


class LearnRecipe(OutcomeChoices):
    """What can change a need, a partner or the programme.

    ``since`` is the earlier cycle by which improvement is judged. A partner is ``min_gap`` of the length of the scale
    above the learner at least. ``for_improvement`` and ``for_practice`` are what a partner's value grows by, as a
    share, where it improved or has a practice on offer; ``for_language`` where that is in a language asked for.
    ``needs`` and ``partners`` are how many are told of each PES; ``hosts`` and ``visits`` the capacities.
    """

    command: str = "learn"
    pes: str = ""
    since: str = ""
    languages: tuple[str, ...] = ()
    min_gap: float = Field(default=0.1, gt=0, lt=1)
    for_improvement: float = Field(default=0.25, ge=0)
    for_practice: float = Field(default=0.25, ge=0)
    for_language: float = Field(default=0.1, ge=0)
    needs: int = Field(default=5, ge=1)
    partners: int = Field(default=3, ge=1)
    hosts: int = Field(default=0, ge=0)
    visits: int = Field(default=0, ge=0)


class ChangeRecipe(Recipe):
    """What can change a report on change.

    ``first`` and ``second`` are the cycles; ``before`` and ``after`` the periods of the outcomes, none where they are
    empty. ``today`` is the day on which actions are overdue.
    """

    command: str = "change"
    pes: str = ""
    first: str = ""
    second: str = ""
    before: str = ""
    after: str = ""
    today: str = ""
    units: str = ""
    release: str = "network"
    numpy: str = ""
