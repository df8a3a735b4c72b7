"""Write the synthetic submissions, the dirty submission and the planted truth beside this script.

Run as ``python sample_data/generate.py [FOLDER]``. The same bytes come out on every platform.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:
    sys.path.append(str(HERE.parent))

from sample_data.synthesis.dirty import dirty_tables, write_dirty  # noqa: E402  (found through the lines above)
from sample_data.synthesis.learning import FOLDER, learning  # noqa: E402  (found through the lines above)
from sample_data.synthesis.submissions import submissions, write_submissions  # noqa: E402  (found through the lines above)
from sample_data.synthesis.truth import write_truth  # noqa: E402


def generate(folder: Path = HERE) -> list[Path]:
    """Write everything into a folder; gives the paths written."""
    delivered = list(submissions())
    paths = write_submissions(folder / "submissions", delivered)
    paths.append(write_truth(folder / "truth.json", [table for _, table in delivered]))
    paths += [table.write(folder / FOLDER) for table in learning(delivered)]
    return [*paths, *write_dirty(folder / "dirty", dirty_tables(delivered))]


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    written = generate(target)
    print(f"{len(written)} files, {sum(path.stat().st_size for path in written):,} bytes in {target}")
