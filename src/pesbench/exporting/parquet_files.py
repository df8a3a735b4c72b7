"""The layout parquet: the tables of the store, each with the recipe of the export in the file's metadata."""

from collections.abc import Iterator

from pesbench.exporting.job import Job, Written
from pesbench.exporting.released import TABLES


def write(job: Job) -> Iterator[Written]:
    """Write the tables that have rows, and give each with its counts."""
    recipe = {"pesbench.recipe": job.recipe.model_dump_json()}
    for table in TABLES:
        parts = job.table(table) if job.wants(table) else job.parts(table)
        if parts.rows:
            file = f"{table}.parquet"
            parts.scan().sink_parquet(job.draft / file, metadata=recipe)
            yield Written(file, parts.rows, parts.withheld)
