"""Whether a picture will do as WhatsApp logo; bot.domain.profile has judged its type and weight before.

No page of Meta names these figures; they are those of ayrshare's media guidelines for WhatsApp.
"""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from bot.domain.problems import Problem, error, warning
from bot.domain.problems import ProblemCode as Code

_FIELD = "logo"
_FORMATS = ("JPEG", "PNG")
_MIN_SIDE = 192
_GOOD_SIDE = 640  # WhatsApp keeps 640 by 640 and shows it as a circle
_MAX_SIDE = 4096  # ours: a small file can unfold into gigabytes of pixels

# What Pillow raises for bytes that are no whole picture, besides its own two.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


def check_logo(data: bytes) -> tuple[Problem, ...]:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            return tuple(_judge(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return (error(_FIELD, Code.LOGO_TOO_LARGE),)
    except _BROKEN:
        return (error(_FIELD, Code.LOGO_UNREADABLE),)


def _judge(image: Image.Image) -> Iterator[Problem]:
    width, height = image.size
    size = f"{width} x {height}"
    if max(width, height) > _MAX_SIDE:
        yield error(_FIELD, Code.LOGO_TOO_LARGE)
        return
    image.load()  # a file cut short tells so only here
    if width != height:
        yield error(_FIELD, Code.LOGO_NOT_SQUARE, size=size)
    if min(width, height) < _MIN_SIDE:
        yield error(_FIELD, Code.LOGO_TOO_SMALL, size=size)
    elif min(width, height) < _GOOD_SIDE:
        yield warning(_FIELD, Code.LOGO_SMALL, size=size)
    if _is_transparent(image):
        yield warning(_FIELD, Code.LOGO_TRANSPARENT)


def _is_transparent(image: Image.Image) -> bool:
    """Tell a see-through pixel from an alpha channel that is there but full."""
    if not image.has_transparency_data:
        return False
    darkest, _ = image.convert("RGBA").getchannel("A").getextrema()
    return darkest != 255  # noqa: PLR2004 - the top of the alpha channel
