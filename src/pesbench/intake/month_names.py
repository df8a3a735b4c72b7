"""Names of months in the official languages of the Union, Norwegian and Icelandic."""
# ruff: noqa: RUF001 - Bulgarian and Greek letters are meant

import unicodedata
from functools import cache

from pesbench.errors import InputError

LONGEST = 100

# Months from January on, with a bar between them: full names, other cases, usual abbreviations.
NAMES = {
    "bg": "януари ян яну|февруари фев февр|март мар|април апр|май|юни|юли|август авг|септември сеп септ|"
    "октомври окт|ноември ное ноем|декември дек",
    "cs": "leden ledna led|únor února úno|březen března bře|duben dubna dub|květen května kvě|červen června čvn|"
    "červenec července čvc|srpen srpna srp|září zář|říjen října říj|listopad listopadu lis|prosinec prosince pro",
    "da": "januar jan|februar feb|marts mar|april apr|maj|juni jun|juli jul|august aug|september sep sept|"
    "oktober okt|november nov|december dec",
    "de": "januar jan jänner jän jaenner|februar feb feber|märz mär mrz maerz|april apr|mai|juni jun|juli jul|"
    "august aug|september sep sept|oktober okt|november nov|dezember dez",
    "el": "ιανουάριος ιανουαρίου ιαν|φεβρουάριος φεβρουαρίου φεβ φεβρ|μάρτιος μαρτίου μαρ|απρίλιος απριλίου απρ|"
    "μάιος μαΐου μαι|ιούνιος ιουνίου ιουν|ιούλιος ιουλίου ιουλ|αύγουστος αυγούστου αυγ|"
    "σεπτέμβριος σεπτεμβρίου σεπ σεπτ|οκτώβριος οκτωβρίου οκτ|νοέμβριος νοεμβρίου νοε|δεκέμβριος δεκεμβρίου δεκ",
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|"
    "october oct|november nov|december dec",
    "es": "enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|"
    "septiembre setiembre sep sept set|octubre oct|noviembre nov|diciembre dic",
    "et": "jaanuar jaanuari jaan|veebruar veebruari veebr|märts märtsi|aprill aprilli apr|mai|juuni|juuli|"
    "august augusti aug|september septembri sept|oktoober oktoobri okt|november novembri nov|detsember detsembri dets",
    "fi": "tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu",  # further cases are made below
    "fr": "janvier janv jan|février févr fév|mars mar|avril avr|mai|juin|juillet juil juill|août|septembre sept sep|"
    "octobre oct|novembre nov|décembre déc",
    "ga": "eanáir ean|feabhra feabh|márta|aibreán aibreáin aib|bealtaine beal|meitheamh meithimh meith|iúil|"
    "lúnasa lún|meánfómhair mheánfómhair mfómh|deireadhfómhair dheireadhfómhair dfómh|samhain samhna samh|nollaig noll",
    "hr": "siječanj siječnja sij|veljača veljače velj|ožujak ožujka ožu|travanj travnja tra|svibanj svibnja svi|"
    "lipanj lipnja lip|srpanj srpnja srp|kolovoz kolovoza kol|rujan rujna ruj|listopad listopada lis|"
    "studeni studenoga studenog stu|prosinac prosinca pro",
    "hu": "január jan|február feb febr|március márc már|április ápr|május máj|június jún|július júl|augusztus aug|"
    "szeptember szept|október okt|november nov|december dec",
    "is": "janúar jan|febrúar feb febr|mars mar|apríl apr|maí|júní jún|júlí júl|ágúst ágústs ágú|september sep sept|"
    "október okt|nóvember nóv|desember des",
    "it": "gennaio gen genn|febbraio feb febbr|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago|"
    "settembre set sett|ottobre ott|novembre nov|dicembre dic",
    "lt": "sausis sausio saus|vasaris vasario vas|kovas kovo kov|balandis balandžio bal|gegužė gegužės geg|"
    "birželis birželio birž|liepa liepos liep|rugpjūtis rugpjūčio rugp|rugsėjis rugsėjo rugs|spalis spalio spal|"
    "lapkritis lapkričio lapkr|gruodis gruodžio gruod",
    "lv": "janvāris janvāra janv|februāris februāra febr|marts marta|aprīlis aprīļa apr|maijs maija|jūnijs jūnija jūn|"
    "jūlijs jūlija jūl|augusts augusta aug|septembris septembra sept|oktobris oktobra okt|novembris novembra nov|"
    "decembris decembra dec",
    "mt": "jannar jan|frar fra|marzu mar|april apr|mejju mej|ġunju ġun|lulju lul|awwissu aww|settembru set|"
    "ottubru ott|novembru nov|diċembru diċ",
    "nl": "januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sep sept|"
    "oktober okt|november nov|december dec",
    "no": "januar jan|februar feb|mars mar|april apr|mai|juni jun|juli jul|august aug|september sep sept|"
    "oktober okt|november nov|desember des",
    "pl": "styczeń stycznia sty|luty lutego lut|marzec marca mar|kwiecień kwietnia kwi|maj maja|czerwiec czerwca cze|"
    "lipiec lipca lip|sierpień sierpnia sie|wrzesień września wrz|październik października paź|listopad listopada lis|"
    "grudzień grudnia gru",
    "pt": "janeiro jan|fevereiro fev|março mar|abril abr|maio mai|junho jun|julho jul|agosto ago|setembro set|"
    "outubro out|novembro nov|dezembro dez",
    "ro": "ianuarie ian|februarie feb febr|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug|"
    "septembrie sep sept|octombrie oct|noiembrie noi nov|decembrie dec",
    "sk": "január januára jan|február februára feb|marec marca mar|apríl apríla apr|máj mája|jún júna|júl júla|"
    "august augusta aug|september septembra sep sept|október októbra okt|november novembra nov|december decembra dec",
    "sl": "januar januarja jan|februar februarja feb|marec marca mar|april aprila apr|maj maja|junij junija jun|"
    "julij julija jul|avgust avgusta avg|september septembra sep sept|oktober oktobra okt|november novembra nov|"
    "december decembra dec",
    "sv": "januari jan|februari feb|mars mar|april apr|maj|juni jun|juli jul|augusti aug|september sep sept|"
    "oktober okt|november nov|december dec",
}  # fmt: skip
_FINNISH_ENDINGS = ("", "k", "kuu", "kuun", "kuuta")

# Letters with a stroke and the like, which have no accent to take away.
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def check_language(language: str | None) -> None:
    """Raise an InputError where months are not known in a language."""
    if language is not None and language not in NAMES:
        raise InputError(f"the language of months must be one of {', '.join(NAMES)}, found {language!r}.")


def month_number(word: str, *, language: str | None = None) -> int | None:
    """Give the month, from 1, that a word names in an official language of the Union, in Norwegian or Icelandic.

    Parameters
    ----------
    word
        A full name in the nominative or genitive, or a usual abbreviation, with or without a dot. Case and accents
        do not matter; ``?`` stands for a letter that was lost.
    language
        Two letters; without one, a word that names different months in different languages gives None.

    Raises
    ------
    InputError
        If the language is unknown.

    Examples
    --------
    >>> month_number("f?vr.")
    2
    >>> month_number("listopad"), month_number("listopad", language="hr")
    (None, 10)
    """
    check_language(language)
    if len(word) > LONGEST:
        return None
    months = months_of("".join(folded(word).split()).rstrip("."), language)
    return next(iter(months)) if len(months) == 1 else None


def folded(text: str) -> str:
    """Take away case, accents and kinds of dashes. Small raised digits stay what they are: marks."""
    plain = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return bare.translate(_STROKES).translate(DASHES)


@cache
def month_forms() -> dict[str, dict[int, list[str]]]:
    """Give every form of a month's name with the months that it means and the languages where it does."""
    forms: dict[str, dict[int, list[str]]] = {}
    for language, names in NAMES.items():
        endings = _FINNISH_ENDINGS if language == "fi" else ("",)
        for month, words in enumerate(names.split("|"), 1):
            for form in {folded(word) + ending for word in words.split() for ending in endings}:
                forms.setdefault(form, {}).setdefault(month, []).append(language)
    return forms


def months_of(word: str, language: str | None) -> dict[int, list[str]]:
    """Give the months that a folded word may mean, with the languages."""
    found: dict[int, list[str]] = {}
    for form in _same(word):
        for month, languages in month_forms()[form].items():
            if language is None or language in languages:
                found.setdefault(month, []).extend(languages)
    return found


def _same(word: str) -> list[str]:
    """Give the known forms that a word is, lost letters filled; most of its letters must be there."""
    lost = word.count("?")
    if not lost:
        return [word] if word in month_forms() else []
    if len(word) - lost < max(2, lost + 1):
        return []
    return [
        form
        for form in month_forms()
        if len(form) == len(word) and all(one in {"?", other} for one, other in zip(word, form, strict=True))
    ]
