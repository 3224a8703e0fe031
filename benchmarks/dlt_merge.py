"""The same file through dlt: Arrow in, merge by key, PostgreSQL out. Run in the environment of requirements.lock here.

Usage: python dlt_merge.py FILE.csv DATABASE_URL SCRATCH KEY[,KEY…]   prints the seconds of reading and merging.
"""

import os
import sys
import time
from pathlib import Path


def main() -> None:
    """Read the GB18030 file into Arrow and merge it; validate nothing."""
    file, url, scratch, key = sys.argv[1:5]
    os.environ["DLT_DATA_DIR"] = scratch
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    import dlt
    import pyarrow.csv as csv

    started = time.perf_counter()
    options = csv.ReadOptions(encoding="gb18030")
    with Path(file).open(encoding="gb18030") as lines:
        first = lines.readline().strip().split(",")
    types = csv.ConvertOptions(
        column_types=dict.fromkeys(first, "string"), strings_can_be_null=True
    )
    table = csv.read_csv(file, read_options=options, convert_options=types)
    table = table.rename_columns([name.lower() for name in first])
    pipeline = dlt.pipeline(
        "river",
        destination=dlt.destinations.postgres(url),
        dataset_name="dlt_river",
        pipelines_dir=scratch,
    )
    pipeline.run(
        table,
        table_name="licences",
        write_disposition={"disposition": "merge", "strategy": "upsert"},
        primary_key=key.lower().split(","),
    )
    print(f"{time.perf_counter() - started:.2f}")


if __name__ == "__main__":
    main()
