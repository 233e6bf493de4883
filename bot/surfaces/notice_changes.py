"""The changes to make in Sparkcentral, in the channel card's thread: staff tick them off."""

from bot.domain.channel_changes import LISTED_MAX, Change, list_mark, listed, to_apply
from bot.domain.notices import Notice, NoticeKind
from bot.domain.permissions import Deed
from bot.surfaces import buttons, channel_texts, kit

_WHERE = "In Sparkcentral open *Channel Settings*, then *Edit channel*."


def head(scene: kit.Scene, notice: Notice) -> str:
    changes = to_apply(scene.onboarding)
    if not changes:
        return "✓ Sparkcentral has all changes to the WhatsApp channel."
    who = f"{kit.mention(notice.person)}, " if notice.person else ""
    count = "1 change is" if len(changes) == 1 else f"{len(changes)} changes are"
    return f"{who}{count} to be made in Sparkcentral. {_WHERE} Tick off each once it is saved there."


def lists(scene: kit.Scene, notice: Notice) -> kit.Blocks:
    if notice.kind is not NoticeKind.CHANGES:
        return []
    shown, more = listed(scene.onboarding), len(to_apply(scene.onboarding)) - LISTED_MAX
    blocks = [block for change in shown for block in _one(scene, change)]
    if more > 0:
        blocks.append(kit.context(f"{more} more come up when these are ticked off.", "changes.more"))
    if len(shown) > 1:
        every = buttons.button(scene, Deed.ALL_APPLIED, None, ref=list_mark(shown))
        blocks.append(kit.actions([every], "changes.all"))
    return blocks


def _one(scene: kit.Scene, change: Change) -> kit.Blocks:
    why = scene.onboarding.private.why_not_applied.get(change.mark, "")
    told = channel_texts.clicks(scene, change)
    text = f"{told}\nCould not be applied:\n{kit.quote(why, 300)}" if why else told
    drawn = [
        buttons.button(scene, Deed.APPLIED, None, ref=change.mark),
        buttons.button(scene, Deed.NOT_APPLIED, None, ref=change.mark),
    ]
    return [kit.section(text, f"change.{change.mark}"), kit.actions(drawn, f"change.{change.mark}.do")]
