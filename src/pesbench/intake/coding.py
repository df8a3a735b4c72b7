"""Text columns of few words, written as codes: a third of the cost of a file, and the same bytes for every reader.

Polars writes a column of an enumeration straight from its codes, where a column of text is hashed word by word. The
words must be known beforehand and completely; they are, once the keys of the delivery have been looked at.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.forms import observation_columns
from pesbench.forms.columns import REMEMBERED, LookedUpColumn
from pesbench.intake.source import Source

# Where a file's footer says what its columns were in Polars; a name of the same length that no reader looks for.
_HINT, _NO_HINT = b"ARROW:schema", b"arrow-schema"
_FOOTER_LENGTH, _MAGIC_LENGTH = 4, 4

Words = Mapping[str, list[str]]


def words_of(source: Source, catalogue: Catalogue) -> Words:
    """Give the columns of the observation table whose words are known, with all words that can occur in them.

    A column whose words follow a pattern is known by those that were seen when the keys were read.
    """
    form = source.form
    if form.table != "observations":
        return {}
    seen = _seen(source)
    words = {name: [catalogue.total_of(name)] for name in catalogue.dimension_order if name not in source.plan.present}
    words |= {name: [*found, catalogue.total_of(name)] for name, found in seen.items() if name in catalogue.dimensions}
    words |= {name: seen[name] for name in ("pes", "period") if name in seen}
    subject = form.subject
    if not subject or subject in seen:
        words["measure"] = seen[subject] if subject else list(form.measures.values())
    for name in ("origin", "basis", "adjustment", "conf_status"):
        words[name] = list(catalogue.codes(name))
    known = observation_columns(catalogue)
    return {name: sorted(set(found)) for name, found in words.items() if found and name in known}


def words_of_all(several: Sequence[Words]) -> Words:
    """Give the words of rows of several files: of the columns whose words are known of each."""
    common = set(several[0]).intersection(*several[1:])
    return {name: sorted({word for words in several for word in words[name]}) for name in several[0] if name in common}


def _seen(source: Source) -> dict[str, list[str]]:
    """Give the words of each key column that is looked up, unless there were too many to remember."""
    columns = [column for column in source.compiled.columns if isinstance(column, LookedUpColumn)]
    return {
        column.name: [word for word in column.seen.values() if word is not None]
        for column in columns
        if column.name in source.form.key and len(column.seen) < REMEMBERED
    }


def coded(rows: pl.LazyFrame, words: Words) -> pl.LazyFrame:
    """Turn columns into codes; a word that is not listed is an error, never a gap."""
    return rows.with_columns(pl.col(name).cast(pl.Enum(listed)) for name, listed in words.items())


def read_as_text(file: Path) -> None:
    """Make readers take coded columns of a Parquet file for the text that they are.

    The file holds text in any case; a note in its footer tells Polars that it was an enumeration, and of two files
    with other words the enumerations would differ.
    """
    with file.open("r+b") as parquet:
        parquet.seek(-_FOOTER_LENGTH - _MAGIC_LENGTH, 2)
        length = int.from_bytes(parquet.read(_FOOTER_LENGTH), "little")
        parquet.seek(-_FOOTER_LENGTH - _MAGIC_LENGTH - length, 2)
        start = parquet.tell()
        footer = parquet.read(length)
        parquet.seek(start + footer.index(_HINT))
        parquet.write(_NO_HINT)
