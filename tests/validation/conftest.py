"""What the tests of the checks share: one check over a few observations, and figures typed small."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import pytest
from tests.conftest import Observe

from pesbench.catalogue import Catalogue
from pesbench.findings import Finding
from pesbench.validation import Scene, run_checks
from pesbench.validation.checks import Judged
from pesbench.validation.scene import Check

Records = list[dict[str, Any]]
Judge = Callable[..., tuple[list[Finding], Judged]]
Find = Callable[..., list[Finding]]

STOCK = {"pes": "AT", "measure": "stock", "basis": "end_of_period"}
FLOW = {"pes": "AT", "measure": "inflow", "basis": "period_sum"}


def months(count: int, first: str = "2020-01") -> list[str]:
    """Give so many months in order."""
    year, month = int(first[:4]), int(first[5:]) - 1
    return [f"{year + (month + step) // 12}-{(month + step) % 12 + 1:02}" for step in range(count)]


def series(values: Sequence[float | None], first: str = "2020-01", **more: Any) -> Records:
    """Give a monthly series, by default stocks of AT; a missing value has the status L."""
    times = zip(months(len(values), first), values, strict=True)
    return [
        {**STOCK, "period": period, "value": value, "obs_status": "A" if value is not None else "L", **more}
        for period, value in times
    ]


@pytest.fixture
def judge(observe: Observe, catalogue: Catalogue) -> Judge:
    """Run one check over observations; give its findings and how often it was judged."""

    def run(check: Check, records: Iterable[dict[str, Any]], **more: Any) -> tuple[list[Finding], Judged]:
        scene = Scene(observe(records), catalogue, **{"today": date(2025, 1, 31), **more})
        findings, (judged,) = run_checks(scene, lambda cells: cells, [check])
        return findings, judged

    return run


@pytest.fixture
def find(judge: Judge) -> Find:
    """Run one check over observations; give its findings."""

    def run(check: Check, records: Iterable[dict[str, Any]], **more: Any) -> list[Finding]:
        return judge(check, records, **more)[0]

    return run
