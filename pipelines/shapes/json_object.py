"""A JSON object whose keys its reader looks up one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


JsonObject = Mapping[str, Any]
