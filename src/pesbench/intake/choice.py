"""What a file is and how it is read: its facts and the plan for its header, which may ask for another encoding."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError
from pesbench.forms import Form
from pesbench.intake.encoding import LATIN, WINDOWS, accented, known_encoding
from pesbench.intake.facts import FileFacts
from pesbench.intake.mapping import Plan, Table, Wanted, plan_for
from pesbench.intake.preflight import Known, preflight
from pesbench.intake.rules import ENCODING, GUESSED, finding

_ASCII = bytes(range(32, 127))
_SHOWN, _LONGEST = 3, 20
Chosen = tuple[FileFacts, Plan]


class Choice:
    """Chooses how the files of a delivery are read."""

    def __init__(self, forms: Mapping[str, Form], catalogue: Catalogue, wanted: Wanted, work: Path) -> None:
        self._forms, self._catalogue, self._wanted, self._work = forms, catalogue, wanted, work

    def of(self, path: Path, known: Known, name: str) -> Chosen:
        """Look at a file and choose the form or mapping of its header.

        Where the bytes do not tell the encoding, since it is one of 8 bits, the mapping does; and where no header is
        understood, the encodings are tried that mappings name.

        Raises
        ------
        InputError
            If the file cannot be read, or its header fits nothing.
        """
        facts = preflight(path, work=self._work, known=known, name=name)
        guessed = facts.encoding in (WINDOWS, LATIN) and not (known.encoding or known.eight_bit)
        try:
            plan = self._plan(facts)
        except InputError:
            if guessed and (other := next(self._others(path, known, facts), None)):
                return other
            raise
        declared = plan.mapping.encoding
        if guessed and declared and known_encoding(declared) != facts.encoding:
            facts = preflight(path, work=self._work, known=replace(known, eight_bit=declared), name=name)
            return facts, self._plan(facts)
        return (_with_doubt(facts) if guessed and not declared else facts), plan

    def _plan(self, facts: FileFacts) -> Plan:
        where = f"{facts.name}:{facts.header_line}"
        return plan_for(Table(facts.header, facts.banner), self._forms, self._catalogue, self._wanted, where=where)

    def _others(self, path: Path, known: Known, facts: FileFacts) -> Iterator[Chosen]:
        named = {known_encoding(layout.encoding) for layout in self._wanted.layouts if layout.encoding}
        for encoding in sorted(named - {facts.encoding}):
            try:
                found = preflight(path, work=self._work, known=replace(known, eight_bit=encoding), name=facts.name)
                plan = self._plan(found)
            except InputError:
                continue
            if plan.mapping.encoding and known_encoding(plan.mapping.encoding) == encoding:
                yield found, plan


def _with_doubt(facts: FileFacts) -> FileFacts:
    """Warn where letters of the rows rest on a guess; a header that was understood has come through."""
    words = accented(facts.readable, facts.skipped_lines + 1, _SHOWN)
    if not words:
        return facts
    told = (
        "a file is expected to be UTF-8; the bytes of this one do not tell what it is, and it was read as "
        f"{facts.encoding}"
    )
    shown = ", ".join(f"'{word[:_LONGEST]}'" for word in words)
    doubt = replace(finding(GUESSED, f"{told}: look at {shown}", file=facts.name), redacted=told)
    return replace(facts, notes=(doubt, *(note for note in facts.notes if note.rule != ENCODING.code)))


def with_encoding(known: Known, declared: str | None) -> Known:
    """Say in which encoding a mapping expects its files: that of bytes that are no UTF-8, if it has ASCII in it."""
    if declared is None:
        return known
    if _ASCII.decode(declared, errors="replace").encode("utf-8", errors="replace") == _ASCII:
        return replace(known, eight_bit=declared)
    return replace(known, encoding=declared)
