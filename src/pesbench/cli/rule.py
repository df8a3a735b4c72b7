"""The command `rule`."""

from typing import Annotated

import typer

from pesbench.cli import options
from pesbench.cli.choices import Format


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
    from pesbench.rulebook import rule_of

    if form is Format.MARKDOWN:
        write(rule_markdown(rule_of(code)), output)
    elif form is Format.TABLE:
        write(rule_text(code, console().width), output)
    else:
        give(rule_result(code), lambda *_: [], load_catalogue(), form, output)
