"""Write ``pictures/``: photographs of a few pixels with EXIF and a profile, as cameras leave them.

    python -m tests.golden.write_pictures

The page reads these in its tests, and carries what they say over into files of its own, which are
kept in ``pictures/written`` (``test_write_pictures.py`` reads those with Pillow).
"""

import io
import json
import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

PICTURES = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 48, 32
MAKE = "Example Camera\0"
QUALITY = 88

# The primaries of Display P3 as seen from D50, and its curve, which is that of sRGB.
P3_COLUMNS = {
    b"rXYZ": (0.51512, 0.24120, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.15710, 0.06657, 0.78407),
}
SRGB_CURVE = (3, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))
# Adobe RGB (1998), which no canvas knows by name.
ADOBE_COLUMNS = {
    b"rXYZ": (0.60974, 0.31111, 0.01947),
    b"gXYZ": (0.20528, 0.62567, 0.06087),
    b"bXYZ": (0.14919, 0.06322, 0.74457),
}
ADOBE_CURVE = (0, (563 / 256,))
ADOBE_COLOUR = (120, 180, 100)
D50 = (0.96420, 1.0, 0.82491)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, values))


def _text(words: str) -> bytes:
    encoded = words.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II4sII", 1, 12, b"enUS", len(encoded), 28) + encoded


def display_p3() -> bytes:
    """A profile of Display P3."""
    return _profile("Display P3", P3_COLUMNS, SRGB_CURVE)


def adobe_rgb() -> bytes:
    """A profile of Adobe RGB (1998)."""
    return _profile("Adobe RGB", ADOBE_COLUMNS, ADOBE_CURVE)


def _profile(
    name: str,
    columns: dict[bytes, tuple[float, float, float]],
    curve: tuple[int, tuple[float, ...]],
) -> bytes:
    """A profile of a matrix, and a curve of the ICC's kinds with its numbers."""
    kind, numbers = curve
    para = b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + b"".join(map(_fixed, numbers))
    tags = {b"desc": _text(name), b"cprt": _text("No copyright"), b"wtpt": _xyz(D50)}
    tags |= {tag: _xyz(column) for tag, column in columns.items()}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), para)
    table = struct.pack(">I", len(tags))
    data = b""
    for tag, value in tags.items():
        table += struct.pack(">4sII", tag, 128 + 4 + 12 * len(tags) + len(data), len(value))
        data += value + b"\0" * (-len(value) % 4)
    header = struct.pack(
        ">I4sI4s4s4s",
        128 + len(table) + len(data),
        b"\0" * 4,
        0x04400000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
    )
    header += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + b"\0" * 28
    header += b"".join(map(_fixed, D50)) + b"\0" * 48
    return header + table + data


def thumbnail() -> bytes:
    """A small JPEG, as cameras put one into EXIF."""
    file = io.BytesIO()
    Image.new("RGB", (16, 10), (200, 30, 30)).save(file, "JPEG")
    return file.getvalue()


def exif(order: str, orientation: int) -> bytes:
    """A TIFF structure with orientation, maker, numbers of pixels and a thumbnail.

    `order` is ``<`` or ``>``, as for `struct`.
    """

    def entry(tag: int, kind: int, count: int, value: int) -> bytes:
        packed = (
            struct.pack(f"{order}HH", value, 0) if kind == 3 else struct.pack(f"{order}I", value)
        )
        return struct.pack(f"{order}HHI", tag, kind, count) + packed

    def directory(*entries: bytes, following: int) -> bytes:
        return (
            struct.pack(f"{order}H", len(entries))
            + b"".join(entries)
            + struct.pack(f"{order}I", following)
        )

    picture = thumbnail()
    first, make_at = 8, 8 + 2 + 3 * 12 + 4
    details_at = make_at + len(MAKE) + len(MAKE) % 2
    second_at = details_at + 2 + 2 * 12 + 4
    picture_at = second_at + 2 + 2 * 12 + 4
    parts = [
        (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, first),
        directory(
            entry(0x010F, 2, len(MAKE), make_at),
            entry(0x0112, 3, 1, orientation),
            entry(0x8769, 4, 1, details_at),
            following=second_at,
        ),
        MAKE.encode() + b"\0" * (len(MAKE) % 2),
        directory(entry(0xA002, 4, 1, WIDTH), entry(0xA003, 4, 1, HEIGHT), following=0),
        directory(entry(0x0201, 4, 1, picture_at), entry(0x0202, 4, 1, len(picture)), following=0),
        picture,
    ]
    return b"".join(parts)


def _photograph() -> Image.Image:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    channels = [120 + 90 * np.sin(x / 7), 120 + 90 * np.cos(y / 5), 128 + 80 * np.sin((x + y) / 9)]
    return Image.fromarray(np.stack(channels, axis=-1).round().astype(np.uint8))


def files() -> dict[str, bytes]:
    """Every picture by its name: each format with and without what cameras write."""
    picture, written = _photograph(), {}
    told = {"exif": b"Exif\0\0" + exif("<", 6), "icc_profile": display_p3()}
    for name, kind, options in (
        ("jpeg.jpg", "JPEG", {"quality": QUALITY, "subsampling": 2, **told}),
        ("jpeg-plain.jpg", "JPEG", {"quality": QUALITY, "subsampling": 2}),
        (
            "jpeg-full-colour.jpg",
            "JPEG",
            {"quality": 60, "subsampling": 0, "exif": b"Exif\0\0" + exif(">", 3)},
        ),
        ("png.png", "PNG", told),
        ("png-plain.png", "PNG", {}),
        ("webp.webp", "WEBP", {"quality": 90, **told}),
        ("webp-plain.webp", "WEBP", {"quality": 90}),
        ("webp-lossless-plain.webp", "WEBP", {"lossless": True}),
    ):
        file = io.BytesIO()
        picture.save(file, kind, **options)
        written[name] = file.getvalue()
    for quality in (25, 50, 75, 95, 100):
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality, subsampling=2)
        written[f"quality-{quality}.jpg"] = file.getvalue()
    file = io.BytesIO()
    flat = Image.new("RGB", (WIDTH, HEIGHT), ADOBE_COLOUR)
    flat.save(file, "JPEG", quality=100, subsampling=0, icc_profile=adobe_rgb())
    written["adobe-rgb.jpg"] = file.getvalue()
    profiles = {"display-p3.icc": display_p3(), "adobe-rgb.icc": adobe_rgb()}
    return written | profiles | {"upright.exif": exif("<", 6)}


def on_screen(picture: Image.Image) -> tuple[int, int, int]:
    """The colour of the middle on a screen of sRGB, by the picture's own profile."""
    own = ImageCms.ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
    screen = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"))
    return screen.getpixel((picture.width // 2, picture.height // 2))


def facts(written: dict[str, bytes]) -> dict[str, dict[str, object]]:
    """What Pillow reads in each picture."""
    said = {}
    for name, data in written.items():
        if name.endswith((".icc", ".exif")):
            continue
        with Image.open(io.BytesIO(data)) as picture:
            icc = picture.info.get("icc_profile", b"")
            said[name] = {
                "orientation": picture.getexif().get(0x0112),
                "make": picture.getexif().get(0x010F),
                "icc_bytes": len(icc),
            }
            if name == "adobe-rgb.jpg":
                said[name] |= {"colour": list(ADOBE_COLOUR), "on_screen": list(on_screen(picture))}
    return said


def main() -> None:
    """Write every file, and what Pillow says of them."""
    PICTURES.mkdir(exist_ok=True)
    written = files()
    for name, data in written.items():
        (PICTURES / name).write_bytes(data)
    text = json.dumps(facts(written), indent=2)
    (PICTURES / "facts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
