"""What can be said about the repository without loading the catalogue:
test files are collected quickly.
"""

from pathlib import Path


ROOT = Path(__file__).parents[2]
EXPECTATIONS = ROOT / "expectations"

# A record type is called as its file is.
RECORD_TYPE_NAMES = sorted(path.stem for path in (EXPECTATIONS / "catalogue").glob("*.yml"))
