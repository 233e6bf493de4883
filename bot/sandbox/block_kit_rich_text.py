"""Rich text: sections, lists, quotes and code, and the pieces they are made of.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from bot.sandbox.block_kit_rules import (
    Fields,
    Rule,
    anything,
    boolean,
    by_type,
    items,
    number,
    one_of,
    shape,
    string,
)

LOOKS = ("bold", "italic", "strike", "code", "underline")
STYLE = shape({}, dict.fromkeys(LOOKS, boolean))
MENTION = shape({}, dict.fromkeys((*LOOKS, "highlight", "client_highlight", "unlink"), boolean))
BORDER: Fields = {"border": number(0, 1)}

# Pieces that Slack's own client writes: named in its docs, their fields are not.
FOREIGN = (
    "attachment_mention",
    "canvas",
    "canvas_user_mention",
    "canvas_message_unfurl",
    "citation",
    "file",
    "list_record",
    "message_mention",
    "salesforce_data_field",
    "tag",
    "team",
    "work_object_mention",
    "workflow_mention",
)

PIECES: dict[str, Rule] = {
    "text": shape({"text": string(1)}, {"style": STYLE}),
    "link": shape({"url": string(1)}, {"text": string(), "unsafe": boolean, "style": STYLE}),
    "emoji": shape({"name": string(1)}, {"unicode": string(1), "skin_tone": number(1, 6), "style": STYLE}),
    "user": shape({"user_id": string(1)}, {"style": MENTION}),
    "channel": shape({"channel_id": string(1)}, {"style": MENTION}),
    "usergroup": shape({"usergroup_id": string(1)}, {"style": MENTION}),
    "broadcast": shape({"range": one_of("here", "channel", "everyone")}, {"style": MENTION}),
    "color": shape({"value": string(1)}, {"style": STYLE}),
    "date": shape(
        {"timestamp": number(0), "format": string(1)},
        {"url": string(1), "fallback": string(), "style": STYLE},
    ),
    **dict.fromkeys(FOREIGN, anything),
}

SECTION = shape({"elements": items(by_type(PIECES))})
PREFORMATTED = shape(
    {"elements": items(by_type({"text": PIECES["text"], "link": PIECES["link"]}))},
    {**BORDER, "language": string(1)},
)
QUOTE = shape({"elements": items(by_type(PIECES))}, BORDER)
LIST = shape(
    {"style": one_of("bullet", "ordered"), "elements": items(by_type({"rich_text_section": SECTION}))},
    {**BORDER, "indent": number(0, 8), "offset": number(0)},
)
PARTS: dict[str, Rule] = {
    "rich_text_section": SECTION,
    "rich_text_preformatted": PREFORMATTED,
    "rich_text_quote": QUOTE,
    "rich_text_list": LIST,
}
RICH_TEXT_FIELDS: Fields = {"elements": items(by_type(PARTS))}
RICH_TEXT = by_type({"rich_text": shape(RICH_TEXT_FIELDS, {"block_id": string(1, 255)})})
