"""SDMX-CSV 1.0, 2.0 and 2.1 in every variant of the standard, with dimensions of ours."""

import pytest
from tests.intake.conftest import Deliver, said, staged

from pesbench.errors import InputError
from pesbench.intake import Delivery

COLUMNS = ("pes", "measure", "period", "sex", "value", "obs_status", "conf_status", "comment")
EXPECTED = [
    ("AT", "stock", "2024-01", "F", 1234.5, "A", "F", "first; second"),
    ("AT", "stock", "2024-02", "T", None, "M", "F", None),
    ("SI", "stock", "2024-01", "T", 7.25, "E;P", "C", None),
]

VARIANTS = {
    "1.0": """\
DATAFLOW,FREQ,REF_AREA,INDICATOR,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,COMMENT_OBS
X:Y(1.0),M,AT,stock,F,2024-01,1234.5,A,F,first; second
X:Y(1.0),M,AT,stock,T,2024-02,,M,F,
X:Y(1.0),M,SI,stock,T,2024-01,7.25,E;P,C,
""",
    "1.0 with labels": """\
DATAFLOW,FREQ: Frequency,REF_AREA: Area,INDICATOR: Indicator,SEX: Sex,TIME_PERIOD: Time,OBS_VALUE: Value,\
OBS_STATUS: Status,CONF_STATUS: Confidentiality,COMMENT_OBS: Comment
X:Y(1.0): A flow,M: Monthly,AT: Austria,stock: Stock: all,F: Women,2024-01: 2024-01,1234.5,A: Normal,F: Free,\
first; second
X:Y(1.0): A flow,M: Monthly,AT: Austria,stock: Stock: all,T: Total,2024-02: 2024-02,,M: Missing,F: Free,
X:Y(1.0): A flow,M: Monthly,SI: Slovenia,stock: Stock: all,T: Total,2024-01: 2024-01,7.25,E;P,C: Confidential,
""",
    "2.0": """\
STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,INDICATOR,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,COMMENT_OBS
dataflow,X:Y(1.0),I,M,AT,stock,F,2024-01,1234.5,A,F,first; second
dataflow,X:Y(1.0),A,M,AT,stock,T,2024-02,,M,F,
datastructure,X:Z(1.0),R,M,SI,stock,T,2024-01,7.25,E;P,C,
""",
    "no action, other order, keys": """\
STRUCTURE,STRUCTURE_ID,SERIES_KEY,OBS_KEY,COMMENT_OBS,OBS_VALUE,SEX,TIME_PERIOD,CONF_STATUS,OBS_STATUS,MEASURE,GEO
dataprovision,X:Y,M.AT.stock.F,M.AT.stock.F.2024-01,first; second,1234.5,F,2024-01,F,A,stock,AT
dataprovision,X:Y,M.AT.stock.T,M.AT.stock.T.2024-02,,,T,2024-02,F,M,stock,AT
dataprovision,X:Y,M.SI.stock.T,M.SI.stock.T.2024-01,,7.25,T,2024-01,C,E;P,stock,SI
""",
    "several values": """\
STRUCTURE[;],STRUCTURE_ID,ACTION,REF_AREA,INDICATOR,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS[],CONF_STATUS,COMMENT_OBS[]
dataflow,X:Y(1.0),M,AT,stock,F,2024-01,1234.5,A,F,first;second
dataflow,X:Y(1.0),M,AT,stock,T,2024-02,NaN,M,F,#N/A
dataflow,X:Y(1.0),M,SI,stock,T,2024-01,7.25,P;E,C,
""",
    "labels, decimal comma and a bar between several values": """\
STRUCTURE[|];STRUCTURE_ID;ACTION;SERIES_KEY;OBS_KEY;REF_AREA: Pays;INDICATOR: Indicateur;SEX: Sexe;\
TIME_PERIOD: Temps;OBS_VALUE: Valeur;OBS_STATUS[]: Statut;CONF_STATUS: Confidentialité;COMMENT_OBS[]: Commentaire
dataflow;X:Y(1.0): Flux;I;A;A.1;AT: Autriche;stock: Stock;F: Femmes;2024-01: 2024-01;1234,5;A: Normal;F: Libre;\
first|second
dataflow;X:Y(1.0): Flux;I;A;A.2;AT: Autriche;stock: Stock;T: Total;2024-02: 2024-02;;M: Manquant;F: Libre;
dataflow;X:Y(1.0): Flux;I;A;A.3;SI: Slovénie;stock: Stock;T: Total;2024-01: 2024-01;7,25;\
E: Estimé|P: Provisoire;C: Secret;
""",
    "names in columns of their own": """\
STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA,Area,INDICATOR,Measure,SEX,Sex,TIME_PERIOD,Period,OBS_VALUE,\
Value,OBS_STATUS,Status,CONF_STATUS,Confidentiality,COMMENT_OBS,Comment
dataflow,X:Y(1.0),Flow,I,AT,Austria,stock,Stock,F,Women,2024-01,,1234.5,,A,Normal,F,Free,first; second,
dataflow,X:Y(1.0),Flow,I,AT,Austria,stock,Stock,T,Total,2024-02,,,,M,Missing,F,Free,,
dataflow,X:Y(1.0),Flow,I,SI,Slovenia,stock,Stock,T,Total,2024-01,,7.25,,E;P,Both,C,Confidential,,
""",
    "as it is exported": """\
STRUCTURE[;],STRUCTURE_ID,ACTION,FREQ,REF_AREA,INDICATOR,SEX,AGE,ORIGIN,TIME_PERIOD,OBS_VALUE,STANDARD_ERROR,N,\
NUMERATOR,DENOMINATOR,TEXT,BASIS,ADJUSTMENT,OBS_STATUS[],CONF_STATUS,COMMENT_OBS
dataflow,PESBENCH:OBSERVATIONS(1.0.0),I,M,AT,stock,F,TOTAL,submitted,2024-01,1234.5,,,,,,,none,A,F,first; second
dataflow,PESBENCH:OBSERVATIONS(1.0.0),I,M,AT,stock,T,TOTAL,submitted,2024-02,,,,,,,,none,M,F,
dataflow,PESBENCH:OBSERVATIONS(1.0.0),I,M,SI,stock,T,TOTAL,submitted,2024-01,7.25,,,,,,,none,E;P,C,
""",
    "with the names of our columns": """\
STRUCTURE,STRUCTURE_ID,ACTION,PES,MEASURE,PERIOD,SEX,ORIGIN,VALUE,OBS_STATUS,CONF_STATUS,COMMENT
dataflow,X:Y(1.0),I,AT,stock,2024-01,F,submitted,1234.5,A,F,first; second
dataflow,X:Y(1.0),I,AT,stock,2024-02,T,submitted,,M,F,
dataflow,X:Y(1.0),I,SI,stock,2024-01,T,submitted,7.25,E;P,C,
""",
    "thousands": """\
STRUCTURE,STRUCTURE_ID,REF_AREA,INDICATOR,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MULT,DECIMALS,OBS_STATUS,CONF_STATUS,COMMENT_OBS
dataflow,X:Y(1.0),AT,stock,F,2024-01,1.2345,3,4,A,F,first; second
dataflow,X:Y(1.0),AT,stock,T,2024-02,,3,4,M,F,
dataflow,X:Y(1.0),SI,stock,T,2024-01,7.25,0,2,E;P,C,
""",
    "deletions": """\
STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,INDICATOR,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,COMMENT_OBS
dataflow,X:Y(1.0),M,AT,stock,F,2024-01,1234.5,A,F,first; second
dataflow,X:Y(1.0),D,AT,stock,F,2024-01,12,A,F,
dataflow,X:Y(1.0),M,AT,stock,T,2024-02,,M,F,
dataflow,X:Y(1.0),D,,,,,-,,,
dataflow,X:Y(1.0),R,SI,stock,T,2024-01,7.25,E;P,C,
""",
}


def rows(delivery: Delivery) -> list[tuple[object, ...]]:
    return staged(delivery).select(COLUMNS).rows()


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_says_the_same(deliver: Deliver, variant: str) -> None:
    delivery = deliver(VARIANTS[variant])
    assert rows(delivery) == EXPECTED
    assert delivery.sources[0].layout == "sdmx-csv"
    assert {rule for rule, _ in said(delivery)} == ({"PB116"} if variant == "deletions" else set())


def test_what_is_staged_does_not_depend_on_the_variant(deliver: Deliver) -> None:
    def columns(variant: str) -> bytes:
        frame = staged(deliver(VARIANTS[variant]))
        kept = [name for name in frame.columns if not name.startswith(("source", "file", "line", "row"))]
        return frame.select(kept).write_csv().encode()

    plain = columns("2.0")
    assert {variant: columns(variant) for variant in VARIANTS} == dict.fromkeys(VARIANTS, plain)


def test_deletions_are_left_out_counted_and_told(deliver: Deliver) -> None:
    delivery = deliver(VARIANTS["deletions"])
    (account,) = delivery.accounts
    assert (account.rows_read, account.rows_accepted, account.rows_left_out) == (5, 3, 2)
    assert account.reasons == {"asks for a deletion (ACTION D)": 2}
    (warning,) = delivery.findings
    assert (warning.rule, warning.severity, warning.line, warning.column) == ("PB116", "warning", 3, "ACTION")
    assert warning.message.startswith("rows that ask for a deletion")
    assert warning.message.endswith(": 2")


HEAD = "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE"
ROW = "dataflow,X:Y(1.0),I,AT,stock,2024-01,12"


@pytest.mark.parametrize("action", ["X", "d", "Delete"])
def test_an_action_of_no_meaning_is_a_fault_of_its_row(deliver: Deliver, action: str) -> None:
    delivery = deliver(f"{HEAD}\n{ROW}\n{ROW.replace(',I,', f',{action},')}\n")
    assert said(delivery) == [("PB109", 3)]
    assert "ACTION must be I or A or M or R" in next(iter(delivery.findings)).message


def test_a_file_that_only_deletes_delivers_nothing(deliver: Deliver) -> None:
    delivery = deliver(f"{HEAD}\n{ROW.replace(',I,', ',D,')}\n")
    assert delivery.accounts[0].rows_accepted == 0
    with pytest.raises(InputError, match=r"found no column for pes .*, measure"):
        deliver("STRUCTURE,STRUCTURE_ID,ACTION\ndatastructure,X:Y(1.0),D\n")


@pytest.mark.parametrize(
    ("freq", "period", "good"),
    [
        ("M", "2024-01", True),
        ("A", "2024", True),
        ("Q", "2024-Q1", True),
        ("S", "2024-S1", True),
        ("H", "2024-S2", True),
        ("", "2024-01", True),
        ("A", "2024-01", False),
        ("M", "2024", False),
        ("Q", "2024-S1", False),
        ("W", "2024", False),
    ],
)
def test_the_frequency_must_be_that_of_the_period(deliver: Deliver, freq: str, period: str, good: bool) -> None:  # noqa: FBT001
    delivery = deliver(f"{HEAD},FREQ\n{ROW.replace('2024-01', period)},{freq}\n")
    assert said(delivery) == ([] if good else [("PB109", 2)])
    if not good:
        (finding,) = delivery.findings
        assert f"beside the period {period} for the mapping sdmx-csv, found '{freq}'" in finding.message


def test_the_frequency_of_a_period_that_cannot_be_read_is_not_judged(deliver: Deliver) -> None:
    assert said(deliver(f"{HEAD},FREQ\n{ROW.replace('2024-01', '2024-01-31')},M\n")) == [("PB203", 2)]


@pytest.mark.parametrize(
    ("power", "value"), [("3", 1234.5), ("-2", 0.012345), ("0", 1.2345), ("", 1.2345), ("6", 1234500)]
)
def test_a_multiplier_is_exact(deliver: Deliver, power: str, value: float) -> None:
    delivery = deliver(f"{HEAD},UNIT_MULT\n{ROW.replace(',12', ',1.2345')},{power}\n")
    assert staged(delivery)["value"].to_list() == [value]


@pytest.mark.parametrize(("written", "value"), [("1.5e2", 150_000), (".5", 500), ("1E-1", 100)])
def test_a_multiplied_number_may_be_written_in_any_way(deliver: Deliver, written: str, value: float) -> None:
    delivery = deliver(f"{HEAD},UNIT_MULT\n{ROW.replace(',12', f',{written}')},3\n")
    assert staged(delivery)["value"].to_list() == [value]


@pytest.mark.parametrize("power", ["3.0", "thousands", "99"])
def test_a_multiplier_of_no_meaning_is_a_fault(deliver: Deliver, power: str) -> None:
    delivery = deliver(f"{HEAD},UNIT_MULT\n{ROW},{power}\n")
    assert said(delivery) == [("PB109", 2)]
    assert "UNIT_MULT must be a whole number from -12 to 12" in next(iter(delivery.findings)).message


def test_a_multiplier_beside_other_figures_must_be_nought(deliver: Deliver) -> None:
    text = f"{HEAD},N,UNIT_MULT\n{ROW},5,0\n{ROW.replace('-01', '-02')},5,3\n"
    assert said(deliver(text)) == [("PB109", 3)]


@pytest.mark.parametrize(("cell", "told"), [("_T", "_T"), ("TOTAL: All", "TOTAL"), ("_Z", "_Z"), ("", "nothing")])
def test_a_column_without_a_place_may_hold_a_total(deliver: Deliver, cell: str, told: str) -> None:
    delivery = deliver(f"{HEAD},NACE_R2\n{ROW},{cell}\n")
    (note,) = delivery.findings
    assert (note.rule, note.severity, note.column) == ("PB117", "note", "NACE_R2")
    assert note.message == f"column 'NACE_R2' is not read: it holds {told} in all rows"
    assert delivery.accounts[0].rows_accepted == 1


def test_a_column_without_a_place_that_breaks_down_refuses_the_file(deliver: Deliver) -> None:
    text = f"{HEAD},NACE_R2\n{ROW},TOTAL\n{ROW},C\n{ROW},D\n"
    with pytest.raises(InputError, match="found 'C' in NACE_R2") as caught:
        deliver(text)
    assert caught.value.where.endswith("values.csv:3")
    deleted = text.replace("I,AT,stock,2024-01,12,C", "D,AT,stock,2024-01,12,C").replace(f"{ROW},D\n", "")
    assert sorted(rule for rule, _ in said(deliver(deleted))) == ["PB116", "PB117"]


def test_a_row_of_another_width_does_not_decide_over_a_column(deliver: Deliver) -> None:
    assert sorted(rule for rule, _ in said(deliver(f"{HEAD},NACE_R2\n{ROW},TOTAL\n{ROW},C,x\n"))) == ["PB105", "PB117"]


def test_a_column_that_describes_is_told_of(deliver: Deliver) -> None:
    delivery = deliver(f"{HEAD},UPDATED,TITLE\n{ROW},2021-01-22T13:15:41Z,Stocks\n")
    assert said(delivery) == [("PB107", 1), ("PB107", 1)]
    assert staged(delivery).height == 1


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (f"{HEAD},GEO", "one column must say the pes, found REF_AREA and GEO"),
        (f"{HEAD},SEX,sex", "a column must be named once, found 'SEX' and 'sex'"),
        (f"{HEAD},SEX: Sex,SEX", "a column must be named once"),
        (f"{HEAD}1,OBS_VALUE2", "one measure, OBS_VALUE, found OBS_VALUE1 and OBS_VALUE2"),
        (HEAD.replace("REF_AREA,", ""), r"found no column for pes \(REF_AREA or GEO\)"),
        (f"{HEAD},COMMENT_OBS[]", "the first header cell must give the mark"),
        (
            HEAD.replace("STRUCTURE,", "STRUCTURE[],").replace("OBS_VALUE", "OBS_VALUE,COMMENT_OBS[]"),
            "must give the mark",
        ),
        (HEAD.replace("STRUCTURE,", "STRUCTURE[;],").replace("OBS_VALUE", "OBS_VALUE[]"), "value must have one value"),
        (HEAD.replace("STRUCTURE,", "STRUCTURE[;],") + ",SEX[]", "sex must have one value in a row"),
    ],
)
def test_a_header_that_could_be_mistaken_is_refused(deliver: Deliver, header: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        deliver(f"{header}\n{ROW}\n")
    assert caught.value.where.endswith("values.csv:1")


@pytest.mark.parametrize("middle", ["SEX,Sex,OWN,AGE,Age,OTHER", "OWN,AGE,SEX,Sex", "SEX,Sex,AGE"])
def test_columns_with_names_must_alternate_with_those_of_codes(deliver: Deliver, middle: str) -> None:
    header = f"STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,REF_AREA,Area,INDICATOR,What,{middle},TIME_PERIOD,When,OBS_VALUE,X"
    with pytest.raises(InputError, match="must have the names of its codes behind it"):
        deliver(f"{header}\n")


def test_an_added_column_needs_no_names(deliver: Deliver) -> None:
    header = "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,REF_AREA,R,INDICATOR,I,UPDATED,TIME_PERIOD,T,OBS_VALUE,O"
    delivery = deliver(f"{header}\ndataflow,X:Y,Z,AT,Austria,stock,Stocks,now,2024-01,,12,\n")
    assert said(delivery) == [("PB107", 1)]
    assert staged(delivery)["value"].to_list() == [12.0]


def test_comments_in_several_languages_are_all_kept(deliver: Deliver) -> None:
    header = HEAD.replace("STRUCTURE,", "STRUCTURE[;],") + ",COMMENT_OBS[en;fr]"
    quoted = '"""en:One; two"";""fr:Un; deux"""'
    other = ROW.replace("-01", "-02")
    third = ROW.replace("-01", "-03")
    text = f'{header}\n{ROW},en:Note;fr:Remarque\n{other},{quoted}\n{third},"say ""X""; or not"\n'
    assert staged(deliver(text))["comment"].to_list() == [
        "en:Note; fr:Remarque",
        "en:One; two; fr:Un; deux",
        'say "X"; or not',
    ]


def test_a_number_that_is_none_says_missing_where_nothing_else_does(deliver: Deliver) -> None:
    assert staged(deliver(f"{HEAD}\n{ROW.replace(',12', ',NaN')}\n")).select("value", "obs_status").rows() == [
        (None, "O")
    ]
    delivery = deliver(f"{HEAD},OBS_STATUS\n{ROW.replace(',12', ',NaN')},A\n")
    assert delivery.accounts[0].rows_quarantined == 1


def test_rows_of_attributes_alone_are_no_observations(deliver: Deliver) -> None:
    delivery = deliver(f"{HEAD},COMMENT_OBS\n{ROW},\ndataflow,X:Y(1.0),M,AT,,,,about all\n")
    assert (delivery.accounts[0].rows_accepted, delivery.accounts[0].rows_quarantined) == (1, 1)


def test_a_decimal_comma_between_commas_is_refused(deliver: Deliver) -> None:
    assert said(deliver(f'{HEAD}\n{ROW[:-2]}"12,5"\n')) == [("PB201", 2)]


def test_quarantined_rows_can_be_mended_and_read_again(deliver: Deliver) -> None:
    header = HEAD.replace("STRUCTURE,", "STRUCTURE[;],")
    first = deliver(f"{header},COMMENT_OBS[]\n{ROW.replace('AT', 'XX')},a;b\n")
    (rejects,) = [path for path in first.rejects if ".review" not in path.name]
    again = deliver(rejects.read_bytes().replace(b"XX", b"AT"))
    assert staged(again).select("pes", "comment").rows() == [("AT", "a; b")]


def test_a_table_whose_first_column_is_called_structure_is_not_taken_for_sdmx(deliver: Deliver) -> None:
    with pytest.raises(InputError) as caught:
        deliver("STRUCTURE,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE\nx,AT,stock,2024-01,1\n")
    assert "SDMX" not in caught.value.problem


def test_a_period_of_four_months_is_no_quarter(deliver: Deliver) -> None:
    head = "STRUCTURE,STRUCTURE_ID,REF_AREA,INDICATOR,TIME_PERIOD,OBS_VALUE"
    delivery = deliver(f"{head}\ndataflow,X:Y(1.0),AT,stock,2024-T1,5\ndataflow,X:Y(1.0),AT,stock,2024-Q1,6\n")
    assert said(delivery) == [("PB109", 2)]
    assert staged(delivery)["period"].to_list() == ["2024-Q1"]
