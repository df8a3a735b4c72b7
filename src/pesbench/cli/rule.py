"""The command `rule`."""

from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format
from pesbench.errors import UsageError


def rule(
    code: Annotated[str, typer.Argument(help="The code of a rule, such as PB410.")],
    form: options.As = Format.TABLE,
    output: options.Output = None,
) -> None:
    """Explain a rule: what it asks, why, what breaks it, and what to do.

    `pesbench catalogue rules` lists all of them.
    """
    from pesbench.catalogue import load_catalogue
    from pesbench.cli.answer import give, write
    from pesbench.report.rules import rule_markdown, rule_result, rule_text
    from pesbench.report.terminal import console
    from pesbench.rulebook import all_rules, rule_of

    several = [known for known in all_rules() if known.startswith(code.strip().upper())]
    if len(several) > 1:
        raise UsageError(
            f"a rule must be one whole code, found '{code}', with which {len(several)} begin.",
            hint=f"Choose one of {', '.join(several)}; `pesbench catalogue rules` has their titles.",
        )
    if form is Format.MARKDOWN:
        write(rule_markdown(rule_of(code)), output)
    elif form is Format.TABLE:
        write(rule_text(code, console().width), output)
    else:
        give(rule_result(code), lambda *_: [], load_catalogue(), form, output)
