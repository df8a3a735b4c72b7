"""The rules of level 1xx (structure of a file) and those of level 4xx that decide over keys while reading."""

from pesbench.findings import Finding, Rule, Severity, define

ENCODING = define(
    "PB101",
    Severity.NOTE,
    "File is not UTF-8",
    explanation=(
        "The bytes of the file are not UTF-8, or are UTF-16. It was read with the encoding that the message names:"
        " UTF-16 by its mark, else that of --encoding or of the mapping. Where that was guessed, see PB121."
    ),
    remedy="Save the file as UTF-8, or name its encoding with --encoding or in the mapping.",
    example="The name Región saved by Windows as cp1252: the byte F3 is no UTF-8. Not: the same name saved as UTF-8.",
)
LINE_ENDS = define(
    "PB102",
    Severity.NOTE,
    "Lines end with a carriage return alone",
    explanation=(
        "Lines end with CR as on very old Macintosh systems, all or some of them. Every such end outside quotes was"
        " read as the end of a line."
    ),
    remedy="Nothing must be done. Saving the file again with usual line ends makes other programs read it too.",
    example="One long line for a text editor, with CR where each row ends. Not: rows that end with LF, or with CR "
    "and LF.",
)
EMPTY_ROWS = define(
    "PB103",
    Severity.NOTE,
    "Rows without content",
    explanation=(
        "Blank lines, and rows that hold delimiters and nothing else, are no records: they are skipped, counted here"
        " and not counted as rows read."
    ),
    remedy="Nothing must be done. Many of them at the end usually come from a spreadsheet's formatted empty rows.",
    example="The line ,,,, below the last row. Not: AT,2024-01,,L, which says why it has no figure.",
)
TRAILING = define(
    "PB104",
    Severity.NOTE,
    "Rows end with further delimiters",
    explanation="The rows have more cells than the header, and all cells beyond it are empty; they are skipped.",
    remedy="Nothing must be done.",
    example="pes,period,stock above AT,2024-01,313893,, with two empty cells too many. Not: a third extra cell that "
    "holds 5.",
)
CELL_COUNT = define(
    "PB105",
    Severity.ERROR,
    "Row has not as many cells as the header",
    explanation=(
        "A row with fewer or more cells than the header cannot be assigned to the columns: which cell is missing or"
        " too many is not known. Often a text holds the delimiter and is not quoted, or a line is broken in two."
    ),
    remedy="Quote the text that holds the delimiter, or join the broken line, and deliver the row again.",
    example='pes,period,stock,comment above AT,2024-01,313893,new office, Linz: five cells. Mended: "new office, '
    'Linz".',
)
NAMELESS = define(
    "PB106",
    Severity.WARNING,
    "Column without a name holds data",
    explanation=(
        "The header cell of the column is empty, and its cells are not: nobody can say what they mean, so they are not"
        " kept. A first column that only numbers the rows is skipped without a word."
    ),
    remedy="Name the column in the header, or take it out of the file.",
    example="pes,period,,stock above AT,2024-01,Wien,313893. Mended: pes,period,comment,stock.",
)
NOT_READ = define(
    "PB107",
    Severity.WARNING,
    "Column is not read",
    explanation="Neither the mapping nor the form knows the column, so its cells are not kept.",
    remedy="If its content matters, name the column in the mapping; if not, list it there under `ignore`.",
    example="A column remarks beside stock, which no form has. Mended: its texts stand in the column comment.",
)
UNEXPLAINED = define(
    "PB108",
    Severity.ERROR,
    "Failing rows beyond the first 100,000",
    explanation=(
        "Every failing row is quarantined, but only the first 100,000 of a file are explained one by one. When so many"
        " fail, the reason is usually one and the same."
    ),
    remedy="Correct what the listed findings name, and deliver the file again: the others will be explained then.",
    example="150,000 rows with 01/2024 for 2024-01: all are quarantined, 100,000 explained. Not: 5,000 such rows.",
)
UNEXPECTED = define(
    "PB109",
    Severity.ERROR,
    "Code is not what the mapping reads",
    explanation=(
        "The mapping says which codes a column of the source may hold, for example one unit of measurement or one"
        " frequency, and the row has another. Read as the others are, it would be a wrong number."
    ),
    remedy="Take these rows out, or extend the mapping if they are meant to be read.",
    example="THS in the column unit of one row, where the mapping reads NR (persons). Mended: the row in persons, "
    "with NR.",
)
REPEATED_FILE = define(
    "PB110",
    Severity.WARNING,
    "File is given twice",
    explanation="Two files of the delivery have the same content, byte by byte. The second one is left out as a whole.",
    remedy="Take one of them away.",
    example="unemployment.csv and unemployment (2).csv with the same bytes. Not: two files of which one has a row "
    "more.",
)
NO_ROWS = define(
    "PB111",
    Severity.WARNING,
    "file without rows",
    explanation="The file has a header and nothing below it, so nothing was delivered.",
    remedy="Check the export: a filter may have left nothing, or the wrong sheet was saved.",
    example="satisfaction.csv with its header alone. Mended: the file has rows, or is not part of the delivery.",
)
SAME_FIGURES = define(
    "PB113",
    Severity.NOTE,
    "Figures are given more than once",
    explanation=(
        "Tables of one source repeat figures of each other, such as a total beside each breakdown. Where they are the"
        " same, each is kept once; where they differ, it is a finding of its own (PB401)."
    ),
    remedy="Nothing must be done.",
    example="The total of 2024-01 in the table by sex and in that by age, 313,893 in both. Not: 313,893 and 313,900.",
)
ASSUMED = define(
    "PB114",
    Severity.NOTE,
    "Mapping takes something for granted",
    explanation=(
        "The file does not say all that its figures mean, for example of what they are per cent. The mapping was made"
        " for one table, and another with the same columns and codes cannot be told from it."
    ),
    remedy="Check that the file is the table that the mapping names. If it is, nothing must be done.",
    example="A column Share and nothing that says of what. Not: a share whose file names its denominator.",
)
PASSED_OVER = define(
    "PB120",
    Severity.NOTE,
    "Part of a file is not read",
    explanation=(
        "A workbook, an archive or a folder holds something beside the tables that were read: sheets that fit no form"
        " and no mapping, hidden sheets, files of other kinds. They are left out, and named here."
    ),
    remedy="If one of them holds data, write a mapping for it, or save it as a file of its own.",
    example="A workbook with the sheets unemployment and Read me: the second is left out. Not: a workbook of tables "
    "only.",
)
GUESSED = define(
    "PB121",
    Severity.WARNING,
    "Encoding was guessed",
    explanation=(
        "The bytes of the file are not UTF-8, and neither --encoding nor the mapping says what they are. Those of 8"
        " bits cannot be told apart: it was read as Windows-1252 (cp1252), else as Latin-1, so letters of"
        " other alphabets, such as those of Czech or Polish, may have become wrong ones. Where only the header has such"
        " letters it is PB101, for a header that was understood has come through."
    ),
    remedy="Save the file as UTF-8, or name its encoding with --encoding or in the mapping, and read it again.",
    example="Načrt saved as cp1250 is read as Naèrt. Mended: the same file with --encoding cp1250.",
)
BANNER = define(
    "PB112",
    Severity.NOTE,
    "Lines above the header",
    explanation="The header is not the first line of the file: titles or notes stand above it, and are not data.",
    remedy="Nothing must be done. Look whether the line named is really the header.",
    example="Registered unemployed, 2024 in the first line, pes,period,stock in the third. Not: a header in the "
    "first line.",
)
UNFILLED = define(
    "PB115",
    Severity.WARNING,
    "Rows are not filled in",
    explanation=(
        "The rows say what they are about, a PES, a period, a breakdown, and have no figure and no status that says why"
        " there is none. They are read and counted, and change nothing: what was delivered before stays. Templates come"
        " with such rows."
    ),
    remedy="Fill the rows in, give them a status such as L or M, or take them out.",
    example="AT,2025-01 with nothing in stock, inflow and outflow. Not: the same with L in obs_status.",
)
DELETION = define(
    "PB116",
    Severity.WARNING,
    "Rows that ask for a deletion are left out",
    explanation=(
        "The file is SDMX-CSV and gives some rows the action D: delete. They name what is to go, not what was counted,"
        " so they are never read as data. They are left out and counted, and nothing is deleted."
    ),
    remedy="Nothing must be done if what they name was never delivered; else deliver a row with the value that holds.",
    example="ACTION D in the row of AT, 2024-01. To withdraw the cell: an `ingest --delete` file that names it.",
)
ONLY_TOTALS = define(
    "PB117",
    Severity.NOTE,
    "Column holds nothing but a total",
    explanation=(
        "The column has no place here, and each of its cells is empty or the code of a total (_T, TOTAL) or of"
        " something that does not apply (_Z). The rows mean the same without it, so it is not read. With any other code"
        " in it the file would have been refused."
    ),
    remedy="Nothing must be done.",
    example="A column nace with _T in every row. Not: a column nace with _T and C, which nobody would know how to "
    "read.",
)
KEPT_IN_PART = define(
    "PB118",
    Severity.NOTE,
    "Quarantined rows are kept in part",
    explanation=(
        "The table has several figures in a row. A row with a wrong figure is quarantined whole, so that it can be"
        " mended as it stands; its other figures are right, and are kept."
    ),
    remedy="Mend the quarantined rows and ingest them again: the figures that are kept already stay as they are.",
    example="A row with men 120 and women twelve: 120 is kept, and the row is in the rejects file.",
)
CONFLICT = define(
    "PB401",
    Severity.ERROR,
    "Same key, different content",
    explanation=(
        "Several rows of the delivery speak of the same thing (same PES, period and breakdown, and measure or"
        " indicator where the row names one) and do not say the same. None of them is kept: which is right is not"
        " known."
    ),
    remedy="Keep the right row and take the others away, or correct the code that makes them look alike.",
    example="AT,2024-01,T with stock 313,893 in one row and 314,000 in another. Mended: one row for it, the right one.",
)
REPEAT = define(
    "PB402",
    Severity.WARNING,
    "Row is repeated",
    explanation="The row says what an earlier row of the delivery says, in every cell. It is kept once.",
    remedy="Take the repeated row away.",
    example="AT,2024-01,T,313893 twice. Not: one row for F and one for M with the same figure.",
)


def finding(rule: Rule, message: str, *, file: str = "", line: int | None = None, column: str = "") -> Finding:
    """Make a finding about a file or one of its lines, with the severity of its rule."""
    return Finding(rule.code, rule.severity, message, file=file, line=line, column=column)


def nameless(file: str, position: int, filled: int, line: int) -> Finding:
    """Make the finding about a column without a name that holds data, from a line on."""
    told = f"a column with data must have a name, found data in the nameless column {position + 1} (cells: {filled:,})"
    return finding(NAMELESS, told, file=file, line=line, column=f"column {position + 1}")
