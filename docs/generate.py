"""Write ``docs/reference/`` from the code: commands, forms, indicators and rules.

Nothing on those pages is written by hand, so they cannot lag behind. ``make docs`` runs this script; a test
fails while a page differs from what this script would write.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup

from pesbench.catalogue import load_catalogue
from pesbench.catalogue.model import Catalogue, Certainty, Indicator, Term
from pesbench.cli import app
from pesbench.findings import Rule
from pesbench.forms import Form, build_forms
from pesbench.forms.describe import DescribedColumn, describe, template_csv
from pesbench.intake.mapping.describe import DescribedTable, describe_mapping
from pesbench.report.rules import rule_markdown
from pesbench.rulebook import LEVELS, all_rules

Command = TyperCommand | TyperGroup
REFERENCE = Path(__file__).parent / "reference"
SOURCE = "<!-- Written by docs/generate.py from the code. Change the code, then run `make docs`. -->\n"
FORMS_INTRODUCTION = """\
A form is a CSV file with one header line: UTF-8, comma, point as the decimal mark. Columns may stand in any order;
those that you do not have are left out. The line below the title of each form is its header.

Beside every measure `m` two columns may stand, `m_status` and `m_conf`: the status and the confidentiality of that cell
alone, where they differ from the row's `obs_status` and `conf_status`. An empty cell without a status says nothing and
leaves what is stored.

The same forms for other software, as JSON Schema and Frictionless Table Schema, are in the folder `schemas`.
"""
MAPPINGS_INTRODUCTION = """\
A mapping says how a layout that is not ours becomes rows of a form. It is a TOML file, and cannot execute anything.
`pesbench inspect FILE --draft-mapping OUT.toml` writes a first one; `pesbench catalogue mappings` lists those that
ship. An entry that is not listed here is refused.
"""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a Markdown table; cells keep their text, whatever signs it holds."""
    lines = [header, ["---"] * len(header), *([_cell(text) for text in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def commands_page(root: typer.Typer = app, name: str = "pesbench") -> str:
    """Describe every command as ``--help`` does, in the order of the command list."""
    found = list(_commands(typer.main.get_command(root), name))
    rows = ([f"[`{path}`](#{_anchor(path)})", _summary(it)] for path, it in found[1:])
    sections = (_command_section(path, command) for path, command in found)
    return "\n".join([SOURCE, "# Commands\n", table(["Command", "What it does"], rows), *sections])


def _commands(command: object, path: str) -> Iterator[tuple[str, Command]]:
    if not isinstance(command, Command) or command.hidden:
        return
    yield path, command
    if isinstance(command, TyperGroup):
        for name, child in command.commands.items():
            yield from _commands(child, f"{path} {name}")


def _anchor(title: str) -> str:
    return title.replace(" ", "-")


def _summary(command: Command) -> str:
    return (command.help or "").strip().split("\n\n")[0]


def _command_section(path: str, command: Command) -> str:
    context = typer.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    records = [it.get_help_record(context) for it in command.get_params(context)]
    rows = [[f"`{names}`", text] for names, text in filter(None, records) if names != "--help"]
    parts = [f"## {path}\n", f"```text\n{usage}\n```\n", (command.help or "").strip() + "\n"]
    return "\n".join([*parts, table(["Argument or option", "Meaning"], rows)] if rows else parts)


def forms_page(catalogue: Catalogue) -> str:
    """Describe every form: its columns, key and row conditions; then every list of codes, once."""
    forms = build_forms(catalogue)
    rows = ([f"[{it.name}](#{it.name})", it.title, it.description] for it in forms.values())
    index = table(["Form", "Title", "What it holds"], rows)
    lists: dict[str, dict[str, DescribedColumn]] = {}
    for column in (it for form in forms.values() for it in describe(form) if it.code_list):
        lists.setdefault(column.code_list, {})[column.column] = column
    codes = (_code_list_section(name, list(columns.values())) for name, columns in lists.items())
    return "\n".join([SOURCE, "# Forms\n", FORMS_INTRODUCTION, index, *map(_form_section, forms.values()), *codes])


def _form_section(form: Form) -> str:
    rows = (
        [
            f"`{it.column}`",
            it.type,
            it.required,
            it.meaning,
            f"[{it.code_list}](#codes-{it.code_list})" * bool(it.code_list),
        ]
        for it in describe(form)
        if it.column in form.main
    )
    conditions = {it.rule.code: it.rule.title for it in form.row_conditions}
    rules = "".join(f"- [{code}](rules.md#{code.lower()}): {title}\n" for code, title in conditions.items())
    parts = [
        f"## {form.name}\n\n{form.description}\n",
        f"```text\n{template_csv(form)}```\n",
        f"Key: {', '.join(f'`{column}`' for column in form.key)}.\n",
        table(["Column", "Type", "Required", "Meaning", "Codes"], rows),
    ]
    return "\n".join([*parts, f"Rules between the cells of a row:\n\n{rules}"] if rules else parts)


def _code_list_section(name: str, columns: Sequence[DescribedColumn]) -> str:
    codes = {code: text for column in columns for code, text in column.codes.items()}
    further = dict.fromkeys(column.further for column in columns if column.further)
    also = "".join(f"Further codes are accepted where they match `{pattern}`.\n\n" for pattern in further)
    rows = ([f"`{code}`", text] for code, text in codes.items())
    return f"## Codes: {name}\n\n{also}{table(['Code', 'Name'], rows)}"


def indicators_page(catalogue: Catalogue) -> str:
    """Describe every indicator of the catalogue: formula, kind, direction, how sure each is."""
    overview = table(
        ["Id", "Indicator", "Kind", "Better", "Ranked"],
        (
            [f"[{it.id}](#{it.id.lower()})", it.name(), it.kind, it.direction, "yes" if it.rankable else "no"]
            for it in catalogue.indicators.values()
        ),
    )
    sections = (_indicator_section(it, catalogue) for it in catalogue.indicators.values())
    return "\n".join([SOURCE, "# Indicators\n", overview, *sections])


def _indicator_section(it: Indicator, catalogue: Catalogue) -> str:
    facts = {
        "Name": it.name(),
        "Formula": _formula(it),
        "Only": ", ".join(f"{key} = {value}" for key, value in it.where.items()),
        "Ready-made from": f"`{it.given.value}`" if it.given else "",
        "Unit": it.unit,
        "Kind": it.kind.value,
        "Better": it.direction.value,
        "Not ranked because": it.not_rankable,
        "Breakdowns": ", ".join(it.breakdowns),
        "Legal basis": it.legal,
        "Method": it.method,
        "Definition is": _certainty(it.certainty),
        "Kind and direction are": _certainty(it.reading_certainty),
        "Note": it.note,
        "Measures": ", ".join(f"`{name}` ({catalogue.measures[name].name()})" for name in _measures(it)),
    }
    return f"## {it.id}\n\n" + table(["What", "Value"], ([key, text] for key, text in facts.items() if text))


def _measures(it: Indicator) -> list[str]:
    terms = [term.measure for term in (it.numerator, it.denominator) if term]
    return list(dict.fromkeys(terms))


def _formula(it: Indicator) -> str:
    if it.numerator is None:
        return ""
    if it.denominator is None:
        return _term(it.numerator)
    factor = "" if it.scale == 1 else f"{it.scale:g} x "
    return f"{factor}{_term(it.numerator)} / {_term(it.denominator)}"


def _term(term: Term) -> str:
    return f"{term.over_time.value}({term.measure})"


def _certainty(certainty: Certainty) -> str:
    return {
        Certainty.SURE: "sure: read in a source",
        Certainty.LIKELY: "likely: general knowledge, wording not checked",
        Certainty.OPEN: "open: not found",
    }[certainty]


def mappings_page() -> str:
    """Describe every entry of a mapping file."""
    return "\n".join([SOURCE, "# Mappings\n", MAPPINGS_INTRODUCTION, *map(_mapping_section, describe_mapping())])


def _mapping_section(described: DescribedTable) -> str:
    rows = ([f"`{it.name}`", it.takes, it.default, it.meaning] for it in described.entries)
    head = described.head[0].upper() + described.head[1:]
    return f"## {head}\n\n{described.purpose}\n\n{table(['Entry', 'Takes', 'If left out', 'Meaning'], rows)}"


def rules_page() -> str:
    """Describe every rule: what it asks, why, and what to do about a finding."""
    rules = all_rules().values()
    sections = (_level_section(level, list(group)) for level, group in groupby(rules, key=lambda rule: rule.level))
    return "\n".join(
        [
            SOURCE,
            "# Rules\n",
            "`pesbench rule CODE` explains one; `pesbench catalogue rules` lists them, with `--format csv` in full.\n",
            *sections,
        ]
    )


def _level_section(level: int, rules: Sequence[Rule]) -> str:
    return "\n".join([f"## {level}xx {LEVELS[level]}\n", *map(rule_markdown, rules)])


def pages() -> dict[str, str]:
    """Give the text of every generated page by its file name."""
    catalogue = load_catalogue()
    makers: dict[str, Callable[[], str]] = {
        "commands.md": commands_page,
        "forms.md": lambda: forms_page(catalogue),
        "indicators.md": lambda: indicators_page(catalogue),
        "mappings.md": mappings_page,
        "rules.md": rules_page,
    }
    return {name: make() for name, make in makers.items()}


def main() -> int:
    """Write the pages."""
    REFERENCE.mkdir(exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
