"""The files of a log, changed as no program would."""
import struct


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def split_segment(log):
    """Gives each commit of a log of one file a file of its own (docs/formats/log-segment.md)."""
    whole = log / f"{0:020}.log"
    data = whole.read_bytes()
    head, at = data[:28], 40  # magic, version and log; without base and checksum
    files = []
    while at < len(data):
        payload, = struct.unpack_from("<I", data, at + 8)
        base, = struct.unpack_from("<q", data, at + 16)
        frame = data[at:at + {1: 32, 2: 44}[data[at + 3]] + payload]
        at += len(frame)
        header = head + struct.pack("<q", base)
        path = log / f"{base:020}.log"
        path.write_bytes(header + struct.pack("<I", crc32c(header)) + frame)
        files.append(path)
    (log / "durable").unlink()  # it counts the bytes of the file that was one
    return files
