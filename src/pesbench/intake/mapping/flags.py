"""Letters that stand for statuses, alone or several together, as expressions over a column of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Code
from pesbench.errors import InputError
from pesbench.intake.mapping.model import Flag


def letters_of(flags: str | Mapping[str, Flag], catalogue: Catalogue) -> Mapping[str, Flag]:
    """Give the letters of a list of the catalogue; one without a status of ours goes to the comment by its name.

    Raises
    ------
    InputError
        If the catalogue has no such list.
    """
    if not isinstance(flags, str):
        return {letter.lower(): flag for letter, flag in flags.items()}
    if not flags:
        return {}
    if flags not in catalogue.lists:
        problem = f"flags must be a code list of the catalogue or letters by themselves, found '{flags}'"
        raise InputError(problem, hint="The letters of Eurostat are the list eurostat_flag.")
    return {code.id: _flag(code) for code in catalogue.lists[flags].codes}


def _flag(code: Code) -> Flag:
    comment = "" if code.obs_status or code.conf_status else code.name().lower()
    return Flag(obs_status=(code.obs_status,), conf_status=code.conf_status, comment=comment)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a column of flags says, as three columns of text; null where it says nothing."""

    obs_status: pl.Expr
    conf_status: pl.Expr
    comment: pl.Expr


def spoken(flags: pl.Expr, letters: Mapping[str, Flag]) -> Spoken:
    """Translate flags: every letter speaks, in any order.

    A text with anything but known letters becomes the observation status as it is, so that the form refuses it and
    shows it.
    """
    text = flags.str.to_lowercase().str.replace_all(r"[\s,;]", "")
    strange = text.str.strip_chars("".join(letters)) != ""
    statuses = _by_word(text, {letter: flag.obs_status for letter, flag in letters.items()})
    return Spoken(
        obs_status=pl.when(strange).then(flags).otherwise(joined(statuses, ";")),
        conf_status=joined(_by_word(text, {letter: (flag.conf_status,) for letter, flag in letters.items()}), ";"),
        comment=joined(_by_word(text, {letter: (flag.comment,) for letter, flag in letters.items()}), "; "),
    )


def joined(parts: list[pl.Expr], separator: str) -> pl.Expr:
    """Join texts that may be null; null where all are."""
    if not parts:
        return pl.lit(None, pl.String)
    text = pl.concat_str(parts, separator=separator, ignore_nulls=True)
    return pl.when(text != "").then(text)


def _by_word(text: pl.Expr, words: Mapping[str, tuple[str, ...]]) -> list[pl.Expr]:
    """Give one expression per word, sorted: the word where one of its letters occurs, else null."""
    letters: dict[str, list[str]] = {}
    for letter, said in words.items():
        for word in filter(None, said):
            letters.setdefault(word, []).append(letter)
    return [pl.when(text.str.contains_any(letters[word])).then(pl.lit(word)) for word in sorted(letters)]
