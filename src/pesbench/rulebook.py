"""Every rule that any part of pesbench may report: the one list of where they are defined.

They are imported by name when the rules are asked for, since some of them stand above this module. A test compares
the list with the sources.
"""

import sys
from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from pesbench.catalogue import nearest
from pesbench.errors import UsageError
from pesbench.findings import RULES, Rule

# Where rules are defined (in a module, or anywhere in a package), and which commands report them.
REPORTED_BY = {
    "pesbench.forms.action_rules": ("validate", "ingest", "change"),
    "pesbench.forms.rules": ("validate", "ingest"),
    "pesbench.intake.rules": ("validate", "ingest"),
    "pesbench.validation.waivers": ("validate",),
    "pesbench.validation.submitted": ("validate", "ingest", "indicators", "compare", "correlate"),
    "pesbench.validation": ("validate", "ingest"),
    "pesbench.ingestion": ("ingest",),
    "pesbench.withdrawal": ("ingest",),
    "pesbench.indicator_values.compute": ("indicators", "compare", "correlate"),
    "pesbench.analysis.rules": ("compare", "correlate"),
    "pesbench.analysis.composite.rules": ("index",),
    "pesbench.analysis.comparison.rules": ("compare",),
    "pesbench.analysis.comparison.model_rules": ("compare",),
    "pesbench.analysis.relation.rules": ("correlate",),
    "pesbench.analysis.quality.rules": ("correlate",),
    "pesbench.analysis.anonymity.rules": ("compare", "index", "correlate", "maturity", "practices", "change"),
    "pesbench.analysis.assessors": ("maturity", "correlate"),
    "pesbench.analysis.benchlearning.rules": ("maturity", "practices", "learn", "change"),
    "pesbench.exporting.rules": ("export",),
    "pesbench.keeping.rules": ("store forget",),
}
LEVELS = {
    1: "Structure: can the file be read as what it says it is?",
    2: "Cell: is each value possible by itself?",
    3: "Row: do the values of one row fit together?",
    4: "Across rows: do keys, totals and parts agree?",
    5: "Over time: does a value fit the ones before it?",
    6: "Across forms, deliveries and sources: do they tell the same story?",
    7: "Learning: what do assessments, practices and actions allow to be said?",
}

# Letters that are typed for digits.
_MISREAD = str.maketrans("OIL", "011")


def all_rules() -> dict[str, Rule]:
    """Give every rule by its code, in the order of the codes; what defines them is imported, once."""
    for name in REPORTED_BY:
        home = import_module(name)
        for part in iter_modules(getattr(home, "__path__", ()), f"{name}."):
            import_module(part.name)
    return dict(sorted(RULES.items()))


def reported_by(rule: Rule) -> tuple[str, ...]:
    """Name the commands that report a rule."""
    all_rules()
    homes = (commands for package, commands in REPORTED_BY.items() if _defines(package, rule))
    return next(homes, ())


def _defines(package: str, rule: Rule) -> bool:
    modules = [module for name, module in sys.modules.items() if f"{name}.".startswith(f"{package}.")]
    return any(value is rule for module in modules for value in list(vars(module).values()))


def rule_of(code: str, *, where: str = "") -> Rule:
    """Find a rule by its code, in whatever case.

    Raises
    ------
    UsageError
        If there is none; the nearest code is named.
    """
    folded = code.strip().upper()
    if known := RULES.get(folded) or all_rules().get(folded):
        return known
    raise unknown_code(code, all_rules(), where=where)


def check_codes(codes: Iterable[str], *, where: str = "") -> None:
    """Refuse a code, or the beginning of one, that no rule has.

    Raises
    ------
    UsageError
        At the first one; the nearest code is named.
    """
    for code in codes:
        if not _begins(code, RULES) and not _begins(code, all_rules()):  # most are of rules that are imported anyway
            raise unknown_code(code, all_rules(), where=where)


def _begins(code: str, rules: Iterable[str]) -> bool:
    return bool(code) and any(known.startswith(code) for known in rules)


def unknown_code(code: str, rules: Iterable[str], *, where: str = "") -> UsageError:
    """Say that no rule has a code or begins with it, and which is nearest."""
    known, meant = list(rules), code.strip().upper().translate(_MISREAD)
    level = [other for other in known if other[:3] == meant[:3]]
    near = meant if meant in known else nearest(meant, level) or nearest(meant, known)
    hint = f"Did you mean {near}?" if near else "`pesbench catalogue rules` lists them; PB4 is all of level 4."
    return UsageError(
        f"a rule must be a code such as PB410 or the beginning of one, found '{code}'.", where=where, hint=hint
    )
