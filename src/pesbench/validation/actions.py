"""Whether actions are due after the assessment from which they follow."""

import polars as pl

from pesbench.forms.action_rules import EARLY_ACTION
from pesbench.intake.places import TABLE
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, told

_OF = ["pes", "cycle"]
_KEY = ["pes", "cycle", "enabler", "recommendation", "action", "reported_on"]
_POINTS = [TABLE, *_KEY, "measure", "period"]


def early_actions_outcome(scene: Scene) -> Outcome:
    """Find delivered actions that are due before the earliest external assessment of their PES and cycle."""
    due = _due(scene)
    met = due.join(_assessed(scene), on=_OF, how="left", maintain_order="left")
    judged = met.drop_nulls("assessed")
    failed = judged.filter(pl.col("due") < pl.col("assessed")).with_columns(
        pl.lit("actions").alias(TABLE), pl.lit("due").alias("measure"), pl.lit(None, pl.String).alias("period")
    )
    return Outcome(EARLY_ACTION, told(failed.sort(_KEY), _POINTS, _said), judged.height, due.height - judged.height)


def _said(row: Row) -> Words:
    whose = f"of {row['pes']} on {row['enabler']}"
    days = f"due {row['due']}, before the assessment of {row['assessed']} in cycle {row['cycle']}"
    redacted = f"an action {whose} is due before its assessment in cycle {row['cycle']}"
    return f"the action {whose} ({row['recommendation']}) is {days}", redacted


def _due(scene: Scene) -> pl.DataFrame:
    if "actions" not in scene.tables:
        return pl.DataFrame(schema=dict.fromkeys([*_KEY, "due"], pl.String))
    rows = scene.tables["actions"].select(*_KEY, "due").collect(engine="streaming")
    return rows.filter(pl.col("due").is_not_null())


def _assessed(scene: Scene) -> pl.DataFrame:
    """Give the earliest day of the external assessment by PES and cycle: in the delivery, else in the store."""
    found = [
        source["enablers"]
        .filter(pl.col("assessment") == "external")
        .group_by(_OF)
        .agg(pl.col("assessed").min())
        .collect(engine="streaming")
        .drop_nulls()
        for source in (scene.tables, scene.stored)
        if "enablers" in source
    ]
    empty = pl.DataFrame(schema=dict.fromkeys([*_OF, "assessed"], pl.String))
    return pl.concat([*found, empty]).unique(_OF, keep="first", maintain_order=True)
