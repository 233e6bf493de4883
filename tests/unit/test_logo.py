import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.domain.logo import check_logo
from bot.surfaces.problem_texts import problem_text


def picture(width: int, height: int, mode: str = "RGB", kind: str = "PNG", color: object = None) -> bytes:
    data = io.BytesIO()
    fill: dict[str, tuple[int, ...]] = {"RGB": (200, 30, 30), "RGBA": (200, 30, 30, 255)}
    Image.new(mode, (width, height), color or fill.get(mode, 0)).save(data, kind)  # type: ignore[arg-type]
    return data.getvalue()


def codes(data: bytes) -> list[tuple[str, str]]:
    problems = check_logo(data)
    assert all(problem.field == "logo" for problem in problems)
    assert all(len(problem_text(problem)) <= 200 for problem in problems)
    return [(problem.severity, problem.code) for problem in problems]


def claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data",
    [
        picture(640, 640),
        picture(1000, 1000, kind="JPEG"),
        picture(640, 640, "RGBA"),
        picture(640, 640, "L"),
        picture(640, 640, "P"),
    ],
)
def test_a_proper_logo_passes(data: bytes) -> None:
    assert codes(data) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (picture(700, 640), [("error", "logo_not_square")]),
        (picture(191, 191), [("error", "logo_too_small")]),
        (picture(192, 192), [("warning", "logo_small")]),
        (picture(639, 639, kind="JPEG"), [("warning", "logo_small")]),
        (picture(100, 300), [("error", "logo_not_square"), ("error", "logo_too_small")]),
        (picture(640, 640, "RGBA", color=(1, 2, 3, 254)), [("warning", "logo_transparent")]),
        (picture(640, 640, "LA", color=(1, 0)), [("warning", "logo_transparent")]),
        (picture(640, 640, kind="GIF"), [("error", "logo_unreadable")]),
        (b"", [("error", "logo_unreadable")]),
        (b"<html>Sign in</html>", [("error", "logo_unreadable")]),
        (picture(640, 640)[:-40], [("error", "logo_unreadable")]),
        (picture(5000, 10), [("error", "logo_too_large")]),
        (claims(10_000, 10_000), [("error", "logo_too_large")]),
        (claims(60_000, 60_000), [("error", "logo_too_large")]),
    ],
)
def test_a_logo_that_will_not_do_is_told(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert codes(data) == expected


def test_the_size_is_named() -> None:
    assert [problem.facts for problem in check_logo(picture(300, 300))] == [{"size": "300 x 300"}]


@given(st.binary())
def test_no_bytes_break_it(data: bytes) -> None:
    assert codes(data) == [("error", "logo_unreadable")]


@given(st.integers(0, 600), st.integers(1, 255))
def test_no_damage_breaks_it(place: int, change: int) -> None:
    data = bytearray(picture(200, 200, kind="JPEG"))
    data[place % len(data)] ^= change
    check_logo(bytes(data))
