"""The kinds of damage that a validation must see, each with the rules that are meant for it."""

import json
import shutil
from collections.abc import Callable
from itertools import pairwise

from tests.validation.damaged import REFUSED, Kind, Row, Submission

Damage = Callable[[Submission], None]

SI, AT, SE, NET = ("SI",), ("AT",), ("SE",), ("network",)
FEW = ("SI", "EE", "LV")
U, V = "SI/unemployment.csv", "SI/vacancies.csv"
S, E = "SI/satisfaction.csv", "SI/enablers.csv"
FLOWS = (
    "inflow",
    "inflow_from_inactivity",
    "outflow",
    "outflow_to_employment",
    "outflow_to_employment_6m",
    "outflow_to_employment_12m",
)
FIGURES = ("stock", *FLOWS)
TOTALS = {"sex": "T", "age": "TOTAL", "education": "TOTAL"}


def shifted_labels(given: Submission) -> None:
    """Each of three PES gets the figures by age of the next one."""
    tables = {pes: given.rows(f"{pes}/unemployment.csv") for pes in FEW}
    ages = {
        pes: [{name: row[name] for name in FIGURES} for row in rows if row["age"] != "TOTAL"]
        for pes, rows in tables.items()
    }
    for pes, other in pairwise([*FEW, FEW[0]]):
        theirs = iter(ages[other])
        for row in tables[pes]:
            if row["age"] != "TOTAL":
                row.update(next(theirs))
        given.write(f"{pes}/unemployment.csv", tables[pes])


def thousands(given: Submission) -> None:
    given.edit(U, lambda row: row.update(stock=f"{int(row['stock']):,}"), period="2022-03")


def swapped_columns(given: Submission) -> None:
    given.text(
        U,
        lambda text: (
            text.replace(",inflow,", ",OUT,", 1).replace(",outflow,", ",inflow,", 1).replace(",OUT,", ",outflow,", 1)
        ),
    )


def survey_beside(given: Submission) -> None:
    """Stocks in thousands throughout, beside a labour force and an unemployment rate."""
    given.scale(U, FIGURES, 0.001)
    figures = {"labour_force": "1020000", "unemployment_rate": "5"}
    rows = [{"pes": "SI", "period": "2023", "variable": name, "value": value} for name, value in figures.items()]
    given.write("SI/context.csv", rows)


def doubled_delivery(given: Submission) -> None:
    shutil.copy(given.path(U), given.path("SI/unemployment_again.csv"))


def conflicting_delivery(given: Submission) -> None:
    doubled_delivery(given)
    given.scale("SI/unemployment_again.csv", ["stock"], 1.02, period="2023-05")


def reversed_scale(given: Submission) -> None:
    def turn(row: Row) -> None:
        row["scale_worst"], row["scale_best"] = row["scale_best"], row["scale_worst"]

    given.edit("AT/satisfaction.csv", turn, period="2021")


def swapped_sexes(given: Submission) -> None:
    given.edit(U, lambda row: row.update(sex={"F": "M", "M": "F", "T": "T"}[row["sex"]]), period="2023-04")


def carried(given: Submission) -> None:
    """All figures of a month are those of the month before."""
    rows = given.rows(U)
    before = iter([{name: row[name] for name in FIGURES} for row in rows if row["period"] == "2023-07"])
    for row in rows:
        if row["period"] == "2023-08":
            row.update(next(before))
    given.write(U, rows)


def shifted_row(given: Submission) -> None:
    def shift(row: Row) -> None:
        cells = list(row.values())
        row.update(zip(row, ["", *cells[:-1]], strict=True))

    given.edit(U, shift, period="2023-02", **TOTALS)


def zero_last(given: Submission) -> None:
    given.edit(U, lambda row: row.update(dict.fromkeys(FIGURES, "0")), period="2024-12")


def quarters(given: Submission) -> None:
    rows = given.rows(U)
    mean = [{**row, "period": "2023-Q1"} for row in rows if row["period"] == "2023-03"]
    given.write(U, [*rows, *mean])


def future(given: Submission) -> None:
    rows = given.rows(U)
    given.write(U, [*rows, *({**row, "period": "2025-05"} for row in rows if row["period"] == "2024-12")])


def truncated(given: Submission) -> None:
    given.text(U, lambda text: text[: text.rindex("2024-06,T,TOTAL") + 4])


def ragged(given: Submission) -> None:
    """A row in the middle of the table has a cell more than the header."""
    row = "\nSI,2022-01,T,TOTAL,TOTAL,"
    given.text(U, lambda text: text.replace(row, f"{row}1,", 1))


def headers_only(given: Submission) -> None:
    given.text(V, lambda text: text.splitlines()[0] + "\n")


def a_year_later(given: Submission) -> None:
    """The last year of a former member is dated a year after its membership."""

    def date(row: Row) -> None:
        row["period"] = row["period"].replace("2020", "2021")

    given.edit("UK/unemployment.csv", date, period="2020")


def inner_mark(given: Submission) -> None:
    """Two files glued together: the second begins with a byte order mark, in the first cell of a row."""
    given.text(U, lambda text: text.replace("\nSI,2022-01,T,TOTAL,TOTAL", "\n\ufeffSI,2022-01,T,TOTAL,TOTAL", 1))


def other_encoding(given: Submission) -> None:
    path = given.path(U)
    text = path.read_text(encoding="utf-8").replace("synthetic", "synth\u00e9tique", 5)
    path.write_bytes(text.encode("cp1252"))


def broken_encoding(given: Submission) -> None:
    path = given.path(U)
    path.write_bytes(path.read_bytes().replace(b"synthetic", b"synth\x81tic", 1))


def open_quote(given: Submission) -> None:
    given.text(U, lambda text: text.replace("\nSI,2022-01,T,", '\n"SI,2022-01,T,', 1))


def copied_rate(given: Submission) -> None:
    given.put("network/context.csv", "value", "6.4", variable="unemployment_rate", period="2022")


def submitted_rate(given: Submission) -> None:
    """A1a as somebody else computed it, from the stock at the end of the year."""
    given.write("SI/values.csv", [{"pes": "SI", "indicator": "A1a", "period": "2023", "value": "88.8"}])


def numerator_above(given: Submission) -> None:
    row = {
        "pes": "SI",
        "indicator": "A2a_6m",
        "period": "2018",
        "value": "62",
        "numerator": "900",
        "denominator": "700",
    }
    given.write("SI/values.csv", [row])


def as_json(given: Submission) -> None:
    given.path(V).write_text(json.dumps(given.rows(V)), encoding="utf-8")


def conflicting_pes(given: Submission) -> None:
    given.put(V, "pes", "EE")
    given.path("EE/vacancies.csv")


def imputed(given: Submission) -> None:
    """One year of vacancies is the figures of one month."""
    months = [row for row in given.rows(V) if row["period"] == "2022-06"]
    figures = {name: months[0][name] for name in ("notified", "filled", "open_stock", "days_to_fill")}
    given.edit(V, lambda row: row.update(figures), period="2022")


def withheld_alone(given: Submission) -> None:
    where = {"period": "2023-05", "sex": "F"}
    given.edit(U, lambda row: row.update(stock="", stock_status="Q"), **where)


def shares(given: Submission) -> None:
    given.edit("SE/satisfaction.csv", lambda row: row.update(share=f"{float(row['share']) / 100:.4f}"))


def contradicted_score(given: Submission) -> None:
    given.edit(E, lambda row: row.update(score="5.5", plan="2", do="2", check="2", act="1"), cycle="4", enabler="B2")


def level(given: Submission) -> None:
    """From 2023 on the vacancies of another register are counted too, and nobody says so."""
    for year in ("2023", "2024"):
        given.scale(V, ["open_stock"], 2.4, period=year)


def kind(name: str, base: tuple[str, ...], meant: str, damage: Damage, *, stored: bool = False) -> Kind:
    return Kind(name, base, frozenset(meant.split()), damage, stored)


def put(name: str, column: str, text: str, **where: str) -> Damage:
    return lambda given: given.put(name, column, text, **where)


def update(name: str, cells: Row, **where: str) -> Damage:
    return lambda given: given.edit(name, lambda row: row.update(cells), **where)


def scale(name: str, column: str, factor: float, **where: str) -> Damage:
    return lambda given: given.scale(name, [column], factor, **where)


def drop(name: str, **where: str) -> Damage:
    return lambda given: given.drop(name, **where)


def reword(name: str, old: str, new: str) -> Damage:
    return lambda given: given.text(name, lambda text: text.replace(old, new, 1))


MAY = {"period": "2023-05", **TOTALS}
KINDS = (
    kind("labels shifted in the table by age", FEW, "PB653", shifted_labels),
    kind("thousands separators", SI, "PB201", thousands),
    kind("two columns swapped", SI, "PB501", swapped_columns),
    kind("a month missing", SI, "PB502", drop(U, period="2023-05")),
    kind("stock in thousands from a year on", SI, "PB505", scale(U, "stock", 0.001, period="2024")),
    kind("everything in thousands, beside a labour force", SI, "PB655", survey_beside),
    kind("national rate copied to every unit", NET, "PB417", copied_rate),
    kind("a file delivered twice", SI, "PB110", doubled_delivery),
    kind("delivered twice with different figures", SI, "PB401", conflicting_delivery),
    kind("scale of a survey reversed", AT, "PB419", reversed_scale),
    kind("decimal comma, quoted", SI, "PB201", put(V, "days_to_fill", "36,7", period="2023-05")),
    kind("decimal comma, not quoted", SI, "PB105", reword(V, ",36.7,", ",36,7,")),
    kind("women and men swapped in a month", SI, "PB501", swapped_sexes),
    kind("negative value", SI, "PB204", put(U, "inflow", "-12", **MAY)),
    kind("part of a flow above the flow", SI, "PB301", put(U, "outflow_to_employment", "99999", **MAY)),
    kind("numerator above denominator", SI, "PB306", numerator_above),
    kind("wrong code", SI, "PB202", put(U, "age", "Y25_54", period="2023-05", age="Y25-54")),
    kind("code in lower case", SI, "PB202", put(U, "sex", "f", period="2023-05", sex="F")),
    kind("another form of period", SI, "PB203", put(U, "period", "05/2023", period="2023-05")),
    kind("file truncated", SI, "PB105", truncated),
    kind("required column missing", SI, REFUSED, reword(U, ",period,", ",when,")),
    kind("column that no form has", SI, REFUSED, update(U, {"remarks": "ok"})),
    kind("cells of a row shifted to the right", SI, "PB205", shifted_row),
    kind("a month copied from the one before", SI, "PB509 PB501", carried),
    kind("stock that does not follow from the flows", SI, "PB501", scale(U, "stock", 1.06, period="2023-05")),
    kind("last month all zero", SI, "PB508", zero_last),
    kind("a month of the future", SI, "PB507", future),
    kind("status A without a value", SI, "PB209", update(U, {"stock": "", "stock_status": "A"}, **MAY)),
    kind("value with the status missing", SI, "PB209", put(U, "stock_status", "M", **MAY)),
    kind("suppressed value published", SI, "PB210", put(U, "stock_status", "Q", period="2023-05", sex="F")),
    kind("withheld value that follows from the others", SI, "PB415", withheld_alone),
    kind("formula in a text", SI, "PB211", put(U, "comment", "=HYPERLINK(A1)", **MAY)),
    kind("another encoding", SI, "PB121", other_encoding),
    kind("bytes of no encoding", SI, "PB121", broken_encoding),
    kind("byte order mark in the middle", SI, "PB202", inner_mark),
    kind("row with a cell too many", SI, "PB105", ragged),
    kind("quote that is never closed", SI, REFUSED, open_quote),
    kind("Excel made a date of a period", SI, "PB203", put(U, "period", "May-23", period="2023-05")),
    kind("Excel made a date of a number", SI, "PB201", put(E, "plan", "04-Mar", cycle="4", enabler="B2")),
    kind("leading zero of the month lost", SI, "PB203", put(U, "period", "2023-5", period="2023-05")),
    kind("totals of a month missing", SI, "PB418", drop(U, **MAY)),
    kind("men of a month missing", SI, "PB411", drop(U, period="2023-05", sex="M")),
    kind("breakdown of a month missing", SI, "PB413", drop(U, period="2023-05", age="Y")),
    kind("file of another PES's code", FEW, "PB401", conflicting_pes),
    kind("enabler score out of range", SI, "PB204", put(E, "plan", "7", cycle="4", enabler="B2")),
    kind("score that its phases contradict", SI, "PB310", contradicted_score),
    kind("enabler left out", SI, "PB656", drop(E, cycle="4", enabler="F3")),
    kind("survey shares from 0 to 1", SE, "PB506", shares),
    kind("respondents above invited", SI, "PB303", put(S, "respondents", "9999", period="2022")),
    kind("satisfied above respondents", SI, "PB303", put(S, "satisfied", "999999", period="2022")),
    kind("more vacancies filled than notified", SI, "PB304", put(V, "filled", "99999", period="2023-05")),
    kind("months and quarters mixed", SI, "PB414", quarters),
    kind("revision of an old value", SI, "PB650", scale(U, "stock", 1.2, period="2020-05"), stored=True),
    kind("every old value a little higher", SI, "PB651 PB652", scale(U, "stock", 1.002), stored=True),
    kind("indicator that its measures do not give", SI, "PB601", submitted_rate),
    kind("status D that nobody explains", SI, "PB658", put(U, "stock_status", "D", period="2024")),
    kind("figures after the end of membership", ("UK",), "PB659", a_year_later),
    kind("one value ten times too high", SI, "PB505", scale(V, "open_stock", 10, period="2022-05")),
    kind("one value three times too high", SI, "PB503", scale(V, "open_stock", 3, period="2022-05")),
    kind("another register from a year on", SI, "PB504", level),
    kind("imputed rows", SI, "PB416", imputed),
    kind("percent sign in a number", SE, "PB201", put("SE/satisfaction.csv", "share", "72%", period="2022")),
    kind("not a table but JSON", SI, REFUSED, as_json),
    kind("table without rows", SI, "PB111", headers_only),
)
QUICK = (
    "thousands separators",
    "decimal comma, not quoted",
    "stock that does not follow from the flows",
    "last month all zero",
    "men of a month missing",
    "revision of an old value",
    "indicator that its measures do not give",
    "score that its phases contradict",
)
