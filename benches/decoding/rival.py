"""Reads frames from standard input with zxing-cpp and zbar, as far as they are installed; one line of JSON for each frame.

First a line with the engines' names. A frame is its width, its height, whether PDF417 is asked for (little endian), and its pixels.
"""

import json
import struct
import sys
import time

engines = []

try:
    import importlib.metadata

    import zxingcpp

    f = zxingcpp.BarcodeFormat
    label = [f.Code128, f.Code39, f.EAN13, f.UPCA, f.DataMatrix, f.QRCode]
    words = {f.Code128: "code128", f.Code39: "code39", f.EAN13: "ean13", f.UPCA: "upca", f.DataMatrix: "datamatrix", f.QRCode: "qr",
             f.PDF417: "pdf417"}
    version = importlib.metadata.version("zxing-cpp")

    def zxing(invert):
        def read(pixels, width, height, pdf417):
            picture = memoryview(pixels).cast("B", shape=[height, width])
            formats = label + [f.PDF417] if pdf417 else label
            start = time.process_time()
            found = zxingcpp.read_barcodes(picture, formats=formats, try_invert=invert)
            return time.process_time() - start, [(words.get(code.format, "other"), code.text) for code in found]

        return read

    engines.append((f"zxing-cpp {version}", zxing(False)))
    engines.append((f"zxing-cpp {version}, inverted too", zxing(True)))
except ImportError:
    pass

try:
    from pyzbar import pyzbar

    kinds = {"CODE128": "code128", "CODE39": "code39", "EAN13": "ean13", "UPCA": "upca", "QRCODE": "qr"}
    symbols = [pyzbar.ZBarSymbol[kind] for kind in kinds]

    def zbar(pixels, width, height, pdf417):
        start = time.process_time()
        found = pyzbar.decode((pixels, width, height), symbols=symbols)
        return time.process_time() - start, [(kinds.get(code.type, "other"), code.data.decode("utf-8", "replace")) for code in found]

    engines.append(("zbar", zbar))
except Exception:  # pyzbar raises what the loader of its library raises
    pass

print(json.dumps([name for name, _ in engines]), flush=True)
while len(head := sys.stdin.buffer.read(9)) == 9:
    width, height, pdf417 = struct.unpack("<IIB", head)
    pixels = sys.stdin.buffer.read(width * height)
    answers = []
    for _, read in engines:
        seconds, codes = read(pixels, width, height, pdf417)
        answers.append({"cpu_ms": seconds * 1000, "codes": codes})
    print(json.dumps(answers), flush=True)
