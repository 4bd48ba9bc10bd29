"""Measures removals from photographs: `python -m inpaint_app.starter.evaluate`.

`fetch` gets the photographs, `run` (or nothing) fills and measures and checks the bars, `sheet`
draws the contact sheet, `judge` writes what a blind judge needs, `judged` prints the verdicts.
"""

from inpaint_app.starter.evaluation.command import main

if __name__ == "__main__":
    main()
