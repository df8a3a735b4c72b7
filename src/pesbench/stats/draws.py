"""Random draws that depend on nothing but a seed, the name of a task and the number of the draw.

The draws of a task come in chunks of fixed size, each with its own counter-based generator. So the answer
is the same for any number of threads, and the first draws of a long run are those of a short one. Only the
raw output of the bit generator is used: NumPy promises the same stream for it in every version (NEP 19),
and not for the methods built on it.
"""

from dataclasses import dataclass
from hashlib import blake2b
from math import factorial

import numpy as np
from numpy.typing import NDArray

from pesbench.stats.distributions import normal_quantile

CHUNK = 1250
_FRACTION_BITS = 53


@dataclass(frozen=True, slots=True)
class Resampling:
    """How many draws, from which seed, for which task, on how many threads (which never change the answer)."""

    count: int
    seed: int = 0
    task: str = ""
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Permutations:
    """Permutations of n rows: random ones, or each one exactly once where there are not more than asked for."""

    n: int
    plan: Resampling
    exhaustive: bool

    @classmethod
    def of(cls, n: int, plan: Resampling) -> "Permutations":
        """Choose between random draws and all n! permutations.

        Examples
        --------
        >>> Permutations.of(4, Resampling(count=99)).count
        24
        """
        return cls(n, plan, exhaustive=enumerable(n, plan.count))

    @property
    def count(self) -> int:
        """The number of permutations."""
        return factorial(self.n) if self.exhaustive else self.plan.count

    @property
    def chunks(self) -> int:
        """The number of chunks."""
        return -(-self.count // CHUNK)

    def chunk(self, number: int) -> NDArray[np.intp]:
        """Give the permutations of one chunk, shape (n, size): one permutation of 0..n-1 in each column."""
        size = min(CHUNK, self.count - number * CHUNK)
        if self.exhaustive:
            return _enumerated(self.n, number * CHUNK, size)
        keys = raw_keys(self.plan, number, size * self.n).reshape(size, self.n)
        return np.ascontiguousarray(np.argsort(keys, axis=1, kind="stable").T)


def enumerable(n: int, count: int) -> bool:
    """Say whether all n! permutations are not more than a number of draws."""
    small = 20  # 20! is more draws than anybody will ask for
    return n <= small and factorial(n) <= count


def raw_keys(plan: Resampling, chunk: int, size: int) -> NDArray[np.uint64]:
    """Give the first 64-bit keys of a chunk of a task.

    Notes
    -----
    Counter-based generator Philox: Salmon, Moraes, Dror & Shaw, *Parallel Random Numbers: As Easy as 1, 2, 3*
    (2011). The name of the task enters by its BLAKE2b digest, because Python's own hash differs between runs.

    Examples
    --------
    >>> raw_keys(Resampling(count=1, seed=1, task="areas"), 0, 1)
    array([4087675596090478172], dtype=uint64)
    """
    digest = int.from_bytes(blake2b(plan.task.encode(), digest_size=16).digest(), "big")
    sequence = np.random.SeedSequence([plan.seed, digest], spawn_key=(chunk,))
    return np.asarray(np.random.Philox(sequence).random_raw(size), dtype=np.uint64)


def resample_counts(n: int, plan: Resampling, chunk: int) -> NDArray[np.float64]:
    """Give how often each of n rows is drawn, with replacement, in each draw of a chunk: shape (n, size).

    Notes
    -----
    Efron, *Bootstrap Methods: Another Look at the Jackknife* (1979). Each column adds up to n.

    Examples
    --------
    >>> resample_counts(5, Resampling(count=3), 0).sum(axis=0)
    array([5., 5., 5.])
    """
    size = min(CHUNK, plan.count - chunk * CHUNK)
    keys = raw_keys(plan, chunk, size * n).reshape(size, n)
    fraction = (keys >> np.uint64(64 - _FRACTION_BITS)) * 2.0**-_FRACTION_BITS
    cells = (fraction * n).astype(np.intp) * size + np.arange(size)[:, np.newaxis]
    return np.bincount(cells.ravel(), minlength=n * size).reshape(n, size).astype(np.float64)


def normal_draws(n: int, plan: Resampling, chunk: int) -> NDArray[np.float64]:
    """Give independent standard normal numbers for n rows in each draw of a chunk: shape (n, size).

    Notes
    -----
    By inversion: a key is a fraction strictly between 0 and 1, and the number is its normal quantile.

    Examples
    --------
    >>> normal_draws(2, Resampling(count=3), 0).shape
    (2, 3)
    """
    size = min(CHUNK, plan.count - chunk * CHUNK)
    keys = raw_keys(plan, chunk, size * n).reshape(size, n)
    # the middle of one of 2^52 equal steps: half a step more than 2^53 could hold would round up to 1
    fraction = ((keys >> np.uint64(65 - _FRACTION_BITS)) + 0.5) * 2.0 ** (1 - _FRACTION_BITS)
    return np.ascontiguousarray(normal_quantile(fraction).T)


def _enumerated(n: int, start: int, size: int) -> NDArray[np.intp]:
    """Give permutations by their number in lexicographic order: its digits in the factorial base, decoded."""
    number = np.arange(start, start + size)
    permutation = np.empty((n, size), dtype=np.intp)
    for row in range(n):
        base = factorial(n - 1 - row)
        permutation[row] = number // base
        number = number % base
    for row in range(n - 2, -1, -1):  # a digit counts among the places that the rows before it left free
        permutation[row + 1 :] += permutation[row + 1 :] >= permutation[row]
    return permutation
