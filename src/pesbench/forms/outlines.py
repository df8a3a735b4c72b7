"""The forms that exist: every file of this package that declares an outline is one."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import pesbench.forms as package
from pesbench.forms.row import Outline

OBSERVATIONS = "observations"


@cache
def outlines() -> tuple[Outline, ...]:
    """Find the outline of every form, in the order of their places.

    A form is one file: its module declares ``OUTLINE``, and nothing else has to name it.
    """
    names = (entry.name for entry in iter_modules(package.__path__, f"{package.__name__}."))
    declared = (getattr(import_module(name), "OUTLINE", None) for name in names)
    return tuple(sorted((it for it in declared if isinstance(it, Outline)), key=lambda it: (it.place, it.name)))


def own_tables() -> tuple[Outline, ...]:
    """Give the forms whose rows are kept in a table of their own, in the order of their places."""
    return tuple(outline for outline in outlines() if outline.table != OBSERVATIONS)
