"""Several programs as one: none outlives the command, whoever ends first."""

import os
import signal
import subprocess
import sys
import threading

from moebius_hub.processes import Program, Supervisor
from tests.waiting import wait_until

FOREVER = "import time\nwhile True: time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('{note}', 'w')\n"
UNTIL_THERE = "import os, time\nwhile not os.path.exists('{note}'): time.sleep(0.01)"


def python(name: str, code: str, **environment: str) -> Program:
    return Program(name, [sys.executable, "-c", code], environment)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_signal_ends_all_of_them_and_is_no_failure(tmp_path):
    note = f"open(r'{tmp_path}/' + str(os.getpid()), 'w').close()"
    hub = Supervisor([python(n, f"import os; {note}\n{FOREVER}") for n in ("one", "two")])

    def interrupt() -> None:
        wait_until(lambda: len(list(tmp_path.iterdir())) == 2, otherwise="they did not start")
        os.kill(os.getpid(), signal.SIGINT)

    assert hub.run(lambda: threading.Thread(target=interrupt).start()) == 0
    assert [p.name for p in tmp_path.iterdir() if is_alive(int(p.name))] == []


def test_one_that_ends_takes_the_others_with_it(capfd):
    hub = Supervisor([python("The short one", "raise SystemExit(3)"), python("two", FOREVER)])
    assert hub.run(lambda: None) == 1
    assert "The short one ended with status 3" in capfd.readouterr().err


def test_one_that_will_not_end_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr("moebius_hub.processes.GRACE_SECONDS", 0.1)
    note = tmp_path / "deaf"
    stubborn = python("stubborn", STUBBORN.format(note=note) + FOREVER)
    hub = Supervisor([stubborn, python("short", UNTIL_THERE.format(note=note))])
    assert hub.run(lambda: None) == 1
    assert not hub.alive()


def test_a_child_gets_the_environment_that_its_program_names(tmp_path):
    out = tmp_path / "seen"
    code = f"import os; open(r'{out}', 'w').write(os.environ['HUB_HOME'])"
    Supervisor([python("child", code, HUB_HOME="elsewhere")]).run(lambda: None)
    assert out.read_text() == "elsewhere"


def test_the_handlers_of_before_are_back_afterwards():
    before = signal.getsignal(signal.SIGINT)
    Supervisor([python("short", "")]).run(lambda: None)
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_from_a_terminal_reaches_the_children_through_us(tmp_path):
    """The terminal signals the whole foreground group; a child in it would end before its turn."""
    code = (
        "import os, sys; from moebius_hub.processes import Program, Supervisor\n"
        f"Supervisor([Program('c', [sys.executable, '-c', '''{FOREVER}'''])])"
        ".run(lambda: print('up', flush=True))"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert parent.stdout.readline() == "up\n"
    os.killpg(parent.pid, signal.SIGINT)
    assert parent.wait(30) == 0
    parent.stdout.close()
