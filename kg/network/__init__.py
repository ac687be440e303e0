"""Networks of the graph and their pictures.

The public function `kg.network` bears the name of this package, so the package can be called:
``kg.network("countries")`` is `kg.network.networks.network`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Package(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Any:
        from kg.network.networks import network

        return network(*arguments, **options)


# https://docs.python.org/3/reference/datamodel.html#customizing-module-attribute-access
sys.modules[__name__].__class__ = _Package
