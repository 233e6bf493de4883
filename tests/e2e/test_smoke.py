from bot.autoplay import Player
from tests.support.stand import Stand


async def test_the_autoplay_gets_to_the_end(either_stand: Stand) -> None:
    said: list[str] = []
    player = Player(either_stand.sandbox.address, pace=0, say=lambda line, _why: said.append(line))
    await player.play()
    await player.close()
    assert "everything is set up" in said[-1]
