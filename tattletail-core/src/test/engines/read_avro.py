"""Reads Avro files with Avro's Python library, and prints of all their events together: how many there are, the bytes of
their `event`, how many ids, the first and the last timestamp in microseconds, and a sum of CRC32s of `event`."""

import datetime
import sys
import zlib

import avro.datafile
import avro.io

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)

count = length = crc = 0
ids = set()
times = []
for path in sys.argv[1:]:
    with avro.datafile.DataFileReader(open(path, "rb"), avro.io.DatumReader()) as events:
        for event in events:
            count += 1
            length += len(event["event"])
            crc += zlib.crc32(event["event"])
            ids.add(event["id"])
            times.append((event["timestamp"] - EPOCH) // MICROSECOND)
print(count, length, len(ids), min(times, default=None), max(times, default=None), crc, sep="\t")
