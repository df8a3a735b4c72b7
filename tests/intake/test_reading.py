"""Files in, a checked delivery out: what becomes of each row, and where it says so."""

import csv
from pathlib import Path

import pytest
from tests.intake.conftest import VALUES, Deliver, said, staged

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, StoreError, UsageError
from pesbench.intake import Delivery, FormAccount, read

WIDE = "pes,period,sex,stock,inflow\n"


def account(delivery: Delivery) -> FormAccount:
    (only,) = delivery.accounts
    return only


def counts(delivery: Delivery) -> tuple[int, int, int, int]:
    it = account(delivery)
    return it.rows_read, it.rows_accepted, it.rows_quarantined, it.rows_left_out


def rejects(delivery: Delivery) -> list[list[str]]:
    (path,) = delivery.rejects
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_good_rows_are_staged_as_observations(deliver: Deliver) -> None:
    delivery = deliver(VALUES + "AT,A1a,2024,12.5,\nSI,A1a,2024M01,7,E\n")
    assert counts(delivery) == (2, 2, 0, 0)
    assert said(delivery) == []
    rows = staged(delivery).select("pes", "measure", "period", "sex", "value", "obs_status", "conf_status")
    assert rows.rows() == [
        ("AT", "A1a", "2024", "T", 12.5, "A", "N"),
        ("SI", "A1a", "2024-01", "T", 7.0, "E", "N"),
    ]
    assert sorted(path.name for path in (delivery.staged / "observations").iterdir()) == ["pes=AT", "pes=SI"]


def test_a_wide_form_gives_one_observation_for_each_cell(deliver: Deliver) -> None:
    delivery = deliver(WIDE + "AT,2024-01,T,100,5\nAT,2024-01,F,40,\n")
    assert account(delivery).form == "unemployment"
    rows = staged(delivery).filter(staged(delivery)["value"].is_not_null())
    cells = sorted(rows.select("measure", "sex", "value").rows())
    assert cells == [("inflow", "T", 5.0), ("stock", "F", 40.0), ("stock", "T", 100.0)]


def test_one_bad_cell_quarantines_the_row_of_a_wide_form(deliver: Deliver) -> None:
    delivery = deliver(WIDE + "AT,2024-01,T,100,many\nAT,2024-01,F,40,2\n")
    assert counts(delivery) == (2, 1, 1, 0)
    assert said(delivery) == [("PB201", 2)]
    assert set(staged(delivery)["sex"]) == {"F"}


def test_a_finding_names_the_place_as_the_file_has_it(deliver: Deliver) -> None:
    delivery = deliver("PES,Indicator, period ,Value\nAT,A1a,2024,12.5\nAT,A1a,2025,n/a\n")
    (finding,) = delivery.findings
    assert (finding.line, finding.column, finding.cell) == (3, "Value", "n/a")
    assert (finding.pes, finding.period, finding.form) == ("AT", "2025", "values")
    assert finding.file.endswith("values.csv")


def test_findings_can_keep_silent_about_cells(deliver: Deliver) -> None:
    (finding,) = deliver(VALUES + "AT,A1a,2024,secret,\n", redact=True).findings
    assert finding.cell is None
    assert "secret" not in finding.message


def test_lines_are_physical_with_line_breaks_in_cells(deliver: Deliver) -> None:
    text = 'pes,indicator,period,value,comment\nAT,A1a,2024,1,"two\nlines"\nAT,A1a,2025,x,\n\nAT,A1a,2026,y,"a\n\nb"\n'
    delivery = deliver(text)
    assert said(delivery) == [("PB103", None), ("PB201", 4), ("PB201", 6)]
    assert counts(delivery) == (3, 1, 2, 0)
    assert rejects(delivery)[2][1:] == ["6", "PB201", "AT", "A1a", "2026", "y", "a\n\nb"]


def test_short_and_long_rows_are_quarantined_with_their_line(deliver: Deliver) -> None:
    delivery = deliver(VALUES + "AT,A1a,2024\nAT,A1a,2025,1,\nAT,A1a,2026,1,,left over\nAT,A1a,2027,2,,,\n")
    assert said(delivery) == [("PB104", None), ("PB105", 2), ("PB105", 4)]
    assert counts(delivery) == (4, 2, 2, 0)
    assert [row[1:] for row in rejects(delivery)[1:]] == [
        ["2", "PB105", "AT", "A1a", "2024"],
        ["4", "PB105", "AT", "A1a", "2026", "1", "", "left over"],
    ]


@pytest.mark.parametrize("blank", ["\n", ",,,,\n", " \n", " , ,,,\n", '"",,,,\n'])
def test_rows_without_content_are_no_records_but_counted_in_a_note(deliver: Deliver, blank: str) -> None:
    delivery = deliver(VALUES + blank + "AT,A1a,2024,1,\n" + blank * 2)
    assert counts(delivery) == (1, 1, 0, 0)
    (note,) = delivery.findings
    assert (note.rule, note.severity) == ("PB103", "note")
    assert note.message.startswith("3 rows")


def test_a_file_of_a_header_alone_is_an_empty_delivery(deliver: Deliver) -> None:
    delivery = deliver(VALUES)
    assert counts(delivery) == (0, 0, 0, 0)
    assert not (delivery.staged / "observations").exists()


def test_blanks_around_cells_do_not_matter(deliver: Deliver) -> None:
    delivery = deliver(VALUES + " AT , A1a, 2024 , 12.5 ,\n")
    assert counts(delivery) == (1, 1, 0, 0)
    assert staged(delivery).select("pes", "value").rows() == [("AT", 12.5)]


def test_quoted_empty_cells_are_empty(deliver: Deliver) -> None:
    delivery = deliver(VALUES + 'AT,A1a,2024,"","M"\nSI,A1a,2024,"3",""\n')
    assert staged(delivery).select("value", "obs_status").rows() == [(None, "M"), (3.0, "A")]


def test_a_decimal_comma_is_read_with_a_semicolon(deliver: Deliver) -> None:
    delivery = deliver("pes;indicator;period;value\nAT;A1a;2024;12,5\nSI;A1a;2024;7\nDE;A1a;2024;1.234,5\n")
    assert delivery.sources[0].decimal == ","
    assert staged(delivery)["value"].to_list() == [12.5, 7.0]
    (finding,) = delivery.findings
    assert (finding.rule, finding.line, finding.cell) == ("PB201", 4, "1.234,5")


def test_a_decimal_comma_is_not_read_with_a_comma(deliver: Deliver) -> None:
    delivery = deliver('pes,indicator,period,value\nAT,A1a,2024,"12,5"\n')
    assert said(delivery) == [("PB201", 2)]


def test_data_under_a_nameless_column_is_warned_of(deliver: Deliver) -> None:
    delivery = deliver("pes,indicator,period,value,,\nAT,A1a,2024,1,,\nAT,A1a,2025,1,1003,\n")
    assert counts(delivery) == (2, 2, 0, 0)
    (warning,) = delivery.findings
    assert (warning.rule, warning.line, warning.column) == ("PB106", 3, "column 5")


@pytest.mark.parametrize("start", [0, 1])
def test_a_nameless_first_column_of_row_numbers_is_passed_over(deliver: Deliver, start: int) -> None:
    rows = "".join(f"{start + at},AT,A1a,{2020 + at},1\n" for at in range(3))
    assert said(deliver(",pes,indicator,period,value\n" + rows)) == []
    assert said(deliver(",pes,indicator,period,value\n7,AT,A1a,2020,1\n7,AT,A1a,2021,1\n")) == [("PB106", 2)]


def test_a_column_that_is_named_twice_is_refused(deliver: Deliver) -> None:
    with pytest.raises(InputError, match="found 'Value' as columns 4 and 5"):
        deliver("pes,indicator,period,value,Value\nAT,A1a,2024,1,2\n")


def test_an_unknown_column_is_refused_with_the_nearest(deliver: Deliver) -> None:
    with pytest.raises(InputError) as caught:
        deliver("pes,indicator,period,valeu\nAT,A1a,2024,1\n")
    assert "values" in caught.value.hint
    assert "did you mean value?" in caught.value.hint


def test_a_form_can_be_named(deliver: Deliver) -> None:
    assert account(deliver(VALUES + "AT,A1a,2024,1,\n", form="values")).rows_accepted == 1
    with pytest.raises(InputError, match="must be that of the form vacancies"):
        deliver(VALUES + "AT,A1a,2024,1,\n", form="vacancies")
    with pytest.raises(UsageError, match="'vacancy'") as caught:
        deliver(VALUES, form="vacancy")
    assert caught.value.hint == "Did you mean vacancies?"


def test_confidentiality_is_the_choice_of_the_delivery_where_a_row_says_nothing(deliver: Deliver) -> None:
    text = "pes,indicator,period,value,conf_status\nAT,A1a,2024,1,\nAT,A1a,2025,1,C\n"
    assert staged(deliver(text, conf_status="F"))["conf_status"].to_list() == ["F", "C"]
    with pytest.raises(UsageError, match="conf_status"):
        deliver(text, conf_status="Z")


def test_forms_are_accounted_for_apart(deliver: Deliver) -> None:
    delivery = deliver({"a.csv": VALUES + "AT,A1a,2024,1,\n", "b.csv": WIDE + "AT,2024,T,1,2\nAT,2024,Z,1,2\n"})
    assert [(it.form, it.rows_read, it.rows_quarantined) for it in delivery.accounts] == [
        ("unemployment", 2, 1),
        ("values", 1, 0),
    ]
    assert [Path(source.file).name for source in delivery.sources] == ["a.csv", "b.csv"]
    assert [source.rows_read for source in delivery.sources] == [1, 2]


def test_other_tables_are_staged_beside(deliver: Deliver) -> None:
    delivery = deliver("pes,cycle,enabler,assessment,plan,do\nAT,2,A1,external,4,5\nAT,2,A2,external,9,5\n")
    assert staged(delivery, "enablers").select("pes", "enabler", "plan").rows() == [("AT", "A1", 4.0)]
    assert said(delivery) == [("PB204", 3)]


def test_warnings_stand_by_the_rows_and_keep_them(deliver: Deliver) -> None:
    header = "pes,indicator,period,numerator,denominator,value\n"
    delivery = deliver(header + "AT,A4a,2024,50,100,50\nSI,A4a,2024,50,100,90\nDE,A4a,2024,50,100, 90\n")
    assert said(delivery) == [("PB307", 3), ("PB307", 4)]
    assert counts(delivery) == (3, 3, 0, 0)


def test_what_is_beyond_the_limit_is_counted_and_said(deliver: Deliver) -> None:
    header = "pes,indicator,period,numerator,denominator,value\n"
    bad = "".join(f"AT,A4a,{2000 + at},50,100,x\n" for at in range(5))
    odd = "".join(f"SI,A4a,{2000 + at},50,100,90\n" for at in range(5))
    delivery = deliver(header + bad + odd, explained_rows=2)
    assert counts(delivery) == (10, 5, 5, 0)
    assert delivery.findings.counts == {"PB201": 2, "PB108": 1, "PB307": 5}
    told = [entry.message for entry in delivery.findings if entry.line is None]
    assert [message.split(";")[0] for message in told] == [
        "3 further rows have the same finding",
        "3 further rows fail",
    ]
    assert [row[2] for row in rejects(delivery)[1:]] == ["PB201", "PB201", "PB108", "PB108", "PB108"]


def test_pydantic_has_the_last_word(deliver: Deliver) -> None:
    text = "pes,period,customer,survey,respondents,invited,satisfied\nAT,2024,jobseekers,S1,100.0,200,50\n"
    delivery = deliver(text)
    assert counts(delivery) == (1, 1, 0, 0)
    assert staged(delivery).filter(staged(delivery)["measure"] == "invited")["value"].to_list() == [200.0]


def test_rejects_can_be_mended_and_read_again(deliver: Deliver) -> None:
    text = VALUES + "AT,A1a,2024,12.5,\nAT,A1a,2025,n/a,\nAT,A1a,2026\n"
    first = deliver(text)
    mended = first.rejects[0].read_text().replace("n/a", "13").replace("2026", "2026,14,")
    second = deliver({"mended.csv": mended})
    assert counts(second) == (2, 2, 0, 0)
    assert said(second) == []
    assert staged(second)["value"].to_list() == [13.0, 14.0]


def test_rejects_that_are_still_wrong_come_back_as_they_are(deliver: Deliver) -> None:
    text = 'pes;indicator;period;value;comment\nAT;A1a;2025;n/a;"a;b"\nAT;A1a;2026;1,5;=1+1\nAT;A1a;2026;;-2\n'
    first = deliver(text)
    again = deliver({"x.csv": first.rejects[0].read_bytes()})
    assert again.sources[0].delimiter == ";"
    one, two = (path.read_text().splitlines() for path in (first.rejects[0], again.rejects[0]))
    assert [line.split(";", 2)[2] for line in one] == [line.split(";", 2)[2] for line in two]
    assert len(one) > 1


def test_the_copy_for_spreadsheets_holds_no_formula(deliver: Deliver) -> None:
    delivery = deliver("pes,indicator,period,value,comment\nAT,A1a,2024,-,=HYPERLINK(1)\nAT,A1a,2024,x,@cmd\n")
    (path,) = delivery.rejects
    review = path.with_name(path.name.replace(".rejects.", ".review.")).read_text(encoding="utf-8")
    cells = [cell for row in csv.reader(review.splitlines()) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=HYPERLINK(1)" in cells


def test_rejects_of_several_files_do_not_overwrite_each_other(deliver: Deliver, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    for _ in range(2):
        deliver({"a.csv": VALUES + "ZZ,A1a,2024,1,\n"}, rejects=str(folder))
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["a-2.rejects.csv", "a-2.review.csv", "a.rejects.csv", "a.review.csv"]


@pytest.mark.parametrize("name", ["a=b", "pes=AT", "[p]", "x*y?", "{1,2}"])
def test_the_name_of_the_staging_folder_does_not_matter(tmp_path: Path, catalogue: Catalogue, name: str) -> None:
    (tmp_path / "a.csv").write_text(VALUES + "AT,A1a,2024,1,\nAT,A1a,2024,1,\nAT,A1a,2025,1,\nAT,A1a,2025,2,\n")
    (tmp_path / "b.csv").write_text("pes,measure,period,value\nAT,stock,2024-01,1\nAT,stock,2024-02,x\n")
    delivery = read([tmp_path / "a.csv", tmp_path / "b.csv"], catalogue=catalogue, staging=tmp_path / name / "s")
    assert sorted(said(delivery), key=str) == [("PB201", 3), ("PB401", 4), ("PB401", 5), ("PB402", 3)]
    assert [(it.form, it.rows_accepted) for it in delivery.accounts] == [("values", 1), ("observations", 1)]


def test_a_folder_that_is_in_use_is_not_staged_into(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "values.csv").write_text(VALUES)
    with pytest.raises(StoreError, match="empty folder"):
        read([tmp_path / "values.csv"], catalogue=catalogue, staging=tmp_path)
    assert (tmp_path / "values.csv").exists()


def test_nothing_stays_behind_where_a_file_cannot_be_read(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "a.csv").write_text(VALUES + "AT,A1a,2024,1,\n")
    (tmp_path / "b.csv").write_bytes(b'{"not": "a table"}')
    staging = tmp_path / "staging"
    with pytest.raises(InputError, match="JSON"):
        read([tmp_path / "a.csv", tmp_path / "b.csv"], catalogue=catalogue, staging=staging)
    assert not staging.exists()


def test_what_was_chosen_is_kept_with_the_delivery(deliver: Deliver) -> None:
    delivery = deliver(VALUES + "AT,A1a,2024,1,\n", encoding="cp1252")
    assert delivery.recipe.options.encoding == "cp1252"
    assert list(delivery.recipe.layouts.values()) == ["values"]
    assert delivery.recipe.catalogue
