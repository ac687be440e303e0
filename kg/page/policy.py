"""The content-security policy of our pages: which scripts and styles may run."""

from __future__ import annotations

import base64
import hashlib

__all__ = ["source_hash"]


def source_hash(text: str) -> str:
    """Return the source expression that lets an inline script or style with just this text run.

    >>> source_hash("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
