"""dlt: JSON API -> PostgreSQL, merge on (ad_id, date).  pipeline.py default|tuned|arrow

default  the rest_api source as its tutorial has it
tuned    what dlt's performance page advises: column hints, CSV files, larger buffers, two workers, strategy upsert
arrow    no rest_api source: a hand-made resource that yields Arrow tables, which skip dlt's normaliser
"""

import os
import sys

import dlt
from dlt.destinations import postgres
from dlt.sources.rest_api import rest_api_source

variant = sys.argv[1]
environment = os.environ
base = f"{environment['API']}/{environment['SET']}/"

if variant != "default":
    settings = {
        "NORMALIZE__WORKERS": "2",
        "EXTRACT__DATA_WRITER__BUFFER_MAX_ITEMS": "20000",
        "NORMALIZE__DATA_WRITER__BUFFER_MAX_ITEMS": "20000",
        "EXTRACT__DATA_WRITER__FILE_MAX_ITEMS": "100000",  # several files: several workers
        "NORMALIZE__DATA_WRITER__FILE_MAX_ITEMS": "100000",
        "EXTRACT__DATA_WRITER__DISABLE_COMPRESSION": "true",
        "NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION": "true",
        "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "false",
        "LOAD__WORKERS": "4",
    }
    environment.update(settings)

upsert = {"disposition": "merge", "strategy": "upsert"}
key = ["ad_id", "date"]


def rest_api():
    resource = {
        "name": "ad_performance",
        "primary_key": key,
        "write_disposition": "merge" if variant == "default" else upsert,
        "endpoint": {"path": "v1/ad-performance", "params": {"limit": 1000}, "data_selector": "data"},
    }
    if variant == "tuned":
        money = {"data_type": "decimal", "precision": 14, "scale": 2}
        # Copies: dlt writes the column's name into each.
        resource["columns"] = {"spend": {**money}, "conversion_value": {**money}, "date": {"data_type": "date"}}
    client = {
        "base_url": base,
        "auth": {"type": "bearer", "token": environment["TOKEN"]},
        "paginator": {"type": "cursor", "cursor_path": "next_cursor", "cursor_param": "cursor"},
    }
    return rest_api_source({"client": client, "resources": [resource]})


@dlt.resource(name="ad_performance", primary_key=key, write_disposition=upsert)
def arrow_tables():
    import pyarrow as pa
    import pyarrow.compute as pc
    from dlt.sources.helpers.rest_client import RESTClient
    from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
    from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator

    text, whole = pa.string(), pa.int64()
    names = "id account_id platform campaign_id ad_set_id ad_id date currency spend conversion_value created_at updated_at"
    types = dict.fromkeys(names.split(), text) | {"frequency": pa.float64()}
    schema = pa.schema(
        [
            (name, types.get(name, whole))
            for name in (
                "id domain_id account_id platform campaign_id ad_set_id ad_id date currency spend impressions clicks "
                "conversions conversion_value video_views reach frequency created_at updated_at"
            ).split()
        ]
    )
    casts = {"date": pa.date32(), "spend": pa.decimal128(14, 2), "conversion_value": pa.decimal128(14, 2)}

    def table(records):
        result = pa.Table.from_pylist(records, schema=schema)
        for name in schema.names:
            values = result[name]
            if name in casts:
                values = pc.cast(values, casts[name])
            elif name.endswith("_at"):
                values = pc.assume_timezone(pc.strptime(values, "%Y-%m-%dT%H:%M:%SZ", "us"), "UTC")
            result = result.set_column(schema.get_field_index(name), name, values)
        return result

    client = RESTClient(
        base_url=base,
        auth=BearerTokenAuth(environment["TOKEN"]),
        paginator=JSONResponseCursorPaginator(cursor_path="next_cursor", cursor_param="cursor"),
    )
    records = []
    for page in client.paginate("v1/ad-performance", params={"limit": 1000}, data_selector="data"):
        records += page
        if len(records) >= 20000:
            yield table(records)
            records = []
    if records:
        yield table(records)


target = "postgresql://{PGUSER}:{PGPASSWORD}@{PGHOST}:{PGPORT}/{PGDATABASE}".format_map(environment)
pipeline = dlt.pipeline(
    f"ads_{variant}", destination=postgres(target), dataset_name="bench", pipelines_dir=environment["DLT_DATA_DIR"]
)
source = arrow_tables() if variant == "arrow" else rest_api()
print(pipeline.run(source, loader_file_format=None if variant == "default" else "csv"))
print(pipeline.last_trace)
