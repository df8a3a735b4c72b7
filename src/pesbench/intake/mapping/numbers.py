"""Numbers as sources write them, made ready to be cast: marks of thousands, decimals, percent, letters behind them."""

from dataclasses import dataclass, field

import polars as pl

BLANKS = " \u00a0\u2007\u2009\u202f"
_SPACED = rf"^[+-]?\d{{1,3}}(?:[{BLANKS}]\d{{3}})+(?:[.,]\d+)?$"
_MANTISSA = r"^\s*([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE][+-]?\d{1,4})?\s*$"
_EXPONENT = r"[eE]([+-]?\d{1,4})\s*$"
_FLAGGED = r"^(.*[^\sA-Za-z#])\s*([A-Za-z#]+)$"
_SCIENTIFIC = r"^[+-]?[\d.,]+[eE][+-]?\d+$"


@dataclass(frozen=True, slots=True)
class Marks:
    """The decimal mark of a file, what separates its thousands, and whether blanks between thousands are read.

    ``named`` says that somebody named the decimal mark; else it was found, or is that of our own forms.
    """

    decimal: str = "."
    thousands: str = ""
    national: bool = False
    named: bool = field(default=False, compare=False)

    def read(self, text: pl.Expr) -> pl.Expr:
        """Write numbers with a decimal point and nothing else; what is no number in these marks stays to fail."""
        if not self.national:
            return _with_point(text) if self.decimal == "," else text
        number = text.str.strip_chars().str.replace(r"\s*%$", "")
        number = pl.when(number.str.contains(_SPACED)).then(number.str.replace_all(f"[{BLANKS}]", "")).otherwise(number)
        if self.thousands:
            number = self._without_thousands(number)
        return _with_point(number) if self.decimal == "," else number

    def _without_thousands(self, number: pl.Expr) -> pl.Expr:
        mark, decimal = f"[{self.thousands}]", f"[{self.decimal}]"
        grouped = number.str.contains(rf"^[+-]?\d{{1,3}}(?:{mark}\d{{3}})+(?:{decimal}\d+)?$")
        bare = number.str.replace_all(self.thousands, "", literal=True)
        wrong = number.str.contains(self.thousands, literal=True) & number.str.contains(r"^[+-]?[\d.,']+$")
        # A mark in a wrong place must not be taken for a decimal point by the cast that follows.
        told = number + pl.lit(f" (thousands mark {self.thousands})")
        return pl.when(grouped).then(bare).when(wrong).then(told).otherwise(number)


def _with_point(text: pl.Expr) -> pl.Expr:
    """Read the comma of a number as its decimal mark; a point beside it has no meaning then and is kept to fail."""
    number = text.str.strip_chars()
    plain = number.str.contains(r"^[+-]?\d+(?:,\d+)?(?:[eE][+-]?\d+)?$")
    return (
        pl.when(plain).then(number.str.replace(",", ".", literal=True)).otherwise(number + pl.lit(" (decimal comma)"))
    )


def multiplied(number: pl.Expr, power_of_ten: pl.Expr) -> pl.Expr:
    """Multiply the text of numbers by powers of ten, exactly: the cast reads the exponent, which they may have."""
    mantissa = number.str.extract(_MANTISSA, 1)
    exponent = number.str.extract(_EXPONENT, 1).cast(pl.Int64, strict=False).fill_null(0) + power_of_ten
    product = mantissa + pl.lit("e") + exponent.cast(pl.String)
    return pl.when(mantissa.is_not_null() & (power_of_ten != 0)).then(product).otherwise(number)


def bare(text: pl.Expr) -> pl.Expr:
    """Give a cell without the letters of flags behind it."""
    return pl.when(flags_in(text).is_not_null()).then(text.str.strip_chars().str.extract(_FLAGGED, 1)).otherwise(text)


def flags_in(text: pl.Expr) -> pl.Expr:
    """Give the letters of flags behind a number or a mark of a missing one; null where there are none."""
    cell = text.str.strip_chars()
    return pl.when(~cell.str.contains(_SCIENTIFIC)).then(cell.str.extract(_FLAGGED, 2))
