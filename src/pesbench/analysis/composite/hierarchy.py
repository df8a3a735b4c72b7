"""The tree of a scheme: who stands below whom, checked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.composite.scheme import HINT, Node, Scheme
from pesbench.catalogue import nearest
from pesbench.errors import InputError
from pesbench.stats.composite import Normalisation, Tree, shares

MOST_LEVELS = 100


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The nodes of a scheme, indicators first, then groups from the bottom up; the last one is the index."""

    nodes: tuple[Node, ...]
    levels: tuple[int, ...]
    tree: Tree

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all nodes."""
        return tuple(node.id for node in self.nodes)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The ids of the indicators."""
        return self.ids[: self.tree.indicators]

    def given_weights(self, scheme: Scheme) -> NDArray[np.float64]:
        """Give the weights of the nodes as the scheme has them, not rescaled, shape (1, nodes)."""
        given = {node.id: node.weight for node in scheme.nodes}
        equal = scheme.weights.method == "equal"
        return np.array([[1.0 if equal else given[name] for name in self.ids]])

    def weights(self, scheme: Scheme) -> NDArray[np.float64]:
        """Give the share of each node among its siblings, shape (1, nodes)."""
        return shares(self.given_weights(scheme), self.tree)

    def methods(self, scheme: Scheme) -> tuple[str, ...]:
        """Give the method of each group."""
        own = {node.id: node.aggregate for node in scheme.nodes}
        return tuple((own[name] or scheme.aggregate.method).value for name in self.ids[self.tree.indicators :])


def hierarchy(scheme: Scheme, where: str = "scheme") -> Hierarchy:
    """Check the tree of a scheme and order it.

    Raises
    ------
    InputError
        If an id is given twice, a parent is unknown, nodes go in a circle, there is not one index, a group or an
        indicator has entries of the other, or the entries that a method needs are missing.
    """
    nodes = {node.id: node for node in scheme.nodes}
    problem, hint = _wrong_tree(scheme.nodes, nodes) or ("", "")
    if not problem:
        parents = {node.parent for node in scheme.nodes}
        problem = _wrong_entries(scheme, parents)
    if problem:
        raise InputError(f"{problem}.", where=where, hint=hint or HINT)
    levels: dict[str, int] = {}
    below: dict[str, list[str]] = {}
    for node in scheme.nodes:
        below.setdefault(node.parent or "", []).append(node.id)
    root = next(node.id for node in scheme.nodes if node.parent is None)
    if _too_deep(below, root):
        raise InputError(f"an index must have at most {MOST_LEVELS} levels, found more.", where=where, hint=HINT)
    _level(root, below, levels)
    leaves = [node.id for node in scheme.nodes if node.id not in below]
    groups = sorted((node.id for node in scheme.nodes if node.id in below), key=lambda name: levels[name])
    order = {name: at for at, name in enumerate([*leaves, *groups])}
    children = tuple(tuple(order[child] for child in below[name]) for name in groups)
    tree = Tree(len(leaves), children)
    found = Hierarchy(tuple(nodes[name] for name in order), tuple(levels[name] for name in order), tree)
    _check_weights(found, scheme, where)
    return found


def _level(name: str, below: dict[str, list[str]], levels: dict[str, int]) -> int:
    levels[name] = 1 + max((_level(child, below, levels) for child in below.get(name, ())), default=0)
    return levels[name]


def _wrong_tree(listed: Sequence[Node], nodes: dict[str, Node]) -> tuple[str, str] | None:
    """Say what is wrong with the tree, and what may help."""
    twice = [name for name, count in Counter(node.id for node in listed).items() if count > 1]
    if twice:
        return f"a node must be given once, found {twice[0]} again", "Remove one of the two."
    for node in listed:
        if node.parent is not None and node.parent not in nodes:
            close = nearest(node.parent, nodes)
            hint = f"Did you mean {close}?" if close else f'Add a [[node]] with id = "{node.parent}".'
            return f"the parent of {node.id} must be a node, found {node.parent}", hint
    circle = _circle(listed, nodes)
    if circle:
        return f"nodes must not stand below themselves, found {' below '.join(circle)}", "Correct one parent."
    roots = [node.id for node in listed if node.parent is None]
    if len(roots) != 1:
        found = ", ".join(roots[:5])
        return f"one node must have no parent, the index, found {len(roots)}: {found}", "Give the others a parent."
    if len(listed) == 1:
        return f"an index must have indicators below it, found only {roots[0]}", "Add nodes with it as their parent."
    return None


def _circle(listed: Sequence[Node], nodes: dict[str, Node]) -> list[str]:
    """Give the nodes of a circle, each below the next; none where every way up ends."""
    ends: set[str] = set()
    for node in listed:
        path: dict[str, None] = {}
        name: str | None = node.id
        while name is not None and name not in ends:
            if name in path:
                way = list(path)
                return [*way[way.index(name) :], name]
            path[name] = None
            name = nodes[name].parent
        ends |= path.keys()
    return []


def _too_deep(below: dict[str, list[str]], root: str) -> bool:
    """Whether the tree has more levels than an index can have."""
    row, levels = [root], 0
    while row and levels <= MOST_LEVELS:
        row, levels = [child for name in row for child in below.get(name, ())], levels + 1
    return levels > MOST_LEVELS


def _wrong_entries(scheme: Scheme, parents: set[str | None]) -> str:
    """Say which node has an entry that it must not have, or lacks one that it needs."""
    method = scheme.normalise.method
    for node in scheme.nodes:
        own = {"direction", "goalposts", "target", "denominator"} & node.model_fields_set
        if node.id in parents and own:
            return f"{', '.join(sorted(own))} must be of an indicator, found at the group {node.id}"
        if node.id in parents:
            continue
        if node.aggregate is not None:
            return f"aggregate must be of a group, found at the indicator {node.id}"
        if method is Normalisation.GOALPOSTS and node.goalposts is None:
            return f"the method goalposts needs goalposts of every indicator, found none of {node.id}"
        if method is Normalisation.DISTANCE_TO_TARGET and node.target is None:
            return f"the method distance-to-target needs a target of every indicator, found none of {node.id}"
        if node.denominator is not None and scheme.denominate is None:
            return f"{node.id} has a denominator, so the scheme must have a table [denominate], found none"
    return ""


def _check_weights(found: Hierarchy, scheme: Scheme, where: str) -> None:
    weights = found.weights(scheme)[0]
    for group, children in found.tree.groups():
        if not weights[list(children)].any():
            name = found.ids[group]
            raise InputError(
                f"a child of {name} must have a weight over 0, found none.", where=where, hint="Give one a weight."
            )
