import io

from inpaint_app.management.terminal_progress import TerminalProgress


def written(is_terminal, *calls):
    stream = io.StringIO()
    progress = TerminalProgress(stream, is_terminal=is_terminal)
    for call in calls:
        progress(*call)
    progress.finish()
    return stream.getvalue()


def test_a_log_gets_a_line_for_each_step_and_none_for_each_tick():
    ticks = [("load", index / 1000, "U-Net") for index in range(1000)]
    assert written(False, *ticks, ("export", 0.5, "Tracing")).splitlines() == [
        "load   0 % U-Net",
        "export  50 % Tracing",
    ]


def test_a_terminal_line_is_painted_over():
    text = written(True, ("load", 0.0, "a long message"), ("load", 0.5, "short"))
    first, second = text.removesuffix("\n").split("\r")[1:]
    assert first == "load     [........................]   0 % a long message"
    assert second == "load     [############............]  50 % short         "


def test_a_stage_keeps_its_message_until_there_is_another():
    assert written(True, ("load", 0.0, "U-Net"), ("load", 1.0)).endswith("100 % U-Net\n")


def test_nothing_is_written_when_nothing_changed():
    assert written(True, ("load", 0.5, "x"), ("load", 0.501, "x")).count("\r") == 1


def test_a_fraction_out_of_bounds_is_bounded():
    assert "100 %" in written(False, ("load", 1.7, "x"))
