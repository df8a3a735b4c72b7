"""Random numbers of several kinds from the keyed streams of `pesbench.stats.draws`: the same on every machine."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pesbench.stats.draws import Resampling, raw_keys

Cells = NDArray[np.float64]
_BITS = 53


def uniforms(plan: Resampling, chunk: int, shape: tuple[int, ...]) -> Cells:
    """Give numbers between 0 and 1, neither included, equally likely."""
    keys = raw_keys(plan, chunk, int(np.prod(shape))).reshape(shape)
    keys >>= np.uint64(64 - _BITS)
    numbers = keys.astype(np.float64)
    numbers += 0.5
    numbers *= 2.0**-_BITS
    return numbers


def normals(plan: Resampling, chunk: int, shape: tuple[int, ...]) -> Cells:
    """Give standard normal numbers, by inversion."""
    from scipy.special import ndtri  # noqa: PLC0415  # SciPy is paid for where numbers are drawn

    return np.asarray(ndtri(uniforms(plan, chunk, shape)))


def gammas(plan: Resampling, chunk: int, size: int, shape: Cells) -> Cells:
    """Give gamma numbers of scale 1, one row of ``size`` for each shape parameter.

    Parameters
    ----------
    shape
        Shape ``(k,)``, positive.

    Returns
    -------
    Shape ``(size, k)``.

    Notes
    -----
    Marsaglia & Tsang, *A Simple Method for Generating Gamma Variables* (2000), by rejection, in rounds: each has a
    stream of its own for what the rounds before it refused. Shapes under 1 are boosted as in the paper.
    """
    wide = np.broadcast_to(shape, (size, len(shape))).ravel()
    boosted = np.where(wide < 1, wide + 1, wide)
    d = boosted - 1 / 3
    c = 1 / np.sqrt(9 * d)
    values = np.empty(len(wide))
    waiting = np.arange(len(wide))
    turn = 0
    while len(waiting):
        x = normals(replace(plan, task=f"{plan.task}, x {turn}"), chunk, (len(waiting),))
        u = uniforms(replace(plan, task=f"{plan.task}, u {turn}"), chunk, (len(waiting),))
        v = (1 + c[waiting] * x) ** 3
        inside = v > 0
        logs = np.log(np.where(inside, v, 1.0))
        taken = inside & (np.log(u) < 0.5 * x * x + d[waiting] * (1 - v + logs))
        values[waiting[taken]] = d[waiting[taken]] * v[taken]
        waiting = waiting[~taken]
        turn += 1
    small = wide < 1
    if small.any():
        u = uniforms(replace(plan, task=f"{plan.task}, boost"), chunk, (len(wide),))
        values = np.where(small, values * u ** (1 / wide), values)
    return values.reshape(size, len(shape))


def dirichlet(plan: Resampling, chunk: int, size: int, alpha: Cells) -> Cells:
    """Give random shares that add up to 1, with means proportional to ``alpha``; a 0 stays 0.

    Parameters
    ----------
    alpha
        Shape ``(k,)``, not negative: the larger their sum, the closer the shares stay to their means.

    Returns
    -------
    Shape ``(size, k)``.

    Notes
    -----
    Devroye, *Non-Uniform Random Variate Generation* (1986), chapter XI.4: gamma numbers over their sum.
    """
    shares = np.zeros((size, len(alpha)))
    some = alpha > 0
    drawn = gammas(plan, chunk, size, alpha[some])
    shares[:, some] = drawn / drawn.sum(axis=1, keepdims=True)
    return shares
