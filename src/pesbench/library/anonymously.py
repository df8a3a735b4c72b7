"""Anonymous answers from Python: what was asked is taken out of the choices, and the answer made without names."""

from dataclasses import dataclass

from pesbench.analysis.anonymity import Anonymity, anonymous, released
from pesbench.catalogue import Catalogue
from pesbench.errors import UsageError
from pesbench.result import Result, chosen

NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Hiding:
    """Whether and how PES are hidden, and to whom the answer goes."""

    how: Anonymity | None
    release: str

    def of(self, result: Result, catalogue: Catalogue) -> Result:
        """Give the answer without names, where that was asked for."""
        return result if self.how is None else anonymous(result, catalogue, self.how, release=self.release)

    def refuse(self, name: str, asked: object) -> None:
        """Refuse what names PES one by one.

        Raises
        ------
        UsageError
            If it was asked for beside an anonymous answer.
        """
        if self.how is not None and asked is not None:
            raise UsageError(f"{name} names PES one by one.", hint=f"Leave {name} or anonymise out.")


def hiding(choices: dict[str, object], *, focus: bool = False) -> Hiding:
    """Take ``anonymise``, ``linked`` and ``among`` out of the choices, and ``focus`` where the analysis has none.

    Raises
    ------
    UsageError
        If one of the others is given without ``anonymise``, or does not fit.
    """
    names = ("linked", "among", "focus") if focus else ("linked", "among")
    wanted = bool(choices.pop("anonymise", False))
    given = {name: choices.pop(name) for name in names if name in choices}
    release = str(choices.get("release", NETWORK))
    if not wanted:
        if given:
            raise UsageError(f"{next(iter(given))} is about pseudonyms.", hint="Give anonymise=True too.")
        return Hiding(None, release)
    how = chosen(Anonymity, {"focus": choices.get("focus"), **given})
    how.refuse_what_does_not_fit(release)
    choices["release"] = released(release, how)
    return Hiding(how, release)
