"""Who visits whom on what: the plan of greatest value under capacities, beside a greedy one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Visit = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Capacities:
    """How many visits a PES hosts, and how many it makes, at most."""

    hosts: int
    visits: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Visits as (visitor, host, theme), best first, their value, and the most that any plan could reach.

    ``host_worth`` and ``visit_worth`` (n,) say by how much the value would grow, at most, with one more place of a host
    or one more visit of a visitor: prices of the relaxed problem, 0 where the capacity does not bind.
    """

    visits: tuple[Visit, ...]
    value: float
    bound: float
    host_worth: Floats
    visit_worth: Floats


def greedy(values: Floats, capacities: Capacities) -> tuple[tuple[Visit, ...], float]:
    """Take the most valuable visit that is still possible, again and again.

    Parameters
    ----------
    values
        Shape (n, n, k): what it is worth that the first visits the second on a theme; what is not above 0 is no visit.
    capacities
        As for `best_plan`.

    Returns
    -------
    tuple
        The visits in the order in which they were taken (ties in the order of the table), and their value.
    """
    places = np.argwhere(values > 0)
    order = np.argsort(-values[tuple(places.T)], kind="stable")
    hosted, made = np.zeros(len(values), int), np.zeros(len(values), int)
    pairs: set[tuple[int, int]] = set()
    themes: set[tuple[int, int]] = set()
    taken: list[Visit] = []
    for visitor, host, theme in (tuple(int(part) for part in places[place]) for place in order):
        full = made[visitor] >= capacities.visits or hosted[host] >= capacities.hosts
        if visitor == host or full or (visitor, host) in pairs or (visitor, theme) in themes:
            continue
        taken.append((visitor, host, theme))
        made[visitor] += 1
        hosted[host] += 1
        pairs.add((visitor, host))
        themes.add((visitor, theme))
    return tuple(taken), float(sum(values[visit] for visit in taken))


def best_plan(values: Floats, capacities: Capacities) -> Plan:
    """Find the plan of greatest value.

    Parameters
    ----------
    values
        Shape (n, n, k), finite: what it is worth that the first visits the second on a theme; what is not above 0 is no
        visit, and nobody visits itself.
    capacities
        How many visits each hosts and makes at most.

    Returns
    -------
    Plan
        Nobody visits the same host twice, nor learns the same theme twice.

    Raises
    ------
    ValueError
        If the shape does not fit, a value is not finite or the solver gives up.

    Notes
    -----
    A binary program: maximise the sum of values times choices, where the sums over the visits of a host, of a visitor,
    of a pair and of a visitor's theme are bounded; solved exactly by the branch-and-bound solver HiGHS (Huangfu &
    Hall, *Parallelizing the dual revised simplex method*, Mathematical Programming Computation 10, 2018) through SciPy.
    The prices are the marginals of its linear relaxation.

    Examples
    --------
    >>> values = np.zeros((3, 3, 1))
    >>> values[0, 2, 0], values[1, 2, 0], values[1, 0, 0] = 5.0, 4.0, 3.0
    >>> best_plan(values, Capacities(hosts=1, visits=1)).value
    8.0
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 3 or table.shape[0] != table.shape[1] or not np.isfinite(table).all():  # noqa: PLR2004 - three axes
        msg = f"values must be finite and of the shape (n, n, k), found {table.shape}"
        raise ValueError(msg)
    wanted = [(int(v), int(h), int(k)) for v, h, k in np.argwhere(table > 0) if v != h]
    n = len(table)
    if not wanted or capacities.hosts < 1 or capacities.visits < 1:
        return Plan((), 0.0, 0.0, np.zeros(n), np.zeros(n))
    worth = np.array([table[place] for place in wanted])
    return _solved(wanted, worth, n, capacities)


def _solved(wanted: Sequence[Visit], worth: Floats, n: int, capacities: Capacities) -> Plan:
    from scipy.optimize import Bounds, LinearConstraint, linprog, milp  # noqa: PLC0415 - paid where used
    from scipy.sparse import csr_array  # noqa: PLC0415 - paid where used

    rows, limits = _limits(wanted, n, capacities)
    count = len(wanted)
    indices = np.concatenate([np.full(4, column) for column in range(count)])
    matrix = csr_array((np.ones(4 * count), (np.concatenate(rows), indices)), shape=(len(limits), count))
    found = milp(
        -worth,
        integrality=np.ones(count),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, -np.inf, limits),
    )
    relaxed = linprog(-worth, A_ub=matrix, b_ub=limits, bounds=(0, 1), method="highs")
    if found.x is None or relaxed.x is None:
        msg = f"the solver found no plan: {found.message}"
        raise ValueError(msg)
    chosen = [place for place in range(count) if found.x[place] > 0.5]  # noqa: PLR2004 - binary up to rounding
    chosen.sort(key=lambda place: (-worth[place], wanted[place]))
    prices = -np.asarray(relaxed.ineqlin.marginals)
    return Plan(
        tuple(wanted[place] for place in chosen),
        float(sum(worth[place] for place in chosen)),
        float(-relaxed.fun),
        np.maximum(prices[:n], 0.0),
        np.maximum(prices[n : 2 * n], 0.0),
    )


def _limits(wanted: Sequence[Visit], n: int, capacities: Capacities) -> tuple[list[list[int]], Floats]:
    """Give the four constraints that each visit enters, and all limits: hosts, visitors, the rest."""
    further: dict[tuple[str, int, int], int] = {}
    rows = []
    for visitor, host, theme in wanted:
        pair = further.setdefault(("pair", visitor, host), 2 * n + len(further))
        about = further.setdefault(("theme", visitor, theme), 2 * n + len(further))
        rows.append([host, n + visitor, pair, about])
    limits = [*[float(capacities.hosts)] * n, *[float(capacities.visits)] * n, *[1.0] * len(further)]
    return rows, np.array(limits)
