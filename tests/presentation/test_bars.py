from datetime import date, timedelta

from inpaint_app.presentation.bars import HEIGHT, draw_bars

LAST = date(2026, 3, 10)


def test_every_day_has_its_place_and_the_most_fills_the_height():
    counts = {LAST: (30, 10), LAST - timedelta(days=2): (1, 0), LAST - timedelta(days=9): (99, 0)}
    drawn = draw_bars(counts, LAST, 3)
    assert [bar.day.day for bar in drawn.bars] == [8, 9, 10]
    assert (drawn.most, drawn.served, drawn.unchanged) == (40, 31, 10)
    last = drawn.bars[-1]
    assert last.y + last.served_height + last.unchanged_height == HEIGHT
    assert last.served_y == last.y + last.unchanged_height
    assert [bar.day.day for bar in drawn.drawn] == [8, 10]


def test_one_download_beside_thousands_is_still_seen():
    drawn = draw_bars({LAST: (10_000, 0), LAST - timedelta(days=1): (1, 0)}, LAST, 2)
    assert drawn.bars[0].served_height > 1


def test_without_any_there_is_nothing_to_draw():
    drawn = draw_bars({}, LAST, 7)
    assert (drawn.most, drawn.drawn, len(drawn.bars)) == (0, (), 7)
