"""Who delivers: real codes, invented sizes. The sizes are orders of magnitude, not statistics."""

from dataclasses import dataclass

YEARS = tuple(range(2019, 2025))


@dataclass(frozen=True, slots=True)
class Member:
    """A PES with the size of its register (persons) and of its vacancy work (notified in a month)."""

    pes: str
    register: int
    vacancies: int
    last_year: int = YEARS[-1]

    @property
    def country(self) -> str:
        """The country, which is the code itself but for Belgium."""
        return self.pes[:2]

    @property
    def years(self) -> tuple[int, ...]:
        """The years that it delivers."""
        return tuple(year for year in YEARS if year <= self.last_year)


CURRENT = (
    Member("BE-VLG", 190_000, 24_000),
    Member("BE-WAL", 205_000, 11_000),
    Member("BE-BRU", 90_000, 4_500),
    Member("BG", 170_000, 12_000),
    Member("CZ", 280_000, 36_000),
    Member("DK", 95_000, 15_000),
    Member("DE", 2_600_000, 160_000),
    Member("EE", 48_000, 3_500),
    Member("IE", 170_000, 9_500),
    Member("EL", 950_000, 8_000),
    Member("ES", 2_700_000, 48_000),
    Member("FR", 2_900_000, 210_000),
    Member("HR", 105_000, 13_000),
    Member("IT", 1_900_000, 30_000),
    Member("CY", 14_000, 1_300),
    Member("LV", 50_000, 5_200),
    Member("LT", 150_000, 10_000),
    Member("LU", 18_000, 2_600),
    Member("HU", 230_000, 21_000),
    Member("MT", 1_100, 900),
    Member("NL", 190_000, 26_000),
    Member("AT", 300_000, 38_000),
    Member("PL", 800_000, 85_000),
    Member("PT", 310_000, 11_500),
    Member("RO", 250_000, 28_000),
    Member("SI", 47_000, 7_400),
    Member("SK", 170_000, 14_000),
    Member("FI", 260_000, 40_000),
    Member("SE", 340_000, 44_000),
    Member("IS", 6_500, 600),
    Member("LI", 350, 120),
    Member("NO", 70_000, 22_000),
)
UK = Member("UK", 1_500_000, 60_000, last_year=2020)
MEMBERS = (*CURRENT, UK)
COUNTRIES = tuple(dict.fromkeys(member.country for member in MEMBERS))
"""The countries; BE is a country beside its PES."""
