"""Small PDF files as tests want them, written without a library."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_FONTS = {"plain": "Helvetica", "bold": "Helvetica-Bold"}


@dataclass(frozen=True)
class Put:
    """A piece of text and where it stands: points from the left and the foot of the page."""

    text: str
    y: int
    x: int = 50
    size: int = 11
    font: str = "plain"


def lines(*texts: str, top: int = 780) -> list[Put]:
    """Texts below each other in body type, an empty one as a gap."""
    return [Put(text, top - 14 * i) for i, text in enumerate(texts) if text]


def pdf(*pages: list[Put], extra: str = "") -> bytes:
    """A PDF of A4 pages; `extra` goes into its trailer."""
    fonts = " ".join(f"/{name} {3 + i} 0 R" for i, name in enumerate(_FONTS))
    first = 3 + len(_FONTS)
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name}"
            " /Encoding /WinAnsiEncoding >>".encode()
            for name in _FONTS.values()
        ),
    ]
    for page in pages:
        content = zlib.compress(b"BT\n" + b"".join(map(_shown, page)) + b"ET")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            f" /Resources << /Font << {fonts} >> >> /Contents {len(objects) + 2} 0 R >>".encode()
        )
        length = f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(length + content + b"\nendstream")
    return _file(objects, extra)


def encrypted() -> bytes:
    """A PDF that opens with a password only: its keys are of a password nobody knows."""
    guard = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'5a' * 32}> /U <{'a5' * 32}> /P -4 >>"
        f" /ID [<{'11' * 16}> <{'11' * 16}>]"
    )
    return pdf(lines("Nobody reads this."), extra=guard)


# Keys of PDF encryption (/O, /U …): of a password nobody knows, and of no password at all, which is
# how files are written that open for everybody and only forbid changes.
AES_KEYS = {
    "AES-128": f"/V 4 /R 4 /Length 128 /O <{'5a' * 32}> /U <{'a5' * 32}>",
    "AES-128 without a password": f"/V 4 /R 4 /Length 128 /O <{'00' * 32}>"
    " /U <4782c26ed8e5f4e6bbb97d159aa3f78728bf4e5e4e758a4164004e56fffa0108>",
    "AES-256": f"/V 5 /R 6 /Length 256 /O <{'5a' * 48}> /U <{'a5' * 48}> /OE <{'11' * 32}>"
    f" /UE <{'22' * 32}> /Perms <{'33' * 16}>",
}


def aes_encrypted(kind: str) -> bytes:
    """A PDF encrypted with AES under one of `AES_KEYS`; its text is not what the keys decrypt."""
    method = "AESV3" if "256" in kind else "AESV2"
    guard = (
        f"/Encrypt << /Filter /Standard {AES_KEYS[kind]} /P -1852 /CF << /StdCF <<"
        f" /AuthEvent /DocOpen /CFM /{method} /Length 16 >> >> /StmF /StdCF /StrF /StdCF >>"
        f" /ID [<{'11' * 16}> <{'11' * 16}>]"
    )
    return pdf(lines("Nobody reads this."), extra=guard)


def _shown(put: Put) -> bytes:
    text = re.sub(r"([\\()])", r"\\\1", put.text).encode("cp1252")
    place = f"/{put.font} {put.size} Tf 1 0 0 1 {put.x} {put.y} Tm (".encode()
    return place + text + b") Tj\n"


def _file(objects: list[bytes], extra: str) -> bytes:
    data = b"%PDF-1.4\n"
    places: list[int] = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R {extra} >>"
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}\nstartxref\n{len(data)}\n%%EOF\n"
    return data + tail.encode()
