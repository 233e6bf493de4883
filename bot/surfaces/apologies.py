"""Refusals that the domain knows nothing of: what Slack, a form or a fault of ours stands in the way of."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Apology(StrEnum):
    """What the domain knows nothing of: Slack, forms, and our own faults."""

    NOT_IN_CHANNEL = "not_in_channel"
    TOO_MANY_ORGANISATIONS = "too_many_organisations"
    BUSY = "busy"
    UNEXPECTED = "unexpected"
    UNKNOWN_BUTTON = "unknown_button"
    CODE_FORMAT = "code_format"
    PIN_FORMAT = "pin_format"
    WRONG_SIDE_PICKED = "wrong_side_picked"
    AGREEMENT_MISSING = "agreement_missing"
    NOT_STAFF = "not_staff"
    NO_ONBOARDING = "no_onboarding"
    NUMBER_BESIDE = "number_beside"
    BRAND_NAME_MISSING = "brand_name_missing"
    ANSWER_MISSING = "answer_missing"
    REASON_MISSING = "reason_missing"
    WHY_KEPT_MISSING = "why_kept_missing"
    KEEP_OR_MEND = "keep_or_mend"
    WHY_NOT_READY_MISSING = "why_not_ready_missing"
    TEMPLATE_MISSING = "template_missing"
    UNKNOWN_PERSON = "unknown_person"
    TASK_MISSING = "task_missing"
    UNTIL_PASSED = "until_passed"
    TIME_MISSING = "time_missing"
    NOTHING_TO_MOVE = "nothing_to_move"
    OTHER_BRAND = "other_brand"
    ONBOARDING_MISSING = "onboarding_missing"
    REASON_LONG = "reason_long"
    WHICH_NUMBER = "which_number"
    UNKNOWN_NUMBER = "unknown_number"
    NOT_OWED = "not_owed"
    DAY_MISSING = "day_missing"
    WHEN_MISSING = "when_missing"
    SNOOZE_DAY = "snooze_day"
    UNKNOWN_COUNTRY = "unknown_country"
    PEOPLE_MISSING = "people_missing"
    ROLE_MISSING = "role_missing"
    UNKNOWN_TEAM = "unknown_team"
    LOOKING_UP = "looking_up"
    LIST_MISSING = "list_missing"
    LIST_AND_FILE = "list_and_file"
    FILE_LARGE = "file_large"
    FILE_UNREACHABLE = "file_unreachable"
    FILE_UNREADABLE = "file_unreadable"


_APOLOGIES: Mapping[Apology, str] = MappingProxyType(
    {
        Apology.NOT_IN_CHANNEL: (
            "Invite me first: type /invite @WhatsApp onboarding in this channel, then send the command again."
        ),
        Apology.TOO_MANY_ORGANISATIONS: (
            "This channel has more than two organisations, and an onboarding is between Sparkcentral and one "
            "brand. Start it in a channel that only these two share."
        ),
        Apology.BUSY: (
            "Somebody else's press is being saved at this moment, so nothing has changed. Press again."
        ),
        Apology.UNEXPECTED: (
            "Something went wrong on our side and nothing has changed. Press again; if it happens again, "
            "tell Sparkcentral this reference: {reference}"
        ),
        Apology.UNKNOWN_BUTTON: (
            "This button is from a message that is no longer in use, and nothing has changed. "
            "Use the buttons on the step's newest message in this channel."
        ),
        Apology.CODE_FORMAT: "Enter the 6 digits of the code, for example 123 456.",
        Apology.PIN_FORMAT: "A PIN has 6 digits. Type them without letters or signs, for example 246810.",
        Apology.WRONG_SIDE_PICKED: "{name} is not with {side} in this channel. Pick somebody who is.",
        Apology.AGREEMENT_MISSING: (
            "The brand needs a signed agreement with Sparkcentral first. Tick this once it is signed."
        ),
        Apology.NOT_STAFF: (
            "This is for Sparkcentral's own people in this channel. "
            "Ask one of them to do it, or write here what you need."
        ),
        Apology.NO_ONBOARDING: (
            "No onboarding runs in this channel yet. Sparkcentral starts one with /onboarding start."
        ),
        Apology.NUMBER_BESIDE: (
            "This number is on its way in this channel already. Enter the other number here."
        ),
        Apology.BRAND_NAME_MISSING: "Type the brand's name, for example Acme.",
        Apology.ANSWER_MISSING: "Choose what Facebook answered.",
        Apology.REASON_MISSING: "Say why in a sentence, so that whoever mends it knows what to change.",
        Apology.KEEP_OR_MEND: "Tick this and say why, or change what is marked above.",
        Apology.WHY_KEPT_MISSING: "Say in a few words why it should stay, or change what is marked above.",
        Apology.WHY_NOT_READY_MISSING: (
            "Nobody has said that the phone is at hand. Say why you ask for the code all the same."
        ),
        Apology.TEMPLATE_MISSING: "Choose the templates that this answer is about.",
        Apology.UNKNOWN_PERSON: (
            "I do not know this person in this channel. Type @ and pick them from Slack's list."
        ),
        Apology.TASK_MISSING: "Choose the task that you mean.",
        Apology.NOTHING_TO_MOVE: (
            "No onboarding elsewhere fits this channel: it has to be of the brand that shares it. "
            "Start a new one with /onboarding start."
        ),
        Apology.ONBOARDING_MISSING: "Choose the onboarding that goes on here.",
        Apology.OTHER_BRAND: (
            "This channel is shared with another organisation than this onboarding's brand, so nothing has "
            "changed. Send the command in a channel of Sparkcentral and this brand."
        ),
        Apology.TIME_MISSING: "Pick a date and a time, for example tomorrow at 10:00.",
        Apology.UNTIL_PASSED: "Pick a day that is still to come, or leave it empty.",
        Apology.REASON_LONG: "Say it in at most {most} characters.",
        Apology.WHICH_NUMBER: (
            "This channel has several numbers: {numbers}. End the command with the one that you mean, "
            "for example: {example}."
        ),
        Apology.UNKNOWN_NUMBER: (
            "No onboarding in this channel has that number, so nothing has changed. There are: {numbers}."
        ),
        Apology.DAY_MISSING: "Pick a day that is still to come.",
        Apology.WHEN_MISSING: "Choose when you want to be reminded.",
        Apology.SNOOZE_DAY: "Pick a day within the next 60 days. For longer, put the onboarding on hold.",
        Apology.PEOPLE_MISSING: "Pick at least one person.",
        Apology.ROLE_MISSING: "Choose a role, or “No role” to take it away.",
        Apology.LOOKING_UP: (
            "I am asking Slack who these are, for I have not met some of them yet. "
            "Nothing has changed: press the button once more in a moment."
        ),
        Apology.UNKNOWN_TEAM: (
            "No team here goes by that name, so nothing has changed. There are: {teams}. "
            "Type one of these, or make a new one with /channel-team create."
        ),
        Apology.LIST_MISSING: "Paste the list here, its line of titles first, or choose a file.",
        Apology.LIST_AND_FILE: "Paste a list or choose a file, but not both. Take one of them out.",
        Apology.FILE_LARGE: "This file is larger than {most} kB. Import it in parts.",
        Apology.FILE_UNREACHABLE: (
            "I could not get this file from Slack, so nothing has changed. "
            "Choose it once more, or paste the list."
        ),
        Apology.FILE_UNREADABLE: (
            "I cannot read this file as a list. Save it as “CSV UTF-8” and choose it once more, "
            "or paste the list."
        ),
        Apology.UNKNOWN_COUNTRY: (
            "Type the two letters of a country, such as BE for Belgium or US for the United States, "
            "or leave it empty."
        ),
        Apology.NOT_OWED: (
            "Nothing that is owed now goes by these words, so nothing has changed. Owed now: {tasks}."
        ),
    }
)
_UNKNOWN_FACTS = {
    "name": "Somebody you picked",
    "side": "this side",
    "reference": "none",
    "most": "1000",
    "numbers": "none",
    "tasks": "nothing",
    "teams": "none yet",
    "example": "on 3456",
}


def apology(reason: Apology, **facts: str) -> str:
    """As plain text: facts that people typed are for errors beneath fields only."""
    return _APOLOGIES[reason].format_map({**_UNKNOWN_FACTS, **facts})
