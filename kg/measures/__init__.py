"""Measures of networks, how sure they are, and figures of them.

The pages of the measures, with formula, direction and reference, are in the modules `brokerage`, `centrality`,
`communities`, `spectral` and `twomode`; for example ``help(kg.measures.centrality)``.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

__all__ = ["brokerage", "centrality", "communities", "spectral", "twomode"]


def __getattr__(name: str) -> ModuleType:
    """Import a module of measures when it is first named."""
    if name not in __all__:
        raise AttributeError(f"module kg.measures has no attribute {name}")
    return import_module(f"kg.measures.{name}")
