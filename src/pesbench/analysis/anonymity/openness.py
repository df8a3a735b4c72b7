"""Which indicators everybody knows."""

from collections.abc import Iterable

from pesbench.catalogue import Catalogue

_SURVEY_OF_ALL = "lfs"
FREE = "F"


def is_public(indicator: str, catalogue: Catalogue, conf_status: Iterable[object] = ()) -> bool:
    """Say whether the values of an indicator are public.

    They are where the catalogue says so, where the indicator comes from the Labour Force Survey, and where more than
    half of the values at hand are free.
    """
    known = catalogue.indicators.get(indicator)
    if known is not None:
        source = catalogue.measures.get(known.given.value) if known.given else None
        if known.public or (source is not None and source.form == _SURVEY_OF_ALL):
            return True
    statuses = list(conf_status)
    return 2 * sum(status == FREE for status in statuses) > len(statuses)
