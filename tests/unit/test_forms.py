import json
from dataclasses import replace
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.channel import AUTO_RESOLVE_MAX_DAYS, ChannelSettings, name_length
from bot.domain.code_request import CodeStatus
from bot.domain.details import CodeMethod, check_details
from bot.domain.languages import LANGUAGES
from bot.domain.onboarding import Private, Status, TemplateStatus
from bot.domain.permissions import Deed
from bot.domain.problems import Problem, ProblemCode, error, warning
from bot.domain.profile import LogoRef, check_profile
from bot.domain.steps import Step, TaskId
from bot.domain.templates import check_template
from bot.surfaces import fields, forms, ids, labels
from bot.surfaces.forms_start import ZONES
from bot.surfaces.kit import Scene
from tests.unit import form_scenes as some
from tests.unit.slack_limits import faults_of_view

View = dict[str, Any]

PLACES: dict[Deed, TaskId | Step] = {
    Deed.RECORD_ANSWER: TaskId.TEMPLATES_APPROVE,
    Deed.SEND_BACK: TaskId.ACCOUNT_CREATE,
    Deed.SKIP_STEP: Step.BADGE,
}
SCENES = {
    "just started": some.scene(),
    "no brand name": some.scene(private=Private()),
    "an evil brand": some.scene(private=Private(brand_name=some.EVIL * 40)),
    "everything": some.everything(),
    "landline": some.scene(private=replace(some.known(), details=some.LANDLINE), ready=some.held()),
    "the phone was held": some.scene(private=some.known(), ready=some.held(minutes=-1)),
    "code by call": some.scene(private=some.known(), code=some.asked(method=CodeMethod.VOICE)),
    "long reasons": some.scene(
        private=some.known(reasons=dict.fromkeys(TaskId, "<" * 3000)),
        tasks={task: some.tasks()[task].__class__(Status.SENT_BACK) for task in TaskId},
    ),
    "name refused": some.scene(
        private=some.known(), tasks=some.tasks(phone_approve=Status.REJECTED, account_create=Status.DONE)
    ),
    "150 templates": some.with_templates(150),
}


def press(deed: Deed, place: TaskId | Step | None = None, ref: str = "t1") -> ids.Press:
    return ids.press(deed, "ob1", place or PLACES.get(deed), ref)


def opened(deed: Deed, scene: Scene, *problems: Problem, place: TaskId | Step | None = None) -> View:
    asked = press(deed, place)
    return forms.build(deed, scene, asked, forms.prefill(deed, scene, asked), problems)


def inputs(view: View) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def labelled(view: View) -> list[str]:
    return [block["label"]["text"] for block in inputs(view).values()]


def options(view: View, name: str) -> list[str]:
    return [option["text"]["text"] for option in inputs(view)[name]["element"]["options"]]


def said(view: View) -> str:
    """Without what stands in text fields: those show what was typed letter by letter."""
    bare = [
        {**block, "element": _emptied(block["element"])} if "element" in block else block
        for block in view["blocks"]
    ]
    return json.dumps(bare, ensure_ascii=False)


def _emptied(element: dict[str, Any]) -> dict[str, Any]:
    typed = element["type"] == "plain_text_input"
    return {name: value for name, value in element.items() if not (typed and name == "initial_value")}


def submitted(view: View) -> dict[str, Any]:
    """What Slack sends when nothing is changed in a view that has just opened."""
    return {name: _first_value(block["element"]) for name, block in inputs(view).items()}


def _first_value(element: dict[str, Any]) -> Any:
    if element["type"] == "static_select":
        return element.get("initial_option", {}).get("value")
    if element["type"] in {"checkboxes", "multi_static_select"}:
        return [option["value"] for option in element.get("initial_options", [])]
    if element["type"] == "users_select":
        return element.get("initial_user")
    if element["type"] == "multi_users_select":
        return element.get("initial_users", [])
    return [] if element["type"] == "file_input" else element.get("initial_value", "")


EVERY_FORM = [
    pytest.param(deed, scene, id=f"{deed}, {name}") for deed in forms.FORMS for name, scene in SCENES.items()
]


@pytest.mark.parametrize(("deed", "scene"), EVERY_FORM)
def test_every_form_fits_slack_in_every_state(deed: Deed, scene: Scene) -> None:
    view = opened(deed, scene)
    assert faults_of_view(view) == []
    assert view["callback_id"] == deed
    assert fields.read_metadata(view["private_metadata"]) == (press(deed), {})
    assert "<!channel>" not in said(view)


@pytest.mark.parametrize(("deed", "scene"), EVERY_FORM)
def test_every_form_fits_slack_with_every_warning(deed: Deed, scene: Scene) -> None:
    bare = opened(deed, scene)
    warned = [warning(name, ProblemCode.PHONE_TOLL_FREE) for name in [*inputs(bare), "elsewhere"]]
    view = opened(deed, scene, *warned)
    assert faults_of_view(view) == []
    assert set(inputs(view)) == {*inputs(bare), fields.KEEP, fields.WHY}
    assert said(view).count("A toll-free number") == len(warned)


def test_deeds_with_a_form() -> None:
    assert {labels.BUTTONS[deed] for deed in forms.FORMS} == {
        "Enter details",
        "Mark account created",
        "Send back",
        "Record Facebook's answer",
        "Request code",
        "Pick a time for the code",
        "Another time",
        "Facebook says to wait",
        "Register number",
        "Enter code",
        "Add business profile",
        "Add template",
        "Edit template",
        "WhatsApp channel settings",
        "Edit roles",
        "Edit teams",
        "Import people",
        "Could not apply",
        "Skip step",
        "Change details",
        "Go on without approval",
        "Number already verified",
        "Mark done for the brand",
        "Reopen",
        "I'm stuck",
        "Assign",
        "People",
        "Remind me later",
        "Reminders",
        "Edit onboarding",
        "Add another number",
        "Put on hold",
        "Close onboarding",
    }


@pytest.mark.parametrize(
    ("deed", "wanted"),
    [
        (
            Deed.ENTER_DETAILS,
            [
                "Phone number",
                "Line type",
                "Phone menu (IVR) can be switched off",
                "Used in WhatsApp today?",
                "Business Manager ID",
                "WhatsApp display name",
            ],
        ),
        (Deed.CREATE_ACCOUNT, ["WhatsApp account ID"]),
        (Deed.SEND_BACK, ["Reason"]),
        (Deed.RECORD_ANSWER, ["Template", "Answer", "Reason"]),
        (Deed.REQUEST_CODE, ["Method"]),
        (Deed.ENTER_CODE, ["6-digit code"]),
        (
            Deed.ADD_PROFILE,
            [
                *("About", "Description", "Address", "Email", "Website", "Industry"),
                *("Logo", "Main country", "Press links"),
            ],
        ),
        (Deed.ADD_TEMPLATE, ["Name", "Category", "Language", "Body", "Example values"]),
        (Deed.EDIT_TEMPLATE, ["Name", "Category", "Language", "Body", "Example values"]),
        (Deed.EDIT_ROLES, ["People", "Role", "Go on"]),
        (Deed.EDIT_TEAMS, ["Team name", "Members", "Members without Slack", "Access by this team", "Go on"]),
        (Deed.IMPORT_PEOPLE, ["List of people", "Or a file"]),
        (Deed.NOT_APPLIED, ["Reason"]),
        (
            Deed.CHANNEL_SETTINGS,
            [
                "Auto-ownership",
                "Channel display name in Sparkcentral",
                "Auto-resolve New after days",
                "Auto-resolve Pending after days",
                "All Users",
                "All Teams",
                "Go on",
            ],
        ),
        (Deed.SKIP_STEP, ["Reason"]),
    ],
)
def test_labels_are_those_people_and_scripts_look_for(deed: Deed, wanted: list[str]) -> None:
    assert labelled(opened(deed, some.everything())) == wanted


def test_options_are_those_people_and_scripts_look_for() -> None:
    scene = some.everything()
    details, answer = opened(Deed.ENTER_DETAILS, scene), opened(Deed.RECORD_ANSWER, scene)
    template = opened(Deed.ADD_TEMPLATE, scene)
    assert options(details, "line_type") == ["Mobile (code by SMS)", "Landline (code by call)"]
    assert options(details, "used_in_whatsapp") == ["No", "Yes"]
    assert options(answer, "answer") == ["Approved", "Rejected", "Still waiting"]
    assert options(opened(Deed.REQUEST_CODE, scene), "method") == ["SMS", "Voice call"]
    assert options(template, "category") == ["Marketing", "Utility", "Authentication"]
    assert "English" in options(template, "language")
    assert len(options(template, "language")) == len(LANGUAGES)
    assert "Retail" in options(opened(Deed.ADD_PROFILE, scene), "vertical")
    assert opened(Deed.REQUEST_CODE, scene)["submit"]["text"] == "Start 10 minutes"


@pytest.mark.parametrize(
    ("deed", "needed"),
    [
        (
            Deed.ENTER_DETAILS,
            {"phone_number", "line_type", "used_in_whatsapp", "business_manager_id", "display_name"},
        ),
        (Deed.CREATE_ACCOUNT, set()),
        (Deed.RECORD_ANSWER, {"answer", "templates"}),
        (Deed.ADD_PROFILE, {"about"}),
        (Deed.ADD_TEMPLATE, {"name", "category", "language", "body"}),
        (Deed.SKIP_STEP, {"reason"}),
    ],
)
def test_what_has_to_be_filled_in(deed: Deed, needed: set[str]) -> None:
    drawn = inputs(opened(deed, some.everything()))
    assert {name for name, block in drawn.items() if not block.get("optional")} == needed


class TestStart:
    VALUES: dict[str, Any] = {  # noqa: RUF012 - nobody changes it
        "brand_name": "Acme",
        "brand_people": ["UBEA", "UCEM"],
        "brand_admin": "UBEA",
        "lead": "USAM",
        "time_zone": "Europe/Brussels",
        "agreement": [],
    }

    def test_it_is_filled_in(self) -> None:
        view = forms.start(values=self.VALUES, channel_id="C1")
        assert faults_of_view(view) == []
        assert submitted(view) == self.VALUES
        assert view["callback_id"] == ids.START
        assert view["submit"]["text"] == "Start"
        asked = fields.read_metadata(view["private_metadata"])
        assert asked == (ids.press(ids.START_ONBOARDING, ""), {"channel": "C1"})

    def test_its_labels(self) -> None:
        assert labelled(forms.start(values={}, channel_id="C1")) == [
            "Brand name",
            "Brand people",
            "Brand admin",
            "Sparkcentral lead",
            "Time zone",
            "Sparkcentral agreement signed",
        ]

    def test_the_zones_are_real(self) -> None:
        assert set(ZONES) <= available_timezones()
        assert len(ZONES) == len(set(ZONES)) < fields.OPTIONS_MAX

    @pytest.mark.parametrize("zone", ["Antarctica/Troll", "Europe/Brussels", "", None])
    def test_a_given_zone_is_always_there(self, zone: str | None) -> None:
        view = forms.start(values={"time_zone": zone}, channel_id="C1")
        assert faults_of_view(view) == []
        assert submitted(view)["time_zone"] == (zone or None)

    @settings(deadline=None)
    @given(st.text(max_size=400), st.lists(st.text("UW0123", min_size=1), max_size=5))
    def test_anything_typed_fits(self, name: str, people: list[str]) -> None:
        view = forms.start(values={"brand_name": name, "brand_people": people}, channel_id="C1")
        assert faults_of_view(view) == []


class TestWarnings:
    TOLL_FREE = warning("phone_number", ProblemCode.PHONE_TOLL_FREE)
    MARKS = warning("display_name", ProblemCode.NAME_PUNCTUATION, marks="< & >")

    def test_they_stand_beneath_their_fields(self) -> None:
        view = opened(Deed.ENTER_DETAILS, some.scene(), self.TOLL_FREE)
        names = [block["block_id"] for block in view["blocks"]]
        assert names[names.index("phone_number") + 1] == "phone_number_warning"
        assert names[0] == "warned"
        assert names[-2:] == [fields.KEEP, fields.WHY]

    def test_two_about_a_field_stand_together(self) -> None:
        voip = warning("phone_number", ProblemCode.PHONE_VOIP)
        view = opened(Deed.ENTER_DETAILS, some.scene(), self.TOLL_FREE, voip)
        [drawn] = [block for block in view["blocks"] if block["block_id"] == "phone_number_warning"]
        assert drawn["elements"][0]["text"].count("⚠️") == 2

    def test_what_was_typed_is_escaped_in_them(self) -> None:
        assert "&lt; &amp; &gt;" in said(opened(Deed.ENTER_DETAILS, some.scene(), self.MARKS))

    def test_errors_are_left_to_slack(self) -> None:
        mixed = (error("phone_number", ProblemCode.PHONE_INVALID),)
        assert opened(Deed.ENTER_DETAILS, some.scene(), *mixed) == opened(Deed.ENTER_DETAILS, some.scene())

    def test_keeping_is_never_forced(self) -> None:
        drawn = inputs(opened(Deed.ENTER_DETAILS, some.scene(), self.TOLL_FREE))
        assert drawn[fields.KEEP]["optional"]
        assert drawn[fields.WHY]["optional"]
        assert drawn[fields.KEEP]["label"]["text"] == "Keep it as it is"
        assert drawn[fields.WHY]["label"]["text"] == "Why"

    def test_what_was_typed_stays(self) -> None:
        typed = {"phone_number": "+1 800 555 1234", fields.KEEP: ["yes"], fields.WHY: "We tried it"}
        view = forms.build(
            Deed.ENTER_DETAILS, some.scene(), press(Deed.ENTER_DETAILS), typed, [self.TOLL_FREE]
        )
        kept = submitted(view)
        assert {name: kept[name] for name in typed} == typed
        assert fields.is_ticked(kept, fields.KEEP)

    def test_nothing_is_ticked_by_itself(self) -> None:
        assert not fields.is_ticked(submitted(opened(Deed.ENTER_DETAILS, some.scene())), fields.KEEP)


class TestPrefill:
    def test_nothing_was_typed_yet(self) -> None:
        for deed in (Deed.ENTER_DETAILS, Deed.ADD_PROFILE, Deed.ADD_TEMPLATE, Deed.REQUEST_CODE):
            assert not any(submitted(opened(deed, some.scene())).values())

    @pytest.mark.parametrize("details", [some.DETAILS, some.LANDLINE])
    def test_details_come_back_as_they_were(self, details: Any) -> None:
        scene = some.scene(private=replace(some.known(), details=details))
        typed = submitted(opened(Deed.ENTER_DETAILS, scene))
        typed["ivr_can_be_off"] = fields.is_ticked(typed, "ivr_can_be_off")
        typed["used_in_whatsapp"] = typed["used_in_whatsapp"] == "yes"
        assert check_details(**typed).value == details

    def test_the_profile_comes_back_but_for_its_logo(self) -> None:
        view = opened(Deed.ADD_PROFILE, some.everything())
        typed = submitted(view) | {"logo": None}
        assert check_profile(**typed).value == replace(some.PROFILE, logo=None)
        assert "Leave it empty to keep logo.png" in said(view)

    def test_a_logo_with_a_long_name_or_none(self) -> None:
        for name in ("x" * 3000, ""):
            profile = replace(some.PROFILE, logo=LogoRef("F1", name))
            view = opened(Deed.ADD_PROFILE, some.scene(private=some.known(profile=profile)))
            assert faults_of_view(view) == []

    def test_a_template_comes_back(self) -> None:
        typed = submitted(opened(Deed.EDIT_TEMPLATE, some.everything()))
        assert check_template(**typed, existing=()).value == some.TEMPLATE

    def test_a_template_that_is_gone_leaves_an_empty_form(self) -> None:
        assert not any(submitted(opened(Deed.EDIT_TEMPLATE, some.scene())).values())

    def test_a_new_template_is_in_the_language_of_the_last(self) -> None:
        assert submitted(opened(Deed.ADD_TEMPLATE, some.everything()))["language"] == "en"

    def test_all_templates_that_wait_are_chosen(self) -> None:
        scene = some.with_templates(3)
        assert submitted(opened(Deed.RECORD_ANSWER, scene))["templates"] == ["t0", "t1", "t2"]
        assert options(opened(Deed.RECORD_ANSWER, scene), "templates")[0] == "order_update_0 (English)"

    @pytest.mark.parametrize("status", [TemplateStatus.DRAFT, TemplateStatus.APPROVED])
    def test_no_template_waits_any_more(self, status: TemplateStatus) -> None:
        view = opened(Deed.RECORD_ANSWER, some.with_templates(2, status))
        assert "templates" not in inputs(view)
        assert faults_of_view(view) == []

    def test_the_method_follows_the_line(self) -> None:
        landline = replace(some.known(), details=some.LANDLINE)
        assert submitted(opened(Deed.REQUEST_CODE, some.everything()))["method"] == "sms"
        assert submitted(opened(Deed.REQUEST_CODE, some.scene(private=landline)))["method"] == "voice"

    def test_the_account_comes_back(self) -> None:
        typed = submitted(opened(Deed.CREATE_ACCOUNT, some.everything()))
        assert typed == {"whatsapp_account_id": "123"}


class TestWhatFormsSay:
    def test_details_that_came_back_say_why(self) -> None:
        scene = some.scene(
            private=some.known(reasons={TaskId.DETAILS_SUBMIT: "Wrong ID"}),
            tasks=some.tasks(details_submit=Status.SENT_BACK),
        )
        assert "Wrong ID" in said(opened(Deed.ENTER_DETAILS, scene))

    def test_a_reason_is_of_the_past_once_the_task_is_done(self) -> None:
        scene = some.scene(
            private=some.known(reasons={TaskId.DETAILS_SUBMIT: "Wrong ID"}),
            tasks=some.tasks(details_submit=Status.DONE),
        )
        assert "Wrong ID" not in said(opened(Deed.ENTER_DETAILS, scene))

    def test_a_change_after_the_account_says_what_opens_again(self) -> None:
        changed = SCENES["name refused"]
        assert "approved by Facebook again" in said(opened(Deed.ENTER_DETAILS, changed))
        assert "approved by Facebook again" not in said(opened(Deed.ENTER_DETAILS, some.scene()))

    def test_a_refused_name_has_the_focus(self) -> None:
        drawn = inputs(opened(Deed.ENTER_DETAILS, SCENES["name refused"]))
        assert drawn["display_name"]["element"]["focus_on_load"]

    def test_a_refused_template_says_why(self) -> None:
        assert "Needs an example" in said(opened(Deed.EDIT_TEMPLATE, some.everything()))

    def test_the_answer_names_its_step(self) -> None:
        view = opened(Deed.RECORD_ANSWER, some.everything(), place=TaskId.BUSINESS_APPROVE)
        assert "Step 4 of 7: Business verification" in said(view)
        assert "templates" not in inputs(view)

    def test_a_held_phone_names_who_has_it(self) -> None:
        view = opened(Deed.REQUEST_CODE, some.everything())
        assert "Bea Adams has the phone (+32 470 12 34 56)" in said(view)
        assert "why_not_ready" not in inputs(view)

    def test_a_landline_needs_its_menu_off(self) -> None:
        assert "phone menu" in said(opened(Deed.REQUEST_CODE, SCENES["landline"]))
        assert "phone menu" not in said(opened(Deed.REQUEST_CODE, some.everything()))

    @pytest.mark.parametrize("ready", [None, some.held(minutes=-1), some.held(minutes=0)])
    def test_without_the_phone_at_hand_a_reason_is_needed(self, ready: Any) -> None:
        drawn = inputs(opened(Deed.REQUEST_CODE, some.scene(private=some.known(), ready=ready)))
        assert drawn["why_not_ready"]["label"]["text"] == "Why without the phone at hand"
        assert not drawn["why_not_ready"].get("optional")

    def test_the_code_form_says_how_and_until_when(self) -> None:
        text = said(opened(Deed.ENTER_CODE, SCENES["code by call"]))
        assert "by call" in text
        assert "+32 470 12 34 56" in text
        assert f"<!date^{int(some.asked().enter_by.timestamp())}^" in text

    def test_digits_typed_before_are_never_put_back(self) -> None:
        scene = some.scene(code=some.asked(CodeStatus.REQUESTED))
        view = forms.build(Deed.ENTER_CODE, scene, press(Deed.ENTER_CODE, ref="rq1"), {"code": "123987"})
        assert "123987" not in json.dumps(view)
        assert fields.read_metadata(view["private_metadata"])[0].ref == "rq1"

    def test_skipping_names_the_step(self) -> None:
        assert "Step 7 of 7" in said(opened(Deed.SKIP_STEP, some.scene(), place=Step.TEMPLATES))
        assert "Step 6 of 7" in said(opened(Deed.SKIP_STEP, some.scene(), place=TaskId.BADGE_PROFILE))


TYPED = st.fixed_dictionaries(
    {},
    optional={
        name: st.text(max_size=4000)
        for name in (
            *("phone_number", "line_type", "business_manager_id", "display_name", "reason", "method", "code"),
            "time",
            *("about", "description", "websites", "vertical", "name", "language", "body", "examples"),
            *("auto_ownership", "auto_resolve_new_days", "auto_resolve_pending_days", "why_kept"),
        )
    },
)


@settings(deadline=None)
@given(st.sampled_from(list(forms.FORMS)), st.sampled_from(list(SCENES)), TYPED)
def test_anything_typed_can_be_shown_again(deed: Deed, name: str, typed: dict[str, str]) -> None:
    some_warning = warning("display_name", ProblemCode.NAME_META, word=typed.get("display_name", ""))
    view = forms.build(deed, SCENES[name], press(deed), typed, [some_warning])
    assert faults_of_view(view) == []


class TestMetadata:
    def test_it_holds_the_press_and_what_goes_with_it(self) -> None:
        asked = press(Deed.SKIP_STEP)
        assert fields.read_metadata(fields.metadata(asked, {"channel": "C1"})) == (
            asked,
            {"channel": "C1"},
        )

    def test_a_press_alone_is_enough(self) -> None:
        assert fields.read_metadata(press(Deed.AGREE).encode()) == (press(Deed.AGREE), {})

    @pytest.mark.parametrize("text", ["", "nonsense", "1|agree|ob1||\nno json", "1|agree|ob1||\n[]"])
    def test_what_we_never_wrote_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 - any of them
            fields.read_metadata(text)


class TestSettings:
    def typed(self, **changes: Any) -> dict[str, Any]:
        return submitted(opened(Deed.CHANNEL_SETTINGS, some.everything())) | changes

    def test_they_come_back_as_they_were(self) -> None:
        kept, errors = forms.settings_from(self.typed())
        assert kept == some.everything().onboarding.private.settings
        assert errors == {}

    def test_the_name_is_that_of_whatsapp_at_first(self) -> None:
        typed = submitted(opened(Deed.CHANNEL_SETTINGS, some.scene(private=some.known())))
        kept, _ = forms.settings_from(typed)
        assert kept == ChannelSettings(display_name="Acme Belgium")

    @pytest.mark.parametrize("days", ["0", "-1", "", None, "1.5", "x", "٣", str(AUTO_RESOLVE_MAX_DAYS + 1)])
    def test_days_out_of_bounds(self, days: str | None) -> None:
        kept, errors = forms.settings_from(self.typed(auto_resolve_new_days=days))
        assert kept is None
        assert set(errors) == {"auto_resolve_new_days"}
        assert "from 1 to 3650" in errors["auto_resolve_new_days"]

    @pytest.mark.parametrize("days", ["1", "30", " 7 ", str(AUTO_RESOLVE_MAX_DAYS)])
    def test_days_within_bounds(self, days: str) -> None:
        kept, _ = forms.settings_from(self.typed(auto_resolve_pending_days=days))
        assert kept is not None
        assert kept.auto_resolve_pending_days == int(days)

    def test_a_long_name(self) -> None:
        assert forms.settings_from(self.typed(display_name="é" * 255))[0] is not None
        kept, errors = forms.settings_from(self.typed(display_name="👩‍👩‍👧" * 256, auto_resolve_new_days="0"))
        assert kept is None
        assert errors["display_name"] == "This has 256 characters. Shorten it to 255."
        assert len(errors) == 2

    @pytest.mark.parametrize(
        ("text", "seen"),
        [
            ("", 0),
            ("Acme", 4),
            ("é", 1),
            ("e\u0301", 1),
            ("👩‍👩‍👧", 1),
            ("👍🏽", 1),
            ("🇧🇪🇳🇱", 2),
            ("❤️", 1),
            ("a🇧🇪b", 3),
        ],
    )
    def test_characters_are_counted_as_people_do(self, text: str, seen: int) -> None:
        assert name_length(text) == seen

    @settings(deadline=None)
    @given(st.dictionaries(st.sampled_from(["display_name", "auto_resolve_new_days"]), st.text()))
    def test_anything_typed_gives_settings_or_a_reason(self, typed: dict[str, str]) -> None:
        kept, errors = forms.settings_from(self.typed(**typed))
        assert (kept is None) == bool(errors)
