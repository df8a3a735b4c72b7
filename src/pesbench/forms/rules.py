"""The rules of levels 2xx (one cell) and 3xx (one row) that the forms carry."""

from pesbench.findings import Severity, define

NUMBER = define(
    "PB201",
    Severity.ERROR,
    "Not a number",
    explanation=(
        "The column holds numbers, and the cell cannot be read as one. In pesbench's own forms a point is the decimal"
        " mark and nothing separates thousands: 1400 and 12.5, never 1,400, 1 400 or 1_400."
    ),
    remedy=(
        "Write the number with a point and without separators. If the figure does not exist, leave the cell empty and"
        " say why in the status. A national file with other marks is read with a mapping or with the reading options."
    ),
    example="1,400 or 12 or so in stock. Mended: 1400, or an empty cell with the status M.",
)
CODE = define(
    "PB202",
    Severity.ERROR,
    "Unknown code",
    explanation="The column takes the codes of a list, and the cell is none of them. Case matters: TOTAL is not total.",
    remedy=(
        "Use a code of the list; `pesbench catalogue codes` and `pesbench catalogue units` print them. A code that your"
        " network needs is added in a catalogue file of your own (`--catalogue`)."
    ),
    example="f or female in sex. Mended: F.",
)
PATTERN = define(
    "PB203",
    Severity.ERROR,
    "Malformed period, date or text",
    explanation=(
        "The cell does not have the form that the column asks for. A period is a year, half-year, quarter or month:"
        " 2024, 2024-S1, 2024-Q1, 2024-01 (2024M01, 2024Q1 and 1996T1 are read too). A date is 2024-05-31."
    ),
    remedy="Write the period or date in that form. A month alone or a local month name needs a mapping.",
    example="01/2024, 2024-13 or Jan-24 in period. Mended: 2024-01.",
)
RANGE = define(
    "PB204",
    Severity.ERROR,
    "Number out of range",
    explanation="The number lies outside what the column can hold, for example below 0, or a phase outside 1 to 6.",
    remedy="Correct the number. If it is right, the range is the catalogue's and can be changed in a file of your own.",
    example="-5 in stock, or 7 for a phase of an enabler. Mended: 5, or a phase from 1 to 6.",
)
REQUIRED = define(
    "PB205",
    Severity.ERROR,
    "Required cell is empty",
    explanation=(
        "The row cannot be understood without this cell. In the long forms (values, context, observations) a value may"
        " only be empty where the status says why."
    ),
    remedy=(
        "Fill the cell. Only a value may stay empty, where it does not exist and obs_status says so: O missing, L not"
        " collected, M cannot exist, N not significant, Q suppressed."
    ),
    example="A row without period, or an empty value in values.csv without a status. Mended: 2024-01; the status M.",
)
OVERFLOW = define(
    "PB206",
    Severity.ERROR,
    "Whole number too large",
    explanation="The number has more digits than a computer's whole number (64 bits) holds: no count is that large.",
    remedy="Look for two numbers run together, or for an identifier in a column of counts.",
    example="99999999999999999999 in stock. Mended: the count that was meant, such as 99999.",
)
FINITE = define(
    "PB207",
    Severity.ERROR,
    "Not a finite number",
    explanation="The cell is infinite, a mark such as NaN, or so large that it cannot be kept as a number.",
    remedy="Leave the cell empty and say why in the status; a division by zero in the source is a missing value.",
    example="NaN, inf or 1e999 in score. Mended: an empty cell with the status M.",
)
WHOLE = define(
    "PB208",
    Severity.ERROR,
    "Not a whole number",
    explanation="The column counts whole things (persons asked, for example), and the cell has a fraction.",
    remedy="Give the count itself, not a mean or an extrapolation.",
    example="4851.5 in respondents. Mended: 4851. Not: 4851.0, which is whole.",
)
CONTRADICTION = define(
    "PB209",
    Severity.ERROR,
    "Status and value contradict each other",
    explanation=(
        "A value stands beside a status that says it is missing (O, L, M), or the cell is empty beside a status that"
        " says it is there (A, for example)."
    ),
    remedy=(
        "Correct the status or the value. Where one row holds several measures, say it cell by cell in the columns"
        " <measure>_status."
    ),
    example="stock 313893 with stock_status M, or empty with A. Mended: no status beside the figure, or M beside none.",
)
SUPPRESSED = define(
    "PB210",
    Severity.WARNING,
    "Suppressed value is given",
    explanation=(
        "The status says that the value is suppressed (Q), yet it is in the file. It is kept, and never shown to anyone"
        " else."
    ),
    remedy="Empty the cell if it must not leave your house; otherwise give conf_status C instead of status Q.",
    example="stock 3 with stock_status Q. Mended: Q beside an empty cell, or 3 without Q.",
)
FORMULA = define(
    "PB211",
    Severity.WARNING,
    "Text looks like a formula",
    explanation=(
        "The text starts with =, +, @ or -. A spreadsheet that opens the file may execute it, or may already have"
        " damaged it."
    ),
    remedy="Let the text start with a letter, and look whether the spreadsheet kept what was typed.",
    example="=SUM(B2:B9) or @home in comment. Not: a comment such as sum of B2 to B9.",
)
ODD_CELL = define(
    "PB212",
    Severity.ERROR,
    "Cell not accepted",
    explanation="The cell breaks a condition of the form that has no rule of its own; the message names it.",
    remedy="Correct the cell as the message says.",
    example="A cell that breaks what only the form of your catalogue asks for. Not: a wrong number or code (PB201, "
    "PB202).",
)

TRANSITIONS = define(
    "PB301",
    Severity.ERROR,
    "Outflows are not nested",
    explanation=(
        "Who found employment within 6 months also found it within 12, who found it within 12 months found it, and who"
        " found it left: 6m <= 12m <= outflow_to_employment <= outflow."
    ),
    remedy="Check for exchanged columns, and that the 6 and 12 months count from registration and are cumulative.",
    example="outflow_to_employment_6m 900 beside outflow_to_employment_12m 800. Mended: 800 and 900.",
)
INACTIVITY = define(
    "PB302",
    Severity.ERROR,
    "Inflow from inactivity above inflow",
    explanation="Entries of previously inactive persons are a part of all entries.",
    remedy="Check for exchanged columns and for different reference groups.",
    example="inflow_from_inactivity 7,742 beside inflow 3,156. Mended: inflow 31,563.",
)
RESPONSES = define(
    "PB303",
    Severity.ERROR,
    "Respondents are not nested",
    explanation="The satisfied are some of the respondents, and these some of the invited.",
    remedy="Check for exchanged columns; respondents counts usable answers, invited everyone asked.",
    example="satisfied 3,990 beside respondents 3,965. Mended: 2,907 of 3,965.",
)
FILLED = define(
    "PB304",
    Severity.WARNING,
    "More vacancies filled than notified",
    explanation="It can happen, for vacancies notified earlier, but rarely over a whole year.",
    remedy="Check for exchanged columns, and whether filled counts hirings and notified counts advertisements.",
    example="filled 14,365 beside notified 14,340. Not: 8,818 filled of 14,787.",
)
SCALE = define(
    "PB305",
    Severity.ERROR,
    "Score outside its scale",
    explanation="The mean score must lie between scale_worst and scale_best; either may be the larger number.",
    remedy="Give the ends of the scale that was asked: 1 to 6 with 1 best is scale_worst 6, scale_best 1.",
    example="score 6.2 with scale_worst 6 and scale_best 1. Mended: 2.6.",
)
PROPORTION = define(
    "PB306",
    Severity.ERROR,
    "Numerator above denominator",
    explanation="The indicator is a proportion: what the numerator counts is a part of what the denominator counts.",
    remedy="Check for exchanged columns. A rate (a flow over a stock) may exceed 100, a proportion may not.",
    example="numerator 90,007 beside denominator 1,200. Mended: 907 of 1,200.",
)
QUOTIENT = define(
    "PB307",
    Severity.WARNING,
    "Value does not follow from numerator and denominator",
    explanation=(
        "The indicator is numerator over denominator times its scale; the value differs by more than rounding: 0.5 for"
        " a whole number, else 0.05. The share of a survey is satisfied over respondents in the same way. A weighted"
        " share may differ rightly."
    ),
    remedy="Correct whichever of the three is wrong, or say in the comment that the share is weighted.",
    example="value 45 beside 300 of 1,000. Mended: 30. Not: 33.3 beside 1 of 3.",
)
BOUNDS = define(
    "PB308",
    Severity.ERROR,
    "Value outside the range of its indicator",
    explanation=(
        "The catalogue says which values the indicator or measure can have; percentages are written 0 to 100."
    ),
    remedy="Check the unit: 0.63 and 63 are the same share, and only 63 is written. Otherwise correct the value.",
    example="An employment rate of 728. Mended: 72.8.",
)
ALTERNATIVES = define(
    "PB309",
    Severity.ERROR,
    "One of several columns is required",
    explanation="A row of this form says nothing unless at least one of the named columns is filled.",
    remedy="Fill one of them, or give its status.",
    example="A survey row with neither satisfied nor share nor score. Mended: one of them is given.",
)
PHASES = define(
    "PB310",
    Severity.WARNING,
    "Score is not the mean of its phases",
    explanation="The score of an enabler is the mean of the phases plan, do, check and act that are given.",
    remedy="Correct the score or the phases, or leave the score empty: it is computed.",
    example="score 4.5 beside plan 4, do 3, check 4 and act 3. Mended: 3.5, or no score at all.",
)
ENABLER_CYCLE = define(
    "PB311",
    Severity.WARNING,
    "Enabler not assessed in this cycle",
    explanation="The list of enablers changes between cycles; this cycle does not have that enabler in the catalogue.",
    remedy="Check the cycle. If the catalogue's list is incomplete, extend it in a file of your own.",
    example="An enabler that the catalogue lists for cycle 4 alone, scored in cycle 2. Mended: in cycle 4.",
)
VALIDITY = define(
    "PB312",
    Severity.ERROR,
    "Validity ends before it begins",
    explanation="valid_to must not lie before valid_from.",
    remedy="Exchange the two, or leave valid_to empty for a definition that still holds.",
    example="valid_from 2019 and valid_to 2018. Mended: valid_to 2020, or empty while it holds.",
)
UNSCALED = define(
    "PB313",
    Severity.WARNING,
    "Score without its scale",
    explanation="A mean score can only be compared when the ends of its scale are known and differ.",
    remedy="Give scale_worst and scale_best.",
    example="score 2.7 without scale_worst and scale_best. Mended: scale_worst 6, scale_best 1.",
)
THRESHOLD = define(
    "PB314",
    Severity.WARNING,
    "Mark of the satisfied outside the scale",
    explanation=(
        "satisfied_from is the mark from which a respondent counts as satisfied, so it lies between scale_worst and"
        " scale_best."
    ),
    remedy="Give the mark on the scale that was asked: 2 where the school marks 1 and 2 count, 4 on a scale of 1 to 5.",
    example="satisfied_from 8 on a scale from 1 to 5. On a scale from 1 to 10 it would hold.",
)
REVERSED = define(
    "PB315",
    Severity.WARNING,
    "Mean score and share of the satisfied cannot both be right",
    explanation=(
        "Whoever is satisfied gave a mark between satisfied_from and scale_best, everyone else one between scale_worst"
        " and satisfied_from. The share of the satisfied therefore bounds the mean score, and the score lies outside."
        " Most often the scale is reversed. 2 % of the scale are left for rounding."
    ),
    remedy="Check which end of the scale is best, and that score and share come from the same answers.",
    example=(
        "80 % satisfied from 4 on, on a scale from 1 (worst) to 5 (best), with a score of 2.1: it must lie between 3.4"
        " and 4.8."
    ),
)
STATUSES = define(
    "PB316",
    Severity.WARNING,
    "Statuses exclude each other",
    explanation=(
        "Several statuses may be joined by ; where all of them hold. A (normal) stands alone, a value is missing for"
        " one reason only, and a missing value (H, L, M, O, Q) is not at the same time an estimate or provisional."
    ),
    remedy="Keep the status that holds.",
    example="A;E or L;P. Not: E;P, an estimate that is also provisional.",
)
PART = define(
    "PB317",
    Severity.ERROR,
    "Part exceeds its whole",
    explanation=(
        "What one column counts is a part of what the other counts, by the definition of the two, so it cannot be the"
        " larger number."
    ),
    remedy="Check for exchanged columns, and that both speak of the same persons and the same time.",
    example="exits_4m 950 beside exits 900. Mended: exits 9500. Not: 900 of 900.",
)
ADDRESS = define(
    "PB318",
    Severity.ERROR,
    "Not a web address",
    explanation=(
        "A link is shown to people who will follow it, so it must be a web address: https:// or http://, a host and"
        " no blanks. Other addresses, such as file:, mailto: or javascript:, are refused."
    ),
    remedy="Write the address as the browser shows it, or leave the cell empty.",
    example="www.pes.example or file:///H:/practice.pdf in url. Mended: https://www.pes.example/practice.",
)
EARLY = define(
    "PB319",
    Severity.ERROR,
    "Day before the cycle began",
    explanation=(
        "An action follows from the assessment of a cycle, so it cannot be due or reported on before the cycle began;"
        " the catalogue says when that was."
    ),
    remedy="Correct the day or the cycle; if the years of the cycle are wrong, correct them in a catalogue file.",
    example="due 2015-03-31 for cycle 2, which began in 2017. Mended: 2018-03-31.",
)
