"""The vocabulary: measures, indicators, dimensions, enablers, units and codes, as TOML plus one loader."""

from pesbench.catalogue.load import load_catalogue
from pesbench.catalogue.model import Catalogue
from pesbench.catalogue.nearest import nearest

__all__ = ["Catalogue", "load_catalogue", "nearest"]
