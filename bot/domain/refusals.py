"""Why something is refused, by its name; `bot/surfaces/refusals.py` says each in words."""

from collections.abc import Mapping
from enum import StrEnum


class Refusal(StrEnum):
    OUTSIDER = "outsider"
    LEFT = "left"
    NOT_YOUR_SIDE = "not_your_side"
    ADMINS_ONLY = "admins_only"
    NOT_RUNNING = "not_running"
    NOT_OPEN_YET = "not_open_yet"
    ALREADY_DONE = "already_done"
    NOT_NOW = "not_now"
    NO_CODE_OPEN = "no_code_open"
    CODE_ALREADY_IN = "code_already_in"
    CODE_TOO_LATE = "code_too_late"
    CODE_OPEN_ALREADY = "code_open_already"
    CODE_NOT_YOURS = "code_not_yours"
    CODE_NOT_SHOWN = "code_not_shown"
    CODE_WAIT = "code_wait"
    REGISTERING_SHUT = "registering_shut"
    CODE_YOURS = "code_yours"
    CALL_FIRST = "call_first"
    PHONE_NOT_READY = "phone_not_ready"
    PHONE_HELD = "phone_held"
    TIME_PASSED = "time_passed"
    TIME_FAR = "time_far"
    TIME_SHUT = "time_shut"
    TIME_CHANGED = "time_changed"
    TIME_AGREED = "time_agreed"
    NO_TIME = "no_time"
    NO_TEMPLATES = "no_templates"
    TEMPLATE_REJECTED = "template_rejected"
    TEMPLATE_GONE = "template_gone"
    TEMPLATE_TAKEN = "template_taken"
    ALREADY_RUNNING = "already_running"
    LOSES_ADMIN = "loses_admin"
    NO_SUCH_ROLE = "no_such_role"
    LAST_SUPERVISOR = "last_supervisor"
    SHUTS_OUT = "shuts_out"
    CHANNEL_NAME_LONG = "channel_name_long"
    DAYS_OUT_OF_RANGE = "days_out_of_range"
    TEAM_GONE = "team_gone"
    TEAM_CHANGED = "team_changed"
    TEAM_NAME_TAKEN = "team_name_taken"
    TEAM_NAME_WRONG = "team_name_wrong"
    TOO_MANY_TEAMS = "too_many_teams"
    IN_ANOTHER_TEAM = "in_another_team"
    NOT_IN_TEAM = "not_in_team"
    CHANGE_GONE = "change_gone"
    NOTHING_TO_PUT_BACK = "nothing_to_put_back"
    NOT_WITH_SIDE = "not_with_side"
    ALREADY_LIVE = "already_live"
    TOO_LATE_TO_REOPEN = "too_late_to_reopen"
    NOT_PAUSED = "not_paused"
    DONE_ELSEWHERE = "done_elsewhere"
    PARKED = "parked"
    HERE_ALREADY = "here_already"
    SNOOZE_OUT_OF_RANGE = "snooze_out_of_range"
    NOBODY_TO_REMIND = "nobody_to_remind"


class RefusedError(Exception):
    """The deed is refused and nothing has changed; `facts` fill the text.

    No frozen dataclass: on its way out of a transaction an exception gets its traceback written onto it.
    """

    def __init__(self, refusal: Refusal, facts: Mapping[str, str] | None = None) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.facts: Mapping[str, str] = facts or {}
