"""Writes records of 200 models on 200,000 examples with 12 features (40 million outcomes) as Parquet files.

Usage: python large_records.py FOLDER. Needs pyarrow and numpy. Then time the whole process, for example:
/usr/bin/time -v assay niches --examples FOLDER/examples.parquet --outcomes FOLDER/outcomes.parquet --json
"""
import pathlib
import sys

import numpy
import pyarrow
import pyarrow.parquet

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
models, examples, features = 200, 200_000, 12
random = numpy.random.default_rng(7)
columns = {"example_id": numpy.arange(examples)}
for feature in range(features):
    if feature % 2 == 0:
        columns[f"f{feature}"] = numpy.char.add("v", random.integers(0, 8, examples).astype(str))
    else:
        columns[f"f{feature}"] = random.integers(0, 1_000_000, examples)
pyarrow.parquet.write_table(pyarrow.table(columns), folder / "examples.parquet")
writer = None
for model in range(models):
    rate = 0.4 + model * 37 % 55 / 100
    rows = pyarrow.table({
        "model": [f"m{model}"] * examples,
        "example_id": columns["example_id"],
        "score": (random.random(examples) < rate).astype("int8"),
    })
    writer = writer or pyarrow.parquet.ParquetWriter(folder / "outcomes.parquet", rows.schema)
    writer.write_table(rows)
writer.close()
