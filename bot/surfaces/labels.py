"""The visible labels: people and scripts find things by them, so each stands here once."""

from bot.domain.channel import Role
from bot.domain.events import Answer
from bot.domain.permissions import Deed
from bot.domain.steps import NUMBERED_STEPS, Step, TaskId

BUTTONS: dict[Deed, str] = {
    Deed.AGREE: "Agree to the terms",
    Deed.ENTER_DETAILS: "Enter details",
    Deed.CREATE_ACCOUNT: "Mark account created",
    Deed.SEND_BACK: "Send back",
    Deed.ADD_NUMBER: "Mark number added",
    Deed.APPROVE_REQUEST: "I approved the request",
    Deed.SUBMIT_VERIFICATION: "I submitted the verification",
    Deed.RECORD_ANSWER: "Record Facebook's answer",
    Deed.HOLD_PHONE: "I have the phone now",
    Deed.RELEASE_PHONE: "I no longer have the phone",
    Deed.PICK_TIME: "Pick a time for the code",
    Deed.ACCEPT_TIME: "That works",
    Deed.OTHER_TIME: "Another time",
    Deed.CALL_OFF_TIME: "Call off the time",
    Deed.REQUEST_CODE: "Request code",
    Deed.ENTER_CODE: "Enter code",
    Deed.SHOW_CODE: "Show code",
    Deed.CODE_WORKED: "Code worked",
    Deed.CODE_FAILED: "Code did not work",
    Deed.TAKE_OVER_CODE: "Take over the code",
    Deed.REPORT_LOCK: "Facebook says to wait",
    Deed.REGISTER_NUMBER: "Register number",
    Deed.ACTIVATE: "Mark number activated",
    Deed.ADD_PROFILE: "Add business profile",
    Deed.PUBLISH_PROFILE: "Mark profile added",
    Deed.APPLY_BADGE: "Mark badge applied for",
    Deed.ADD_TEMPLATE: "Add template",
    Deed.EDIT_TEMPLATE: "Edit template",
    Deed.REMOVE_TEMPLATE: "Remove template",
    Deed.SEND_TEMPLATES: "Send templates",
    Deed.SUBMIT_TEMPLATES: "Mark templates submitted",
    Deed.CHANNEL_SETTINGS: "WhatsApp channel settings",
    Deed.EDIT_ROLES: "Edit roles",
    Deed.EDIT_TEAMS: "Edit teams",
    Deed.IMPORT_PEOPLE: "Import people",
    Deed.APPLIED: "Applied",
    Deed.ALL_APPLIED: "All applied",
    Deed.NOT_APPLIED: "Could not apply",
    Deed.FINISH_SETUP: "Finish setup",
    Deed.SKIP_STEP: "Skip step",
    Deed.CHANGE_DETAILS: "Change details",
    Deed.TRY_AGAIN: "Try again",
    Deed.GO_ON_WITHOUT: "Go on without approval",
    Deed.ALREADY_VERIFIED: "We are already verified",
    Deed.NUMBER_VERIFIED: "Number already verified",
    Deed.DONE_FOR_BRAND: "Mark done for the brand",
    Deed.REOPEN: "Reopen",
    Deed.STUCK: "I'm stuck",
    Deed.UNSTUCK: "Not stuck any more",
    Deed.ASSIGN: "Assign",
    Deed.SNOOZE: "Remind me later",
    Deed.PEOPLE: "People",
    Deed.REMINDERS: "Reminders",
    Deed.EDIT_ONBOARDING: "Edit onboarding",
    Deed.ADD_ANOTHER: "Add another number",
    Deed.HOLD: "Put on hold",
    Deed.RESUME: "Resume",
    Deed.CLOSE: "Close onboarding",
}
HOW_THIS_WORKS = "How this works"
START_ONBOARDING = "Start onboarding"
MORE = "More"
NEXT_PAGE = "Next page"
PREVIOUS_PAGE = "Previous page"
HISTORY = "History"
CHANNEL_HISTORY, PUT_BACK = "Channel history", "Put back"
SOMEONE_ELSE = "Someone else does this"
AWAY = "I'm away"
BACK = "I'm back"
DIRECT_OFF = "No more reminders here"
DIRECT_ON = "Remind me here again"
DIGEST_OFF = "Switch this off"
DIGEST_ON = "Switch it on again"
EXPORT_PEOPLE = "Export people"
NEW_TEAM, EDIT_TEAM = "New team", "Edit"
OLDER, NEWER = "Older", "Newer"

STEPS: dict[Step, str] = {
    Step.TERMS: "Terms of service",
    Step.DETAILS: "Number and names",
    Step.ACCOUNT: "WhatsApp account",
    Step.BUSINESS: "Business verification",
    Step.PHONE: "Phone verification",
    Step.BADGE: "Profile and badge",
    Step.TEMPLATES: "Message templates",
    Step.CHANNEL: "WhatsApp channel",
}

# What is owed, as it stands after "Next:" or in a list.
TASKS: dict[TaskId, str] = {
    TaskId.TERMS_AGREE: "agree to the WhatsApp Business terms",
    TaskId.DETAILS_SUBMIT: "hand in the phone number, Business Manager ID and display name",
    TaskId.ACCOUNT_CREATE: "create the WhatsApp account",
    TaskId.ACCOUNT_ADD_NUMBER: "add the number and display name",
    TaskId.ACCOUNT_APPROVE_REQUEST: "approve Sparkcentral's request in Business Manager",
    TaskId.BUSINESS_SUBMIT: "submit the business verification",
    TaskId.BUSINESS_APPROVE: "approve the business verification",
    TaskId.PHONE_APPROVE: "approve the number and display name",
    TaskId.PHONE_CODE: "verify the number with the 6-digit code",
    TaskId.PHONE_ACTIVATE: "activate the number and link it to Sparkcentral",
    TaskId.BADGE_PROFILE: "add the business profile and logo",
    TaskId.BADGE_PUBLISH: "put the profile and logo on the WhatsApp account",
    TaskId.BADGE_APPLY: "apply for the badge",
    TaskId.BADGE_APPROVE: "approve the badge",
    TaskId.TEMPLATES_DRAFT: "write the message templates",
    TaskId.TEMPLATES_SUBMIT: "submit the templates to Facebook",
    TaskId.TEMPLATES_APPROVE: "approve the templates",
    TaskId.CHANNEL_SETUP: "set up the WhatsApp channel",
}

ANSWERS: dict[Answer, str] = {
    Answer.APPROVED: "Approved",
    Answer.REJECTED: "Rejected",
    Answer.WAITING: "Still waiting",
}
ROLES: dict[Role, str] = {
    Role.VIEWER: "👀 Viewer",
    Role.CONTRIBUTOR: "💬 Contributor",
    Role.SUPERVISOR: "🔎 Supervisor",
}


def step_title(step: Step) -> str:
    """The head of a card: "Step 4 of 7: Business verification", the last one "WhatsApp channel"."""
    if step is Step.CHANNEL:
        return STEPS[step]
    number = NUMBERED_STEPS.index(step) + 1
    return f"Step {number} of {len(NUMBERED_STEPS)}: {STEPS[step]}"
