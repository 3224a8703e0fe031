"""Files of several named tables, in each format that has such."""

import io
import json

import pandas as pd


FORMATS = ("xlsx", "ods", "json")


def file_of(ending, **frames):
    """The bytes of a file that holds these tables under their names."""
    if ending == "json":
        lists = {
            name: json.loads(frame.to_json(orient="records")) for name, frame in frames.items()
        }
        return json.dumps(lists, ensure_ascii=False).encode()
    engine = {"xlsx": "openpyxl", "ods": "odf"}[ending]
    with io.BytesIO() as book:
        with pd.ExcelWriter(book, engine=engine) as writer:
            for name, frame in frames.items():
                frame.to_excel(writer, sheet_name=name, index=False)
        return book.getvalue()
