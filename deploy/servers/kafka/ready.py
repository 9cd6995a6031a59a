"""ready.py PORT: exits 0 when the broker there says that it is its own cluster's broker (Metadata request, version 1)."""
import socket
import struct
import sys

METADATA, VERSION, CORRELATION = 3, 1, 7
client = b"ready"
request = struct.pack(">hhih", METADATA, VERSION, CORRELATION, len(client)) + client + struct.pack(">i", 0)  # of no topic
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=2) as broker:
    broker.settimeout(5)
    broker.sendall(struct.pack(">i", len(request)) + request)
    answer = broker.makefile("rb")
    size = struct.unpack(">i", answer.read(4))[0]
    correlation, brokers = struct.unpack(">ii", answer.read(size)[:8])
sys.exit(0 if correlation == CORRELATION and brokers > 0 else 1)
