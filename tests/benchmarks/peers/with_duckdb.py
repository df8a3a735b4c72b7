"""DuckDB: the rules as one query by hand; every row with the columns that fail in it."""

from importlib.metadata import version

import duckdb  # type: ignore[import-not-found] # installed in an environment of its own
from tests.benchmarks.peers.shared import (
    ACCEPTED,
    AGE,
    CODES,
    FIRST_LINE,
    KEY,
    NUMBERS,
    PERCENTAGE_MOST,
    PERIOD,
    PROPORTIONS,
    SOURCE,
    tell,
)


def listed(words: list[str]) -> str:
    """Write a list as SQL has it."""
    return ", ".join(f"'{word}'" for word in words)


def query() -> str:
    """Write the query."""
    number = {name: f"try_cast({name} AS DOUBLE)" for name in NUMBERS}
    cells = {name: f"{name} IS NULL OR {name} NOT IN ({listed(codes)})" for name, codes in CODES.items()}
    cells |= {"period": f"NOT regexp_matches(period, '{PERIOD}')", "age": f"NOT regexp_matches(age, '{AGE}')"}
    cells |= {name: f"({name} IS NOT NULL AND {cast} IS NULL) OR {cast} < 0" for name, cast in number.items()}
    cells["value"] += " OR (value IS NULL AND obs_status = 'A')"
    proportion = f"indicator IN ({listed(PROPORTIONS)})"
    rows = [
        f"{proportion} AND {number['numerator']} > {number['denominator']}",
        f"{proportion} AND {number['value']} > {PERCENTAGE_MOST}",
        "copies > 1",
    ]
    flags = [f"CASE WHEN {wrong} THEN '{name}' END" for name, wrong in cells.items()]
    flags += [f"CASE WHEN {wrong} THEN '' END" for wrong in rows]
    return f"""
        CREATE TABLE checked AS (
            SELECT *, list_filter([{", ".join(flags)}], lambda it : it IS NOT NULL) AS failed FROM (
                SELECT *, count(*) OVER (PARTITION BY {", ".join(KEY)}) AS copies FROM (
                    SELECT *, row_number() OVER () + {FIRST_LINE - 1} AS line
                    FROM read_csv('{SOURCE}', all_varchar = true)
                )
            )
        )
    """  # noqa: S608 - the words are our own


def main() -> None:
    """Ask."""
    duckdb.sql(query())
    columns = ", ".join((*KEY, *NUMBERS, "obs_status", "conf_status"))
    duckdb.sql(f"COPY (SELECT {columns} FROM checked WHERE len(failed) = 0) TO '{ACCEPTED}'")  # noqa: S608
    found = duckdb.sql("SELECT line, failed FROM checked WHERE len(failed) > 0").fetchall()
    cells = [(line, column) for line, columns in found for column in columns if column]
    tell(version("duckdb"), [line for line, _ in found], cells)


if __name__ == "__main__":
    main()
