"""The templates on their card: each with its text and status, the ones that can be mended with buttons."""

from bot.domain.languages import LANGUAGES
from bot.domain.onboarding import TemplateStatus
from bot.domain.permissions import Deed, is_open
from bot.domain.steps import Step, TaskId
from bot.domain.templates import CATEGORIES
from bot.surfaces import buttons, ids, kit

STATUS = {
    TemplateStatus.DRAFT: "📝 Draft",
    TemplateStatus.WAITING: "⏳ Waiting for Facebook",
    TemplateStatus.APPROVED: "✅ Approved",
    TemplateStatus.REJECTED: "❌ Rejected",
}
_MENDED_FIRST = (
    TemplateStatus.REJECTED,
    TemplateStatus.DRAFT,
    TemplateStatus.WAITING,
    TemplateStatus.APPROVED,
)
# Slack takes 50 blocks and folds long texts, so 20 templates with two blocks each are the most.
_SHOWN_MAX = 20
# All of their texts together, so that the card stays well below 12,000 characters.
_TEXTS_MAX = 3200
_TEXT_MAX = 1100
_NAME_MAX = 40


def template_blocks(scene: kit.Scene) -> kit.Blocks:
    ordered = _ordered(scene)
    blocks: kit.Blocks = []
    for number, key in enumerate(ordered[:_SHOWN_MAX]):
        blocks.append(kit.section(_text(scene, key, len(ordered)), f"{Step.TEMPLATES}.{number}.text"))
        mending = _buttons(scene, key)
        if mending:
            blocks.append(kit.actions(mending, f"{Step.TEMPLATES}.{number}.do"))
    if len(ordered) > _SHOWN_MAX:
        rest = f"And {len(ordered) - _SHOWN_MAX} more; drafts among them are in the *More* menu."
        blocks.append(kit.context(rest, f"{Step.TEMPLATES}.rest"))
    return blocks


def edit_menu(scene: kit.Scene) -> list[tuple[str, ids.Press]]:
    """Templates that found no place on the card can still be edited."""
    return [
        (
            f"Edit template {scene.onboarding.private.templates[key].name}",
            ids.press(Deed.EDIT_TEMPLATE, scene.onboarding.id, TaskId.TEMPLATES_DRAFT, key),
        )
        for key in _ordered(scene)[_SHOWN_MAX:]
        if _mendable(scene, key)
    ]


def _ordered(scene: kit.Scene) -> list[str]:
    """What needs mending stands first, each kind in the order of writing."""
    statuses = scene.onboarding.templates
    return sorted(statuses, key=lambda key: _MENDED_FIRST.index(statuses[key]))


def _mendable(scene: kit.Scene, key: str) -> bool:
    mending = {TemplateStatus.DRAFT, TemplateStatus.REJECTED}
    open_now = is_open(scene.onboarding, Deed.EDIT_TEMPLATE, scene.now)
    return open_now and scene.onboarding.templates[key] in mending


def _buttons(scene: kit.Scene, key: str) -> list[object]:
    if not _mendable(scene, key):
        return []
    rejected = scene.onboarding.templates[key] is TemplateStatus.REJECTED
    task = TaskId.TEMPLATES_DRAFT
    return [
        buttons.button(scene, Deed.EDIT_TEMPLATE, task, ref=key, primary=rejected),
        buttons.button(scene, Deed.REMOVE_TEMPLATE, task, ref=key),
    ]


def _text(scene: kit.Scene, key: str, count: int) -> str:
    private = scene.onboarding.private
    template, status = private.templates[key], scene.onboarding.templates[key]
    limit = min(_TEXT_MAX, _TEXTS_MAX // min(count, _SHOWN_MAX))
    about = f"{CATEGORIES[template.category]}, {LANGUAGES[template.language]}"
    lines = [f"*{kit.clipped(template.name, _NAME_MAX)}* · {about} · {STATUS[status]}"]
    lines.append(kit.quote(template.body, limit))
    if template.examples:
        lines.append(f"Examples: {kit.clipped(' | '.join(template.examples), limit // 3)}")
    reason = private.template_reasons.get(key, "")
    if status is TemplateStatus.REJECTED and reason:
        lines.append(f"Facebook's reason: {kit.clipped(reason, limit // 2)}")
    return "\n".join(lines)
