"""How long `pesbench --help` takes beside importing Typer alone; the budget is 2.5 times."""

import statistics
import subprocess
import sys
import time

REPEATS = 15
BUDGET = 2.5
PROGRAMS = {
    "python -c 'pass'": ["-c", "pass"],
    "import typer": ["-c", "import typer"],
    "pesbench --help": ["-m", "pesbench", "--help"],
}


def seconds(arguments: list[str]) -> float:
    """Time one run of the interpreter."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Take the medians, the programs in turn, so that a busy moment meets them all."""
    rounds = [{name: seconds(arguments) for name, arguments in PROGRAMS.items()} for _ in range(REPEATS)]
    medians = {name: statistics.median(times[name] for times in rounds) for name in PROGRAMS}
    for name, value in medians.items():
        print(f"{name:<18} {value * 1000:6.0f} ms")
    ratio = medians["pesbench --help"] / medians["import typer"]
    print(f"pesbench --help takes {ratio:.2f} x import typer (budget {BUDGET})")


if __name__ == "__main__":
    main()
