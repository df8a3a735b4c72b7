"""Words of headers that name a sex or an age, in the languages of the network, and the codes that they mean."""
# ruff: noqa: RUF001 - Bulgarian and Greek letters are meant

import re
from collections.abc import Iterable

from pesbench.intake.mapping.folding import folded

# By language: women, men, both together; forms of a word that headers have.
_SEX = {
    "bg": ("жени жена", "мъже мъж", "общо всичко"),
    "cs": ("ženy žen", "muži mužů", "celkem"),
    "da": ("kvinder", "mænd", "ialt"),
    "de": ("frauen weiblich weibliche", "männer männlich männliche", "insgesamt zusammen gesamt"),
    "el": ("γυναίκες γυναικών θήλεις", "άνδρες ανδρών άρρενες", "σύνολο"),
    "en": ("women woman female females", "men male males", "total all both"),
    "es": ("mujeres mujer femenino", "hombres hombre varones", "total ambos"),
    "et": ("naised naine naisi", "mehed mees mehi", "kokku"),
    "fi": ("naiset naisia nainen", "miehet miehiä mies", "yhteensä"),
    "fr": ("femmes femme féminin", "hommes homme masculin", "ensemble total"),
    "ga": ("mná", "fir", "iomlán"),
    "hr": ("žene žena ženski", "muškarci muškaraca muški", "ukupno"),
    "hu": ("nők nő női", "férfiak férfi", "összesen"),
    "is": ("konur kvenna", "karlar karla", "alls samtals"),
    "it": ("femmine femmina donne", "maschi maschio uomini", "totale"),
    "lt": ("moterys moterų", "vyrai vyrų", "viso"),
    "lv": ("sievietes sieviešu", "vīrieši vīriešu", "kopā pavisam"),
    "mt": ("nisa", "irġiel", "total"),
    "nl": ("vrouwen vrouw", "mannen man", "totaal"),
    "no": ("kvinner kvinne", "menn mann", "totalt"),
    "pl": ("kobiety kobiet", "mężczyźni mężczyzn", "ogółem razem"),
    "pt": ("mulheres mulher feminino", "homens homem masculino", "total"),
    "ro": ("femei feminin feminina", "bărbați masculin masculina", "total"),
    "sk": ("ženy žien", "muži mužov", "spolu"),
    "sl": ("ženske ženski", "moški", "skupaj"),
    "sv": ("kvinnor kvinna", "män", "totalt samtliga"),
}
# What stands before an age that is not reached, before the last one meant, and before one that is passed.
_BELOW = (
    "under|unter|less than|below|younger than|moins de|sub|pod|ponizej|ponize|mene nez|mladsi nez|menej ako|mladsi ako|"
    "manj kot|mlajsi od|mladi od|manje od|menos de|menores de|meno di|sotto i|sotto|onder|jonger dan|yngre an|"
    "yngre enn|yngre end|alle|alla|jaunesni nei|jaunaki par|κατω των|κατω απο|под|taht|faoi|undir|<"
)
_UP_TO = "up to|bis|jusqu'a|fino a|hasta|tot en met|do|до|kuni|iki|lidz|ate|≤|<="
_ABOVE = (
    "over|above|older than|more than|uber|alter als|plus de|peste|nad|powyzej|vise od|vec kot|starejsi od|mas de|"
    "mayores de|mais de|oltre i|oltre|ouder dan|meer dan|aldre an|eldre enn|yli|ule|virs|vyresni nei|vecaki par|"
    "ανω των|над|'il fuq minn|os cionn|yfir|>"
)
_AND_MORE = (
    r"\+|(?:and|or|und|oder|et|ou|y|o|e|en|of|och|eller|og|a|i|ali|in|ja|tai|es|vagy|si|sau|ir|un|και|и|u|agus|eða) "
    "(?:over|older|more|above|mehr|alter|daruber|plus|mas|oltre|piu|ouder|meer|aldre|eldre|over|mer|vice|viac|wiecej|"
    "vise|vec|starsi|starejsi|vanhemmat|yli|vanemad|idosebb|tobb|peste|vyresni|vecaki|ανω|повече|mais|aktar|eldri)"
)
_BELOW_BEHIND = "alatt|alatti|fiatalabb"
_BETWEEN = "-|to|bis|a|et|y|e|and|und|i|og|och|til|till|tot|do|az|au|la|la |εως|до|iki|lidz|kuni|ja|in"
# "25 bis unter 50": the second age is not reached.
_NOT_REACHED = "(?:bis unter|to under|to less than|a moins de|till under|til under|tot) "
_YEARS = (
    r"(?:years?|yrs?|jahren?|ans?|ani|anni|anos|let|lat|rok(?:u|ov|y)?|godin[ae]?|години|г|ar|aar|jaar|jaren|ev|eves|"
    r"evesek|metu|metai|gadi|gadu|gadiem|aasta(?:t|sed)?|vuotiaat|vuotta|ετων|snin|bliana?|ara|v)"
)
_AGE = r"(\d{2})(?:\.|-)?"
# Below, numbers are lengths of time or something else: nobody is registered for work as a child.
_YOUNGEST = 14
_WORD = re.compile(r"[^\W\d_]+")


def _by_word() -> dict[str, str]:
    codes: dict[str, str] = {}
    for words in _SEX.values():
        for code, forms in zip("FMT", words, strict=True):
            codes |= {folded(form): code for form in forms.split()}
    return codes


_CODES = _by_word()
_KINDS = (
    ("Y{0}-{below}", re.compile(rf"{_AGE} ?{_NOT_REACHED}{_AGE}")),
    ("Y{0}-{1}", re.compile(rf"{_AGE} ?(?:{_YEARS} )?(?:{_BETWEEN}) ?{_AGE}")),
    ("Y_LT{0}", re.compile(rf"(?:{_BELOW}) ?(?:de )?{_AGE}|{_AGE} ?(?:{_YEARS} )?(?:{_BELOW_BEHIND})")),
    ("Y_GE{above}", re.compile(rf"(?:{_ABOVE}) ?{_AGE}")),
    ("Y_GE{0}", re.compile(rf"{_AGE} ?(?:{_YEARS} ?)?(?:{_AND_MORE})")),
    ("Y_LT{above}", re.compile(rf"(?:{_UP_TO}) ?{_AGE}")),
)
_SAYS_YEARS = re.compile(rf"(?<![^\W\d_]){_YEARS}(?![^\W\d_])")


def sex_in(text: str) -> str:
    """Give the code of the sex that a header speaks of; empty where it names none, or only a total.

    Examples
    --------
    >>> sex_in("Numar total someri femei"), sex_in("Hommes (DEFM A)"), sex_in("Total")
    ('F', 'M', '')
    """
    found = {_CODES[word] for word in _words(text) if word in _CODES} - {"T"}
    return found.pop() if len(found) == 1 else ""


def sexes_of(texts: Iterable[str]) -> dict[str, str]:
    """Give the code of each text, where every one is a word for women, men or both, and women or men are among them."""
    codes: dict[str, str] = {}
    for text in texts:
        words = _words(text)
        found = {_CODES.get(word, "") for word in words}
        if not words or "" in found or len(found) > 1:
            return {}
        codes[text] = found.pop()
    return codes if {"F", "M"} & set(codes.values()) else {}


def says_total(text: str) -> bool:
    """Whether a text begins with a word for everything together."""
    return [_CODES.get(word) for word in _words(text)[:1]] == ["T"]


def age_in(text: str) -> str:
    """Give the code of the age group that a header speaks of, as Eurostat writes it; empty where it names none.

    Ages are full years, so that "over 55" is 56 and more, and "up to 24" is under 25.

    Examples
    --------
    >>> age_in("25 - 29 ani"), age_in("Moins de 25 ans"), age_in("peste 55 ani"), age_in("55 Jahre und \u00e4lter")
    ('Y25-29', 'Y_LT25', 'Y_GE56', 'Y_GE55')
    >>> age_in("De 3 mois \u00e0 moins de 6 mois")
    ''
    """
    plain = folded(text)
    in_years = _SAYS_YEARS.search(plain)
    for code, pattern in _KINDS:
        found = pattern.search(plain) if in_years else pattern.fullmatch(plain)
        if found:
            ages = [int(age) for age in found.groups() if age]
            if min(ages) < _YOUNGEST or ages != sorted(set(ages)):
                return ""
            return code.format(*ages, below=ages[-1] - 1, above=ages[0] + 1)
    return ""


def ages_of(texts: Iterable[str]) -> dict[str, str]:
    """Give the code of each text, where every one names an age group or a total, and one at least an age group."""
    codes = {text: age_in(text) or ("TOTAL" if says_total(text) else "") for text in texts}
    found = set(codes.values())
    return codes if found and "" not in found and found != {"TOTAL"} else {}


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))
