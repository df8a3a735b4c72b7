"""Answers that do not tell which PES is which.

The attacker knows the list of members, every public figure, the figures of one PES and how pesbench works; not the key.
What hides a PES is that at least three rows of a table (``Anonymity.among``) are the same in every column but the
pseudonym. So whoever knows even all figures of a PES finds several rows for it and learns nothing from any of them that
was not known; pseudonyms, order and notes only must not undo this.

For whoever writes a report:

- ``how = Anonymity(among=3, linked=False, focus="AT")`` says what is wanted; it belongs into the recipe.
- ``released(release, how)`` is the release level to read cells with.
- ``anonymous(result, catalogue, how, release=...)`` turns an answer of a command into one without
  names: the same columns, ``pes`` holding pseudonyms, and ``value_low, value_high, rank_last`` (``score_low,
  score_high, rank_last``) further ones. What is not in this answer may not come on the page: nothing of the answer with
  names may be shown beside it. Several answers of one report are not linked, unless they are one answer.
- ``key, given = key_at_hand()`` and ``Pseudonyms(key, output_of(...)).drawn(scope, units, prefix)`` give pseudonyms for
  other lists of PES. Whoever uses them must see to it that rows beside them are shared by several PES: `bands.banded`,
  `profiles.alike` or, for whole tables, `tables.hide`, with a prefix of its own so that pseudonyms do not look linked.
"""

from pesbench.analysis.anonymity.answer import anonymous
from pesbench.analysis.anonymity.benchlearning import refuse_names
from pesbench.analysis.anonymity.choices import SMALLEST, Anonymity, released
from pesbench.analysis.anonymity.openness import is_public
from pesbench.analysis.anonymity.pseudonyms import Pseudonyms, key_at_hand, output_of
from pesbench.analysis.anonymity.recipes import (
    AnonymousChangeRecipe,
    AnonymousCompareRecipe,
    AnonymousCorrelateRecipe,
    AnonymousIndexRecipe,
    AnonymousMaturityRecipe,
    AnonymousPracticesRecipe,
)

__all__ = [
    "SMALLEST",
    "Anonymity",
    "AnonymousChangeRecipe",
    "AnonymousCompareRecipe",
    "AnonymousCorrelateRecipe",
    "AnonymousIndexRecipe",
    "AnonymousMaturityRecipe",
    "AnonymousPracticesRecipe",
    "Pseudonyms",
    "anonymous",
    "is_public",
    "key_at_hand",
    "output_of",
    "refuse_names",
    "released",
]
