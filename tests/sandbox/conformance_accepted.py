"""What Slack accepts: everything at its limit, every element at its place."""

from tests.sandbox.conformance import (
    ASTRAL,
    BLOCKS,
    ELEMENTS,
    IN_BLOCKS,
    IN_ELEMENTS,
    OBJECTS,
    PLACES,
    SURFACES,
    VALIDATE,
    VIEWS,
    Case,
    actions,
    asked,
    beside,
    button,
    card,
    cell,
    confirm,
    container,
    data_table,
    feedback,
    group,
    home,
    icon_button,
    image,
    modal,
    mrkdwn,
    option,
    options,
    part,
    pie,
    plain,
    rich,
    said,
    section,
    table,
    task,
    video,
    workflow,
)
from tests.sandbox.conformance_places import AT_THEIR_PLACE, IN_EVERY_BLOCK

DIVIDER = {"type": "divider"}
NUMERIC = {"is_decimal_allowed": False}
TWO = options(2)

ON_SURFACES = [
    Case("50 blocks in a message", SURFACES, "message", [DIVIDER] * 50),
    Case("bare blocks", VALIDATE, "blocks", [section()]),
    Case("a message of attachments", VALIDATE, "whole message", {"attachments": [{"blocks": [section()]}]}),
    Case("100 attachments", SURFACES, "whole message", {"blocks": [section()], "attachments": [{}] * 100}),
    Case("100 blocks in a modal", SURFACES, "modal", [DIVIDER] * 100),
    Case("100 blocks in a Home tab", SURFACES, "home", [DIVIDER] * 100),
    Case("a title of 24", SURFACES, "view", modal([DIVIDER], title=plain("x" * 24))),
    Case("a title of 24 emoji", SURFACES, "view", modal([DIVIDER], title=plain(ASTRAL * 24))),
    Case("a submit of 24", SURFACES, "view", modal([DIVIDER], submit=plain("x" * 24))),
    Case("a close of 24", SURFACES, "view", modal([DIVIDER], close=plain("x" * 24))),
    Case("private_metadata of 3000", SURFACES, "view", modal([DIVIDER], private_metadata="x" * 3000)),
    Case("callback_id of 255", SURFACES, "view", modal([DIVIDER], callback_id="x" * 255)),
    Case("external_id of 255", SURFACES, "view", modal([DIVIDER], external_id="x" * 255)),
    Case(
        "all that a modal may have",
        VIEWS,
        "view",
        modal([DIVIDER], clear_on_close=True, notify_on_close=True, submit_disabled=False),
    ),
    Case(
        "all that a Home tab may have", VIEWS, "view", home([DIVIDER], private_metadata="m", callback_id="c")
    ),
    Case(
        "a modal without inputs needs no submit",
        SURFACES,
        "view",
        {"type": "modal", "title": plain(), "blocks": [DIVIDER]},
    ),
    Case("an input in a Home tab needs no submit", SURFACES, "home", asked("plain_text_input")),
    Case("block_id of 255", SURFACES, "message", [section(block_id="x" * 255)]),
    Case("different block_ids", SURFACES, "message", [section(block_id="a"), section(block_id="b")]),
    Case("action_id of 255", SURFACES, "message", actions(button(action_id="x" * 255))),
    Case(
        "the same action_id in two blocks",
        SURFACES,
        "message",
        actions(button(action_id="a")) + actions(button(action_id="a")),
    ),
    Case("one focus_on_load", SURFACES, "modal", asked("plain_text_input", focus_on_load=True)),
]

IN_MESSAGES_AND_VIEWS = [
    Case("a section of 3000", IN_BLOCKS, "message", [section(text=mrkdwn("x" * 3000))]),
    Case("a section of 3000 emoji", IN_BLOCKS, "message", [section(text=plain(ASTRAL * 3000))]),
    Case("10 fields", IN_BLOCKS, "message", [{"type": "section", "fields": [plain()] * 10}]),
    Case("a field of 2000", IN_BLOCKS, "message", [{"type": "section", "fields": [mrkdwn("x" * 2000)]}]),
    Case("an expanded section", f"{BLOCKS}/section-block", "message", [section(expand=True)]),
    Case("25 actions", IN_BLOCKS, "message", actions(*[button()] * 25)),
    Case("10 pieces of context", IN_BLOCKS, "message", [{"type": "context", "elements": [plain()] * 10}]),
    Case(
        "pictures in a context", IN_BLOCKS, "message", [{"type": "context", "elements": [image(), mrkdwn()]}]
    ),
    Case("a header of 150", IN_BLOCKS, "message", [{"type": "header", "text": plain("x" * 150)}]),
    Case("a divider with an id", f"{BLOCKS}/divider-block", "message", [DIVIDER | {"block_id": "d"}]),
    Case("alt_text of 2000", IN_BLOCKS, "message", [image(alt_text="x" * 2000)]),
    Case("a picture's title of 2000", IN_BLOCKS, "message", [image(title=plain("x" * 2000))]),
    Case("an image_url of 3000", IN_BLOCKS, "message", [image(image_url="x" * 3000)]),
    Case(
        "a picture from Slack",
        IN_BLOCKS,
        "message",
        [{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a cat"}],
    ),
    Case(
        "a label of 2000", IN_BLOCKS, "modal", [asked("plain_text_input")[0] | {"label": plain("x" * 2000)}]
    ),
    Case("a hint of 2000", IN_BLOCKS, "modal", [asked("plain_text_input")[0] | {"hint": plain("x" * 2000)}]),
    Case(
        "an optional input", f"{BLOCKS}/input-block", "modal", [asked("datepicker")[0] | {"optional": True}]
    ),
    Case(
        "an input that dispatches", IN_BLOCKS, "modal", [asked("users_select")[0] | {"dispatch_action": True}]
    ),
    Case("files without dispatch", IN_BLOCKS, "modal", [asked("file_input")[0] | {"dispatch_action": False}]),
    Case("markdown of 12000", IN_BLOCKS, "message", [{"type": "markdown", "text": "x" * 12_000}]),
    Case("two markdowns of 6000", IN_BLOCKS, "message", [{"type": "markdown", "text": "x" * 6_000}] * 2),
    Case("an alert of 200", IN_BLOCKS, "modal", [{"type": "alert", "text": plain("x" * 200)}]),
    Case("an alert of a level", IN_BLOCKS, "modal", [{"type": "alert", "text": plain(), "level": "warning"}]),
    Case(
        "a video",
        IN_BLOCKS,
        "message",
        [video(title=plain("x" * 200), author_name="x" * 50)],
    ),
    Case(
        "5 context actions",
        IN_BLOCKS,
        "message",
        [{"type": "context_actions", "elements": [feedback(), *[icon_button()] * 4]}],
    ),
]

NEWER = [
    Case("100 rows of 20 cells", IN_BLOCKS, "message", [table(100, 20)]),
    Case("20 cells in a row", IN_BLOCKS, "message", [table(1, 20)]),
    Case(
        "settings of columns",
        f"{BLOCKS}/table-block",
        "message",
        [table(2, 2, column_settings=[{"align": "right", "is_wrapped": True}, None])],
    ),
    Case(
        "10000 characters in a table",
        IN_BLOCKS,
        "message",
        [{"type": "table", "rows": [[cell("x" * 10_000)]]}],
    ),
    Case("rich text in a table", f"{BLOCKS}/table-block", "message", [{"type": "table", "rows": [rich()]}]),
    Case(
        "a card at its limits",
        IN_BLOCKS,
        "message",
        [card(title=plain("x" * 150), subtitle=plain("x" * 150), body=mrkdwn("x" * 200))],
    ),
    Case(
        "a card of 3 actions", IN_BLOCKS, "message", [card(actions=[button()] * 3, subtext=plain("x" * 200))]
    ),
    Case("a card in a modal", PLACES, "modal", [card()]),
    Case("10 cards in a row", IN_BLOCKS, "home", [{"type": "carousel", "elements": [card()] * 10}]),
    Case("a container of 10", IN_BLOCKS, "message", [container(*[DIVIDER] * 10, title=plain("x" * 150))]),
    Case(
        "a container with a rich title",
        IN_BLOCKS,
        "home",
        [{"type": "container", "rich_text_title": rich()[0], "child_blocks": [section()]}],
    ),
    Case("a lone task under way", IN_BLOCKS, "message", [task(status="in_progress")]),
    Case(
        "a plan of 50 tasks",
        IN_BLOCKS,
        "message",
        [{"type": "plan", "title": "Dinner", "tasks": [task(status="pending")] * 50}],
    ),
    Case("201 rows of data", IN_BLOCKS, "message", [data_table(201, 2, page_size=100)]),
    Case("20 columns of data", IN_BLOCKS, "home", [data_table(2, 20, page_size=1)]),
    Case("a pie of 12", IN_BLOCKS, "message", [pie(12, title="x" * 50)]),
    Case("two pies", IN_BLOCKS, "message", [pie(), pie()]),
]

OF_ELEMENTS = [
    Case("a button of 75", IN_ELEMENTS, "message", actions(button(text=plain("x" * 75)))),
    Case("a value of 2000", IN_ELEMENTS, "message", actions(button(value="x" * 2000))),
    Case("a url of 3000", IN_ELEMENTS, "message", actions(button(url="x" * 3000))),
    Case(
        "an accessibility_label of 75", IN_ELEMENTS, "message", actions(button(accessibility_label="x" * 75))
    ),
    Case("a primary button", IN_ELEMENTS, "message", actions(button(style="primary"))),
    Case("two primary buttons", IN_ELEMENTS, "message", actions(*[button(style="primary")] * 2)),
    Case("a dangerous button", IN_ELEMENTS, "message", actions(button(style="danger"))),
    Case("a button that asks again", IN_ELEMENTS, "message", actions(button(confirm=confirm()))),
    Case(
        "a confirm at its limits",
        IN_ELEMENTS,
        "message",
        actions(
            button(
                confirm=confirm(
                    title=plain("x" * 100),
                    text=mrkdwn("x" * 300),
                    confirm=plain("x" * 30),
                    deny=plain("x" * 30),
                )
            )
        ),
    ),
    Case(
        "a dangerous confirm",
        f"{OBJECTS}/confirmation-dialog-object",
        "message",
        actions(button(confirm=confirm(style="danger"))),
    ),
    Case(
        "a workflow button",
        f"{ELEMENTS}/workflow-button-element",
        "message",
        actions({"type": "workflow_button", "text": plain("Run"), "workflow": workflow()}),
    ),
    Case("100 options", IN_ELEMENTS, "message", beside("static_select", options=options(100))),
    Case("100 groups", IN_ELEMENTS, "message", beside("static_select", option_groups=[group()] * 100)),
    Case(
        "100 options in a group", IN_ELEMENTS, "message", beside("static_select", option_groups=[group(100)])
    ),
    Case(
        "a group's label of 75",
        IN_ELEMENTS,
        "message",
        beside("static_select", option_groups=[group(1, "x" * 75)]),
    ),
    Case(
        "an option's text of 75", IN_ELEMENTS, "message", beside("static_select", options=[option("x" * 75)])
    ),
    Case(
        "an option's value of 150",
        IN_ELEMENTS,
        "message",
        beside("static_select", options=[option("A", "x" * 150)]),
    ),
    Case(
        "an option's description of 75",
        IN_ELEMENTS,
        "message",
        beside("static_select", options=[option(description=plain("x" * 75))]),
    ),
    Case(
        "an initial option",
        IN_ELEMENTS,
        "message",
        beside("static_select", options=TWO, initial_option=TWO[1]),
    ),
    Case(
        "an initial option of a group",
        IN_ELEMENTS,
        "message",
        beside("static_select", option_groups=[group(3)], initial_option=options(3)[2]),
    ),
    Case(
        "initial options",
        IN_ELEMENTS,
        "message",
        beside("multi_static_select", options=TWO, initial_options=TWO, max_selected_items=2),
    ),
    Case(
        "a placeholder of 150", IN_ELEMENTS, "message", beside("users_select", placeholder=plain("x" * 150))
    ),
    Case(
        "an external menu",
        f"{ELEMENTS}/select-menu-element",
        "message",
        beside("external_select", min_query_length=0, initial_option=option()),
    ),
    Case(
        "a menu of conversations",
        f"{OBJECTS}/conversation-filter-object",
        "message",
        beside("conversations_select", filter={"include": ["public"], "exclude_bot_users": True}),
    ),
    Case(
        "a menu of channels",
        f"{ELEMENTS}/select-menu-element",
        "message",
        beside("channels_select", initial_channel="C1"),
    ),
    Case("5 in an overflow", IN_ELEMENTS, "message", beside("overflow", options=options(5))),
    Case(
        "a link in an overflow", IN_ELEMENTS, "message", beside("overflow", options=[option(url="x" * 3000)])
    ),
    Case("10 checkboxes", IN_ELEMENTS, "message", beside("checkboxes", options=options(10))),
    Case(
        "a checkbox in mrkdwn",
        IN_ELEMENTS,
        "message",
        beside("checkboxes", options=[option() | {"text": mrkdwn()}]),
    ),
    Case(
        "a checkbox that is on",
        IN_ELEMENTS,
        "message",
        beside("checkboxes", options=TWO, initial_options=TWO[:1]),
    ),
    Case("10 radio buttons", IN_ELEMENTS, "message", beside("radio_buttons", options=options(10))),
    Case(
        "a radio that is on",
        IN_ELEMENTS,
        "message",
        beside("radio_buttons", options=TWO, initial_option=TWO[0]),
    ),
    Case("a day", IN_ELEMENTS, "message", beside("datepicker", initial_date="2028-02-29")),
    Case(
        "a time of day",
        IN_ELEMENTS,
        "message",
        beside("timepicker", initial_time="23:59", timezone="Europe/Paris"),
    ),
    Case(
        "a moment",
        IN_ELEMENTS,
        "message",
        actions({"type": "datetimepicker", "initial_date_time": 1_628_633_820}),
    ),
    Case("lengths of a text", IN_ELEMENTS, "modal", asked("plain_text_input", min_length=0, max_length=3000)),
    Case(
        "many lines",
        f"{ELEMENTS}/plain-text-input-element",
        "modal",
        asked("plain_text_input", multiline=True),
    ),
    Case("a number", IN_ELEMENTS, "modal", asked("number_input", **NUMERIC, min_value="1", max_value="1")),
    Case("lines of rich text", IN_ELEMENTS, "modal", asked("rich_text_input", min_lines=1, max_lines=100)),
    Case("10 files", IN_ELEMENTS, "modal", asked("file_input", max_files=10, filetypes=["png"])),
    Case(
        "a text that dispatches",
        IN_ELEMENTS,
        "modal",
        asked(
            "plain_text_input",
            dispatch_action_config={"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
        ),
    ),
]


OF_RICH_TEXT = [
    Case("styles", f"{BLOCKS}/rich-text-block", "message", rich(part("section", said(style={"bold": True})))),
    Case(
        "every common piece",
        f"{ELEMENTS}/rich-text-section-element",
        "message",
        rich(
            part(
                "section",
                {"type": "link", "url": "https://x.example"},
                {"type": "emoji", "name": "tada"},
                {"type": "user", "user_id": "U1"},
                {"type": "channel", "channel_id": "C1"},
                {"type": "usergroup", "usergroup_id": "S1"},
                {"type": "broadcast", "range": "here"},
                {"type": "color", "value": "#ff0000"},
                {"type": "date", "timestamp": 1_720_710_212, "format": "{date_num}", "fallback": "then"},
            )
        ),
    ),
    Case(
        "a list in a list",
        f"{ELEMENTS}/rich-text-list-element",
        "message",
        rich(part("list", part("section", said()), style="ordered", indent=8, offset=4, border=1)),
    ),
    Case("code", f"{BLOCKS}/rich-text-block", "message", rich(part("preformatted", said(), border=0))),
    Case("a quote", f"{BLOCKS}/rich-text-block", "message", rich(part("quote", said(), border=1))),
]

ACCEPTED = [
    *ON_SURFACES,
    *IN_MESSAGES_AND_VIEWS,
    *NEWER,
    *OF_ELEMENTS,
    *AT_THEIR_PLACE,
    *IN_EVERY_BLOCK,
    *OF_RICH_TEXT,
]
