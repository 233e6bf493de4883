"""What Slack accepts where: every element in every block and on every surface that takes it."""

from tests.sandbox.conformance import (
    IN_BLOCKS,
    PLACES,
    Case,
    actions,
    asked,
    beside,
    button,
    image,
    options,
    part,
    plain,
    rich,
    said,
    section,
    table,
    workflow,
)

NUMERIC = {"is_decimal_allowed": False}
TWO = options(2)

AT_THEIR_PLACE = [
    Case("datetimepicker in a message", PLACES, "message", asked("datetimepicker")),
    Case("datetimepicker in a modal", PLACES, "modal", asked("datetimepicker")),
    Case("plain_text_input in a message", PLACES, "message", asked("plain_text_input")),
    Case("radio_buttons in a Home tab", PLACES, "home", beside("radio_buttons", options=TWO)),
    Case("rich_text_input in a modal", PLACES, "modal", asked("rich_text_input")),
    Case("rich_text_input in a Home tab", PLACES, "home", asked("rich_text_input")),
    Case("email_text_input in a modal", PLACES, "modal", asked("email_text_input")),
    Case("number_input in a modal", PLACES, "modal", asked("number_input", **NUMERIC)),
    Case("file_input in a modal", PLACES, "modal", asked("file_input")),
    Case("a table in a Home tab", PLACES, "home", [table()]),
    Case("rich text in a modal", PLACES, "modal", rich(part("section", said()))),
]

PRESSED = {
    "button": button(),
    "workflow_button": {"type": "workflow_button", "text": plain("Run"), "workflow": workflow()},
    "overflow": {"type": "overflow", "options": TWO},
}
CHOSEN = {
    **{kind: {"type": kind, "options": TWO} for kind in ("checkboxes", "radio_buttons")},
    **{kind: {"type": kind, "options": TWO} for kind in ("static_select", "multi_static_select")},
    **{
        f"{several}{whom}_select": {"type": f"{several}{whom}_select"}
        for several in ("", "multi_")
        for whom in ("external", "users", "conversations", "channels")
    },
    **{kind: {"type": kind} for kind in ("datepicker", "timepicker")},
}
MOMENT = {"datetimepicker": {"type": "datetimepicker"}}
WRITTEN = {
    **{kind: {"type": kind} for kind in ("plain_text_input", "email_text_input", "url_text_input")},
    **{kind: {"type": kind} for kind in ("rich_text_input", "file_input")},
    "number_input": {"type": "number_input", **NUMERIC},
}
IN_EVERY_BLOCK = [
    *(
        Case(f"{kind} as an accessory", IN_BLOCKS, "message", [section(accessory=element)])
        for kind, element in {**PRESSED, **CHOSEN, "image": image()}.items()
    ),
    *(
        Case(f"{kind} among actions", IN_BLOCKS, "message", actions(element))
        for kind, element in {**PRESSED, **CHOSEN, **MOMENT}.items()
    ),
    *(
        Case(
            f"{kind} as an input",
            IN_BLOCKS,
            "modal",
            [{"type": "input", "label": plain("What"), "element": element}],
        )
        for kind, element in {**CHOSEN, **MOMENT, **WRITTEN}.items()
    ),
]
