"""Matrix products in pieces that the linear algebra library computes on the thread that asks for them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32] | NDArray[np.float64]

# OpenBLAS starts threads of its own beyond 2^18 multiplications. For products as small as these that costs
# more than it saves, and many times more on a busy machine; chunks already run side by side where threads
# are wanted.
_PIECE = 200_000
_NARROWEST = 64


def product(left: Floats, right: Floats) -> Floats:
    """Multiply two matrices a few rows of ``left`` and columns of ``right`` at a time.

    Examples
    --------
    >>> product(np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[1., 2.],
           [3., 4.]])
    """
    (rows, shared), columns = left.shape, right.shape[1]
    if rows * shared * columns <= _PIECE:
        return left @ right
    width = max(_PIECE // max(left.size, 1), _NARROWEST)
    height = max(_PIECE // (shared * width), 1)
    result = np.empty((rows, columns), dtype=np.result_type(left, right))
    for top in range(0, rows, height):
        for start in range(0, columns, width):
            place = (slice(top, top + height), slice(start, start + width))
            np.matmul(left[place[0]], right[:, place[1]], out=result[place])
    return result
