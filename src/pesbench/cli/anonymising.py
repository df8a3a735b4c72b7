"""What --anonymise, --linked and --among ask for together; and the anonymous answer."""

from pathlib import Path
from typing import TYPE_CHECKING

from pesbench.errors import UsageError

if TYPE_CHECKING:
    from pesbench.analysis.anonymity import Anonymity
    from pesbench.catalogue import Catalogue
    from pesbench.result import Recipe, Result

SMALLEST = 3


def asked(
    *, anonymise: bool, linked: bool = False, among: int = SMALLEST, focus: str | None = None, release: str
) -> "Anonymity | None":
    """Give what was asked for; none where answers name PES.

    Raises
    ------
    UsageError
        If an option has no sense without --anonymise, fewer than three PES were to share a row, the key is too short,
        or the focus is not for the public.
    """
    if not anonymise:
        for option, given in (("--linked", linked), ("--among", among != SMALLEST)):
            if given:
                raise UsageError(f"{option} is about pseudonyms.", hint="Give --anonymise too, or leave it out.")
        return None
    if among < SMALLEST:
        raise UsageError(
            f"at least {SMALLEST} PES must share a row, found --among {among}.",
            hint="Two who share one tell each other from the rest.",
        )
    from pesbench.analysis.anonymity import Anonymity, key_at_hand

    key_at_hand()  # a key that can be guessed is refused before anything is computed
    how = Anonymity(among=among, linked=linked, focus=focus)
    how.refuse_what_does_not_fit(release)
    return how


def asked_with_focus(
    *, anonymise: bool, linked: bool = False, among: int = SMALLEST, focus: str | None, release: str
) -> "Anonymity | None":
    """Give what was asked for where --focus is about anonymous answers alone.

    Raises
    ------
    UsageError
        As `asked`, and if a PES is in focus of an answer with names.
    """
    if focus is not None and not anonymise:
        raise UsageError("--focus keeps the name of one PES among pseudonyms.", hint="Give --anonymise too.")
    return asked(anonymise=anonymise, linked=linked, among=among, focus=focus, release=release)


def refuse_names(recipe: "Recipe", how: "Anonymity | None") -> None:
    """Refuse an anonymous answer that has no sense without names, before anything is computed.

    Raises
    ------
    UsageError
        If it is about who learns from whom, about one PES alone, or about what named PES offer.
    """
    if how is not None:
        from pesbench.analysis.anonymity import refuse_names

        refuse_names(recipe)


def refuse_files(how: "Anonymity | None", **files: Path | None) -> None:
    """Refuse options whose answer names PES.

    Raises
    ------
    UsageError
        If one was asked for beside an anonymous answer.
    """
    for option, path in files.items():
        if how is not None and path is not None:
            raise UsageError(f"--{option} names PES one by one.", hint=f"Leave --{option} or --anonymise out.")


def level(release: str, how: "Anonymity | None") -> str:
    """Give the release level by which cells are chosen; what is internal to the network may enter public bands."""
    if how is None:
        return release
    from pesbench.analysis.anonymity import released

    return released(release, how)


def answer(result: "Result", catalogue: "Catalogue", how: "Anonymity", release: str) -> "Result":
    """Make an answer anonymous."""
    from pesbench.analysis.anonymity import anonymous

    return anonymous(result, catalogue, how, release=release)
