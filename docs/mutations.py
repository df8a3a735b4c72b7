"""Write the table of damages into ``docs/explanation/validation.md``: which rules see what, with precision and recall.

It damages copies of the sample submissions in every way that ``tests/validation/damages.py`` knows and validates each,
which takes a minute or two. A slow test fails while the page says something else.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.validation.damaged import Caught, caught  # noqa: E402  # the tests are not installed
from tests.validation.damages import KINDS  # noqa: E402

PAGE = ROOT / "docs" / "explanation" / "validation.md"
BEGIN = "<!-- The rest is written by docs/mutations.py. Change tests/validation/damages.py, then run it. -->\n"


def table(found: Iterable[Caught]) -> str:
    """Lay out, by kind of damage, the rules that are meant for it and the others that were reported."""
    lines = ["| Damage | Meant for it | Also reported | Caught |", "| --- | --- | --- | --- |"]
    for one in found:
        others = [code for code in one.fired if code not in one.kind.meant]
        cells = (one.kind.name, _codes(sorted(one.kind.meant)), _codes(others), "yes" if one.caught else "no")
        lines.append(f"| {' | '.join(cells)} |")
    return "".join(f"{line}\n" for line in lines)


def _codes(codes: Iterable[str]) -> str:
    return " ".join(codes) or "-"


def figures(found: Sequence[Caught]) -> str:
    """Say how much is caught, and how much of what is reported was meant."""
    seen = sum(one.caught for one in found)
    fired = sum(len(one.fired) for one in found)
    meant = sum(len(one.kind.meant & set(one.fired)) for one in found)
    strange = sum(one.elsewhere for one in found)
    lines = (
        f"- **Recall {seen / len(found):.2f}**: {seen} of {len(found)} kinds of damage are caught by every rule that",
        "  is meant for them.",
        f"- **Precision {meant / fired:.2f}**: of {fired} rules that were reported, {meant} are those that were meant.",
        "  The others name consequences of the same damage, such as a stock that no longer follows from the flows once",
        "  it is in thousands.",
        f"- Findings outside the damaged files and PES: {strange}.",
    )
    return "".join(f"{line}\n" for line in lines)


def page(text: str, found: Sequence[Caught]) -> str:
    """Give the page with its written beginning and the table as it is now."""
    beginning, _, _ = text.partition(BEGIN)
    return f"{beginning}{BEGIN}\n{figures(found)}\n{table(found)}"


if __name__ == "__main__":
    results = [caught(kind) for kind in KINDS]
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), results), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.relative_to(ROOT)}")
