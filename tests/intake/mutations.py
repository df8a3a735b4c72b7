"""Small tables, and the ways in which files come to harm: by transfer, by editors, by scripts that write them."""

import random
from collections.abc import Callable
from dataclasses import dataclass

VALUES = """\
pes,indicator,period,sex,age,numerator,denominator,value,n,obs_status,conf_status
AT,A1a,2024-01,T,TOTAL,120,400,30,400,A,F
AT,A1a,2024-01,F,TOTAL,60,190,31.5789,190,A,F
AT,A1a,2024-01,M,TOTAL,60,210,28.5714,210,E;P,F
SI,A2b,2024,T,Y_LT25,,,,,M,N
SI,A1a,2024-Q2,T,TOTAL,10,40,25,40,A,F
"""
UNEMPLOYMENT = """\
pes;period;sex;age;stock;inflow;outflow;obs_status;comment
AT;2024-01;T;TOTAL;1000;120;100;A;Größe
AT;2024-01;F;TOTAL;480;60;50;A;
AT;2024-01;M;TOTAL;520;60;50;A;
SI;2024-01;T;TOTAL;77,5;;12;E;žalost
"""
BANNER = """\
Unemployed persons by sex;;;;
As of 31 January 2024, provisional;;;;
;;;;
;Januar 2024;;Februar 2024;
Area;Men;Women;Men;Women
AT;1.000;900;1.010;905
SI;40;41;x;-
Bulgaria;7;8;9;10
;;;;
© The office, 2024;;;;
"""
BANNER_MAPPING = """\
name = "by-sex-and-month"
form = "observations"
header_rows = 2
decimal = ","
thousands = "."
missing = { "x" = "Q", "-" = "M" }
[fits]
columns = ["Area"]
[period]
language = "de"
[basis]
stock = "end_of_period"
[[column]]
header = "Area"
to = "pes"
codes = { Bulgaria = "BG" }
[[value]]
header = "{period} / Men"
set = { measure = "stock", sex = "M" }
[[value]]
header = "{period} / Women"
set = { measure = "stock", sex = "F" }
"""
SDMX = """\
STRUCTURE[;],STRUCTURE_ID,ACTION,REF_AREA,INDICATOR,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS[],CONF_STATUS,COMMENT_OBS[]
dataflow,X:Y(1.0),M,AT,stock,F,2024-01,1234.5,A,F,first;second
dataflow,X:Y(1.0),M,AT,stock,T,2024-02,NaN,M,F,#N/A
dataflow,X:Y(1.0),D,AT,stock,M,2024-02,,,,
dataflow,X:Y(1.0),M,SI,stock,T,2024-01,7.25,P;E,C,
"""
QUOTED = (
    '"pes","cycle","enabler","assessment","plan","do","check","act","comment"\r\n'
    '"AT","4","A1","external","4","5","3","2","one line\nanother, with a comma\r\nand a third"\r\n'
    '"AT","4","A2","external","4","5","3","2","he said ""yes"""\r\n'
    '"SI","4","A1","external","4","5","3","2",""\r\n'
    '"SI","4","A1","self","4","5","3","2","\n"\r\n'
)


@dataclass(frozen=True, slots=True)
class Base:
    """A table that reads well, how many of its lines are the header or above it, and the mapping that it needs."""

    text: str
    header: int = 1
    mapping: str = ""


BASES = {
    "values": Base(VALUES),
    "unemployment": Base(UNEMPLOYMENT),
    "banner": Base(BANNER, 5, BANNER_MAPPING),
    "sdmx": Base(SDMX),
    "quoted": Base(QUOTED),
}
PUT_IN = (b'"', b'""', b",", b";", b"\t", b"|", b"\0", b"\r", b"\n", b"\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\n")
ENCODINGS = ("cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1250", "utf-7")

Luck = random.Random


def _flip(body: bytearray, luck: Luck) -> None:
    for _ in range(luck.randint(1, 4)):
        body[luck.randrange(len(body))] = luck.randrange(256)


def _truncate(body: bytearray, luck: Luck) -> None:
    del body[luck.randrange(len(body)) :]


def _behead(body: bytearray, luck: Luck) -> None:
    del body[: luck.randrange(len(body))]


def _cut_out(body: bytearray, luck: Luck) -> None:
    at = luck.randrange(len(body))
    del body[at : at + luck.randint(1, 30)]


def _insert(body: bytearray, luck: Luck) -> None:
    for _ in range(luck.randint(1, 3)):
        at = luck.randrange(len(body) + 1)
        body[at:at] = luck.choice(PUT_IN) * luck.choice((1, 1, 1, 2, 40))


def _repeat_line(body: bytearray, luck: Luck) -> None:
    lines = bytes(body).split(b"\n")
    at, to = luck.randrange(len(lines)), luck.randrange(len(lines) + 1)
    lines[to:to] = [lines[at]] * luck.choice((1, 2, 7))
    body[:] = b"\n".join(lines)


def _swap_delimiters(body: bytearray, luck: Luck) -> None:
    old, new = luck.choice(b",;"), luck.choice(b',;\t| "')
    for at, found in enumerate(body):
        if found == old and luck.random() < 0.5:
            body[at] = new


def _mix_encodings(body: bytearray, luck: Luck) -> None:
    at, text = luck.randrange(len(body) + 1), bytes(body).decode("utf-8", errors="ignore")
    encoded = text.encode(luck.choice(ENCODINGS), errors="replace")
    body[:] = encoded if luck.random() < 0.5 else bytes(body[:at]) + encoded[at:]


def _change_line_ends(body: bytearray, luck: Luck) -> None:
    ends = luck.choice(((b"\r",), (b"\r\n",), (b"\r", b"\n", b"\r\n"), (b"\n\r",), (b"\r\r\n",), (b"\x0b",)))
    lines = bytes(body).splitlines()
    body[:] = b"".join(line + luck.choice(ends) for line in lines)


MUTATIONS: tuple[Callable[[bytearray, Luck], None], ...] = (
    _flip,
    _truncate,
    _behead,
    _cut_out,
    _insert,
    _insert,
    _repeat_line,
    _swap_delimiters,
    _mix_encodings,
    _change_line_ends,
)


def mutated(base: Base, seed: int) -> bytes:
    """Harm a table in one to four ways; every other time only below its header, so that it still is recognised."""
    luck = random.Random(seed)
    lines = base.text.encode().splitlines(keepends=True)
    spared = b"".join(lines[: base.header]) if seed % 2 else b""
    body = bytearray(base.text.encode().removeprefix(spared))
    for _ in range(luck.choice((1, 1, 2, 3, 4))):
        if body:
            luck.choice(MUTATIONS)(body, luck)
    return spared + bytes(body)
