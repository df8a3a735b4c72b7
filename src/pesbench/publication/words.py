"""The words of a report in four languages, and numbers and dates as each of them writes these."""

import tomllib
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Self

from babel import Locale
from babel.dates import format_date

from pesbench.catalogue.model import Entry, Wording
from pesbench.catalogue.model import Language as CatalogueLanguage
from pesbench.report import numbers

_SPACE = "\u202f"


class Language(StrEnum):
    """A language of reports."""

    EN = "en"
    DE = "de"
    FR = "fr"
    SV = "sv"

    @property
    def own(self) -> CatalogueLanguage:
        """The same as the catalogue says it."""
        return self.value


class Phrase(str):
    """A text that the page can show in every language: it knows its key."""

    __slots__ = ("key",)
    key: str

    def __new__(cls, text: str, key: str = "") -> Self:
        """Make a phrase; without a key it is what it is."""
        made = super().__new__(cls, text)
        made.key = key
        return made


@cache
def vocabulary(language: Language) -> dict[str, str]:
    """Read the words of a language, by key."""
    text = files("pesbench.publication").joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{name}": word for section, entries in tomllib.loads(text).items() for name, word in entries.items()
    }


def translations_missing() -> dict[Language, tuple[str, ...]]:
    """List the keys that a language has no words for; English stands in for them."""
    known = vocabulary(Language.EN)
    return {lang: tuple(key for key in known if key not in vocabulary(lang)) for lang in Language}


class Words:
    """Words, numbers and dates of one language.

    Numbers are rounded by `pesbench.report.numbers`, as everywhere; only their marks are those of the language.
    """

    def __init__(self, language: Language = Language.EN) -> None:
        self.language = language
        self._own = vocabulary(language)
        self._english = vocabulary(Language.EN)
        self._marks = _marks_of(language)

    def say(self, key: str, **parts: object) -> Phrase:
        """Give the words of a key, in English where the language has none, with the parts set in."""
        template = self._own.get(key, self._english[key])
        return Phrase(template.format(**parts), "") if parts else Phrase(template, key)

    def name(self, entry: Entry) -> str:
        """Give the name of a part of the catalogue; a star marks a translation of ours."""
        return f"{entry.name(self.language.own)}{'*' if self.unofficial(entry) else ''}"

    def unofficial(self, entry: Entry) -> bool:
        """Say whether the name in this language is a translation of ours; that of a unit is no such thing."""
        return self.language is not Language.EN and entry.wording(self.language.own) is Wording.UNOFFICIAL

    def decimal(self, value: object, places: int = 1) -> str:
        """Write a number."""
        return self._local(numbers.decimal(value, places))

    def signed(self, value: object, places: int = 1) -> str:
        """Write a gap or change."""
        return self._local(numbers.signed(value, places))

    def whole(self, value: object) -> str:
        """Write a count or rank."""
        return self._local(numbers.whole(value))

    def probability(self, value: object) -> str:
        """Write a p-value."""
        return self._local(numbers.probability(value))

    def percent(self, share: object) -> str:
        """Write a share between 0 and 1."""
        return self._local(numbers.percent(share))

    def day(self, value: date) -> str:
        """Write a date."""
        return str(format_date(value, format="long", locale=self.language.value))

    def _local(self, text: str) -> str:
        return text if self.language is Language.EN else text.translate(self._marks)


@cache
def _marks_of(language: Language) -> dict[int, str]:
    """Give what stands for the point, the mark of thousands and the minus."""
    symbols = Locale.parse(language.value).number_symbols["latn"]
    return {ord("."): symbols["decimal"], ord(_SPACE): symbols["group"], ord("-"): symbols["minusSign"]}


LOCALES = {Language.EN: "en-GB", Language.DE: "de-DE", Language.FR: "fr-FR", Language.SV: "sv-SE"}
Number = Callable[[object], str]
