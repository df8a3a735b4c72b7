"""A command whose options are given once: a second one would take the place of the first without a word."""

from collections import Counter
from typing import TYPE_CHECKING

from typer.core import TyperCommand, TyperOption

from pesbench.errors import UsageError

if TYPE_CHECKING:
    from typer._click.core import Context


class Once(TyperCommand):
    """Refuses an option with a value that is given twice, unless it may be repeated."""

    def parse_args(self, ctx: "Context", args: list[str]) -> list[str]:
        """Parse the arguments of the command.

        Raises
        ------
        UsageError
            If an option that has one value is given several times.
        """
        _, _, order = self.make_parser(ctx).parse_args(list(args))
        given = Counter(
            param.opts[0]
            for param in order
            if isinstance(param, TyperOption) and not (param.multiple or param.is_flag or param.count)
        )
        for name, count in given.items():
            if count > 1:
                raise UsageError(f"{name} must be given once, found {count} times.", hint="Take the others away.")
        return super().parse_args(ctx, args)
