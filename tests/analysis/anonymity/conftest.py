"""Answers to attack: a comparison of PES that differ in size, flags and what they lack."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from pesbench import compare
from pesbench.analysis.anonymity import Pseudonyms
from pesbench.catalogue import Catalogue
from pesbench.result import Result

INDICATORS = ("A1a", "A2a_6m", "A3a_rate", "A4a")


@pytest.fixture(scope="session")
def named(catalogue: Catalogue) -> Result:
    """31 PES on four indicators that are related, some missing, some flagged, some tied; of very different sizes."""
    rng = np.random.default_rng(20)
    units = sorted(catalogue.units_of("members", "2024"))[:31]
    size = np.exp(rng.normal(8, 1.5, len(units)))
    skill = rng.normal(0, 1, len(units))
    records: list[dict[str, Any]] = []
    for at, name in enumerate(INDICATORS):
        share = np.clip(50 + 9 * (0.8 * skill + 0.6 * rng.normal(0, 1, len(units))), 5, 95)
        share = np.round(share) if name == "A4a" else share  # whole numbers, so that some are tied
        for place, unit in enumerate(units):
            if (place + at) % 13 == 5:
                continue
            flag = "D" if place == 9 else "A"
            records.append({
                "pes": unit, "indicator": name, "period": "2024", "value": float(share[place]),
                "standard_error": float(500 / size[place]), "obs_status": flag, "conf_status": "N",
                "comment": f"delivered by {unit}" if place % 4 == 0 else None, "coverage": 1.0,
            })  # fmt: skip
    return compare(*INDICATORS, period="2024", values=pl.DataFrame(records, infer_schema_length=None))


class Drawn:
    """The pseudonyms of the last answers, by table; what only the test knows."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, str]] = {}

    def truth(self, at: int | None = None) -> dict[str, str]:
        """Say which PES a pseudonym is, in one table or in all."""
        every = list(self.tables.values())
        chosen = every if at is None else [every[at]]
        return {label: pes for table in chosen for pes, label in table.items()}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    kept = Drawn()
    real = Pseudonyms.drawn

    def watched(self: Pseudonyms, scope: str, units: Any, prefix: str) -> dict[str, str]:
        labels = real(self, scope, units, prefix)
        kept.tables[scope] = labels
        return labels

    monkeypatch.setattr(Pseudonyms, "drawn", watched)
    return kept
