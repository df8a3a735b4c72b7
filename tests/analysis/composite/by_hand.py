"""The chain of an index in plain Python, one number at a time: slow, and written without a look at the fast one."""

import math
from typing import Any

Column = list[float | None]
Document = dict[str, Any]


def present(column: Column) -> list[float]:
    return [value for value in column if value is not None]


def median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def imputed(column: Column, step: Document | None, groups: list[str]) -> Column:
    if step is None:
        return column
    filled: Column = []
    for row, value in enumerate(column):
        others = [
            v for at, v in enumerate(column) if v is not None and (not step.get("by") or groups[at] == groups[row])
        ]
        if value is not None or not others:
            filled.append(value)
        elif step["method"] == "mean":
            filled.append(sum(others) / len(others))
        else:
            filled.append(median(others))
    return filled


def skew(values: list[float]) -> float:
    n, mean = len(values), sum(values) / len(values)
    sd = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1))
    return n / ((n - 1) * (n - 2)) * sum(((v - mean) / sd) ** 3 for v in values)


def kurtosis(values: list[float]) -> float:
    n, mean = len(values), sum(values) / len(values)
    sd = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1))
    fourth = sum(((v - mean) / sd) ** 4 for v in values)
    return n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def has_outliers(column: Column, step: Document) -> bool:
    values = present(column)
    if len(values) < 4 or max(values) == min(values):
        return False
    return bool(abs(skew(values)) >= step["skew"] and kurtosis(values) >= step["kurtosis"])


def treated(column: Column, step: Document | None) -> Column:
    if step is None or not has_outliers(column, step):
        return column
    work = list(column)
    while has_outliers(work, step):
        values = present(work)
        high = skew(values) >= 0
        extreme = max(values) if high else min(values)
        rest = [v for v in values if v != extreme]
        new = max(rest) if high else min(rest)
        tried = [new if v == extreme else v for v in work]
        if sum(a != b for a, b in zip(tried, column, strict=True)) > step["winsorise"]:
            break
        work = tried
    if not has_outliers(work, step):
        return work
    values = present(column)
    low, wide = min(values), max(values) - min(values)
    return [None if v is None else math.log(v - low + 0.01 * wide) for v in column]


def normalised(column: Column, direction: int, step: Document, goalposts: list[float]) -> Column:
    directed = [None if v is None else v * direction for v in column]
    values = present(directed)
    low, high, n = min(values), max(values), len(values)
    mean = sum(values) / n

    def one(v: float) -> float:
        below = sum(other < v for other in values)
        if step["method"] == "min-max":
            return float(step["low"] + (v - low) / (high - low) * (step["high"] - step["low"]))
        if step["method"] == "goalposts":
            share = (v * direction - goalposts[0]) / (goalposts[1] - goalposts[0])
            share = min(max(share if direction == 1 else 1 - share, 0), 1)
            return float(step["low"] + share * (step["high"] - step["low"]))
        if step["method"] == "z":
            return (v - mean) / math.sqrt(sum((other - mean) ** 2 for other in values) / (n - 1))
        return {
            "rank": below + 1, "borda": below, "percentile-rank": below / (n - 1),
            "distance-to-best": 1 - (high - v) / (high - low), "none": v,
        }[step["method"]]  # fmt: skip

    return [None if v is None else one(v) for v in directed]


def copeland(children: list[Column], weights: list[float]) -> Column:
    units = range(len(children[0]))

    def beats(a: int, b: int) -> int:
        margin = 0.0
        for child, weight in zip(children, weights, strict=True):
            left, right = child[a], child[b]
            if left is not None and right is not None:
                margin += weight * ((left > right) - (left < right))
        return (margin > 1e-9) - (margin < -1e-9)

    return [
        float(sum(beats(a, b) for b in units)) if any(child[a] is not None for child in children) else None
        for a in units
    ]


def combined(children: list[Column], weights: list[float], method: str, least: float) -> Column:
    scores: Column = []
    ranked = copeland(children, weights) if method == "copeland" else []
    for row in range(len(children[0])):
        pairs = [(child[row], weight) for child, weight in zip(children, weights, strict=True)]
        here = [(value, weight) for value, weight in pairs if value is not None]
        if not here or len(here) / len(children) < least:
            scores.append(None)
            continue
        total = sum(weight for _, weight in here)
        if method == "copeland":
            scores.append(ranked[row])
        elif method == "geometric":
            scores.append(math.prod(value ** (weight / total) for value, weight in here))
        elif method == "harmonic":
            scores.append(total / sum(weight / value for value, weight in here))
        else:
            scores.append(sum(value * weight for value, weight in here) / total)
    return scores


def ranks(scores: Column) -> list[int | None]:
    values = present(scores)
    slack = 1e-12 * max((abs(v) for v in values), default=0)
    return [None if v is None else 1 + sum(other - slack > v for other in values) for v in scores]


def index(document: Document, data: dict[str, list[Any]]) -> dict[str, Column]:
    """Give the scores of every node; ``data`` holds columns, ``group`` among them."""
    nodes = {node["id"]: node for node in document["node"]}
    below: dict[str, list[str]] = {}
    for node in document["node"]:
        below.setdefault(node.get("parent", ""), []).append(node["id"])
    step = {"method": "min-max", "low": 0.0, "high": 100.0} | document.get("normalise", {})
    aggregate = {"method": "arithmetic", "min_coverage": 0.0} | document.get("aggregate", {})
    treat = {"winsorise": 5, "skew": 2.0, "kurtosis": 3.5} | document["treat"] if "treat" in document else None
    found: dict[str, Column] = {}

    def score(name: str) -> Column:
        node = nodes[name]
        if name in below:
            weights = [nodes[child].get("weight", 1.0) for child in below[name]]
            method = node.get("aggregate", aggregate["method"])
            found[name] = combined([score(child) for child in below[name]], weights, method, aggregate["min_coverage"])
        else:
            filled = imputed(data[name], document.get("impute"), data["group"])
            column = treated(filled, treat)
            found[name] = normalised(column, node.get("direction", 1), step, node.get("goalposts", []))
        return found[name]

    score(below[""][0])
    return found
