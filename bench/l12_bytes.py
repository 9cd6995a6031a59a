"""L12: what a fact costs on the disk, in the dataset and in the views; and Brittany beside a tuned pyarrow."""

from d1_bytes import bytes_a_row
from limits import Limit

WHAT = "bytes a fact after the batch run: dataset; views; core columns of Brittany beside pyarrow tuned by hand"
LIMITS = (Limit("dataset", "B", 12, 10.5, 9.8), Limit("views", "B", 12, 10, 8), Limit("Brittany", "x pyarrow", None, 1, 0.98))


def measure(machine, world):
    version = world.version(world.base())
    of_facts = sum(piece["bytes"] for piece in version["pieces"] if piece["view"] is None)
    of_views = sum(piece["bytes"] for piece in version["pieces"] if piece["view"] is not None)
    rows, ours, _, tuned, _, _ = bytes_a_row(machine)
    return {
        "values": [of_facts / version["facts"], of_views / version["facts"], ours / tuned],
        "peer": f"pyarrow with our encodings, INT32 decimals and zstd level 3: {tuned:.2f} B a row, ours {ours:.2f} B",
        "note": f"{version['facts']:,} facts; {of_facts / 1e6:,.0f} MB of facts, {of_views / 1e6:,.0f} MB of views; {rows:,} rows of Brittany",
    }
