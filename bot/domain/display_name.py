"""The name that customers see in WhatsApp, judged by the guidelines that Facebook's reviewers go by.

Length and control characters block; style and meaning only warn, because Facebook accepts a name that the
brand truly writes so ("WhatsApp display name guidelines", facebook.com/business/help/757569725593362).
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from bot.domain.problems import Problem, error, warning
from bot.domain.problems import ProblemCode as Code
from bot.domain.typed_text import is_invisible

_FIELD = "display_name"
_MIN, _MAX = 2, 75  # Meta, API description: display name
_SHORT = 3  # WhatsApp FAQ 793641088597363: not just three characters or fewer
_MARKS = frozenset("~!@#$%^&*()_+:;\"'{}[]\\|<>,/?")
_FIRST_PICTOGRAM = 0x2300  # below are signs such as ° and №, which are no emoji
_EMOJI_PARTS = "\ufe0f\u20e3"
_TRADEMARKS = "®™©"

_URL = re.compile(
    r"https?:|www\.|\w\.(?:com|net|org|info|biz|io|co|app|shop|store|online|eu|"
    r"at|be|br|ca|ch|de|es|fr|ie|in|it|lu|nl|pl|pt|uk|us|za)\b",
    re.IGNORECASE,
)
_CLAIM = re.compile(
    r"\b(?:official|verified|officiel|officieel|offiziell|oficial|ufficiale|"
    r"geverifieerd|vérifié|verifiziert|verificado|verificato)",
    re.IGNORECASE,
)
_META = re.compile(
    r"\b(?:wh?ats?[\s'’_-]*s?[\s_-]*app?\b|face[\s_-]*book|messenger\b|meta\b|fb\b)",
    re.IGNORECASE,
)
_GENERIC = {
    "bank", "bot", "business", "care", "chat", "chatbot", "company", "contact", "customer", "customers",
    "help", "helpdesk", "hotel", "info", "information", "marketing", "notifications", "restaurant", "sales",
    "school", "service", "services", "shop", "store", "support", "team", "test", "travel", "webshop",
    "call center", "contact center", "contact us", "customer care", "customer service", "customer support",
    "help center", "help desk", "my business", "my company", "my shop", "online shop", "online store",
    "our company", "sales team", "service desk", "support team", "the company", "the shop",
}  # fmt: skip


def tidy_display_name(typed: str) -> str:
    """One spelling for each letter, no space around; all else is the brand's own choice."""
    return unicodedata.normalize("NFC", typed).strip()


def check_display_name(typed: str) -> Iterator[Problem]:
    name = tidy_display_name(typed)
    if not name:
        yield error(_FIELD, Code.NAME_MISSING)
        return
    if any(map(is_invisible, name)):
        yield error(_FIELD, Code.NAME_CONTROL)
    yield from _judge_length(len(name))
    yield from _judge_style(name)
    yield from _judge_signs(name)
    yield from _judge_meaning(name)


def _judge_length(length: int) -> Iterator[Problem]:
    if length < _MIN:
        yield error(_FIELD, Code.NAME_TOO_SHORT)
    elif length > _MAX:
        yield error(_FIELD, Code.NAME_TOO_LONG, count=str(length))
    elif length <= _SHORT:
        yield warning(_FIELD, Code.NAME_SHORT)


def _judge_style(name: str) -> Iterator[Problem]:
    if name.isupper() and sum(map(str.isalpha, name)) > 1:
        yield warning(_FIELD, Code.NAME_ALL_CAPS)
    if re.search(r"[^\S\n]{2}", name):
        yield warning(_FIELD, Code.NAME_DOUBLE_SPACE)
    if _URL.search(name):
        yield warning(_FIELD, Code.NAME_URL)


def _judge_signs(name: str) -> Iterator[Problem]:
    if any(map(_is_emoji, name)):
        yield warning(_FIELD, Code.NAME_EMOJI)
    if any(sign in name for sign in _TRADEMARKS):
        yield warning(_FIELD, Code.NAME_TRADEMARK)
    marks = [sign for sign in dict.fromkeys(name) if sign in _MARKS]
    if marks:
        yield warning(_FIELD, Code.NAME_PUNCTUATION, marks=" ".join(marks))
    if any(_is_punctuation(one) and _is_punctuation(two) for one, two in pairwise(name)):
        yield warning(_FIELD, Code.NAME_CONSECUTIVE_PUNCTUATION)


def _judge_meaning(name: str) -> Iterator[Problem]:
    claim, meta = _CLAIM.search(name), _META.search(name)
    if claim:
        yield warning(_FIELD, Code.NAME_CLAIM, word=claim[0])
    if meta:
        yield warning(_FIELD, Code.NAME_META, word=meta[0])
    if " ".join(name.casefold().split()) in _GENERIC:
        yield warning(_FIELD, Code.NAME_GENERIC, name=name)


def _is_emoji(sign: str) -> bool:
    return (
        unicodedata.category(sign) in {"So", "Sk"} and ord(sign) >= _FIRST_PICTOGRAM
    ) or sign in _EMOJI_PARTS


def _is_punctuation(sign: str) -> bool:
    return sign in _MARKS or unicodedata.category(sign).startswith("P")
