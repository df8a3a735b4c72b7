"""Random numbers that are the same everywhere: raw PCG64 words, then only + - * / and square roots."""

from hashlib import blake2b
from math import fsum, prod, sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SEED = 20240601
_UNIT = 2.0**-53


class Draws:
    """A stream of its own per name, so that a new table or unit moves no number of the others.

    NumPy keeps the words of a bit generator stable between versions, not the distributions made of them
    (NEP 19), and logarithms and cosines differ in the last bit between platforms: distributions are made here.
    """

    def __init__(self, *names: str, seed: int = SEED) -> None:
        key = int.from_bytes(blake2b("/".join(names).encode(), digest_size=8).digest(), "big")
        self._bits = np.random.PCG64(np.random.SeedSequence([seed, key]))

    def uniform(self, *shape: int) -> Array:
        """Draw numbers in [0, 1) from the upper 53 bits of each word."""
        words = np.asarray(self._bits.random_raw(prod(shape)), dtype=np.uint64)
        return (words >> np.uint64(11)).astype(np.float64).reshape(shape) * _UNIT

    def normal(self, *shape: int) -> Array:
        """Draw nearly normal numbers, mean 0 and variance 1: twelve uniform numbers added, minus six."""
        total = self.uniform(*shape)
        for _ in range(11):
            total = total + self.uniform(*shape)
        return total - 6.0

    def whole(self, expected: Array) -> Array:
        """Round up or down at random so that the mean stays: small counts keep their rate."""
        return np.floor(expected + self.uniform(*expected.shape))

    def one(self) -> float:
        """Draw one uniform number."""
        return float(self.uniform(1)[0])

    def spread(self, scale: float) -> float:
        """Draw one nearly normal number with this standard deviation."""
        return scale * float(self.normal(1)[0])


def orthonormal(draws: Draws, names: tuple[str, ...], n: int) -> dict[str, Array]:
    """Draw one column per name, each of mean 0 and variance 1 in the sample, with correlations of exactly 0.

    Gram-Schmidt, with exactly rounded sums: a library's dot product depends on the processor.
    """
    basis: dict[str, Array] = {}
    for name in names:
        column = draws.normal(n)
        column = column - fsum(column) / n
        for _ in range(2):
            for other in basis.values():
                column = column - other * (fsum(column * other) / n)
        basis[name] = column / sqrt(fsum(column * column) / n)
    return basis


def clip(value: float, low: float, high: float) -> float:
    """Keep a number inside its plausible range."""
    return min(max(value, low), high)
