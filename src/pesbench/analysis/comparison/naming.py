"""Names of units in messages."""

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.comparison.view import View

_SHOWN = 15


def listed(view: View, chosen: NDArray[np.bool_]) -> str:
    """Name the chosen units of a table, the first fifteen where they are many."""
    names = [pes for pes, one in zip(view.pes, chosen, strict=True) if one]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
