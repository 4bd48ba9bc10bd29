"""Every page of the admin in a real browser: light and dark, wide and narrow, empty and full.

    python -m tests.benchmarks.admin_screenshots OUT [NAME ...] [--widths ...] [--schemes ...]

Writes OUT/<name>-<light|dark>-<width>.png, and OUT/sheet-*.png with many beside each other, to look
at. With names, only the pages whose names contain one of them. It needs Chromium and no broker; a
request that fails and an error in the browser's console end it with a message and a status.
"""

import argparse
import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

WIDTHS, SCHEMES = (1280, 390), ("light", "dark")
MAX_HEIGHT = 2400
APP = "/admin/inpaint_app/"
TABLES = (
    "hubmodel", "upload", "hubimport", "checkpoint", "run", "release", "channel", "scheduledmove",
    "mirror", "webhook", "statechange", "chunk", "garbagecollection", "accesstoken", "signin",
)  # fmt: skip
ALWAYS = {
    "model-add": f"{APP}hubmodel/add/",
    "checkpoint-add": f"{APP}checkpoint/add/",
    "garbage-add": f"{APP}garbagecollection/add/",
    "import-add": f"{APP}hubimport/add/",
    "token-add": f"{APP}accesstoken/add/",
    "mirror-add": f"{APP}mirror/add/",
    "webhook-add": f"{APP}webhook/add/",
    "queue": f"{APP}run/queue/",
    "live-at": f"{APP}channel/live-at/",
    "users": "/admin/auth/user/",
    "groups": "/admin/auth/group/",
    "second-factor": "/admin/second-factor/",
    "password": "/admin/password_change/",
    "nothing-matches": f"{APP}run/?q=nothing-like-it",
    "error-404": f"{APP}run/999999/change/",
}
FAULTS = {403, 404, 422, 429}  # of the pages that show one


def main():
    parser = argparse.ArgumentParser(description="Screenshots of every page of the admin.")
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
    parser.add_argument("--schemes", nargs="+", choices=SCHEMES, default=SCHEMES)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "HUB_HOME": home,
            "DJANGO_SETTINGS_MODULE": "moebius_hub.settings.development",
            "DEBUG": "0",
            "LOG_LEVEL": "CRITICAL",
        }
        from tests.benchmarks import admin_hub

        with ThreadPoolExecutor(1) as rows:  # away from the browser's own event loop
            url = rows.submit(admin_hub.start).result()
            faults = Photographer(url, asked, rows, admin_hub).all_pages()
    make_sheets(asked.out, asked.widths, asked.schemes)
    sys.exit("\n".join(faults) or 0)


class Photographer:
    """One browser, a context for each width and scheme."""

    def __init__(self, url, asked, rows, hub):
        self.url, self.asked, self.rows, self.hub = url, asked, rows, hub
        self.out, self.names = asked.out, asked.names
        self.faults = []

    def all_pages(self):
        from playwright.sync_api import sync_playwright

        root = self._row(self.hub.sign_in, "root", is_superuser=True)
        outsider = self._row(self.hub.sign_in, "outsider")
        bundle = Path(__file__).parents[2] / "inpaint_app" / "embedded" / "starter"
        with sync_playwright() as playwright:
            self.browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
                args=["--no-sandbox"],
            )
            lists = {table: f"{APP}{table}/" for table in TABLES}
            empty = {f"empty-{name}": path for name, path in lists.items()}
            self._shoot({"empty-dashboard": "/admin/"} | empty, root)
            pages = self._row(self.hub.fill, "root", bundle)
            details = {name: APP + path for name, path in pages.items()}
            self._shoot({"dashboard": "/admin/"} | lists | details | ALWAYS, root)
            self._shoot({"error-403": f"{APP}run/"}, outsider)
            self._shoot({"login": "/admin/login/"}, None)
            self._shoot({"login-wrong": "/admin/login/"}, None, self._guess)
            self._shoot({"locked": "/admin/login/"}, None, self._guess_often)
            self._print(details["candidate"], root)
            self.browser.close()
        return self.faults

    def _row(self, call, *arguments, **named):
        return self.rows.submit(call, *arguments, **named).result()

    def _shoot(self, pages, session, act=None):
        wanted = {
            name: path
            for name, path in pages.items()
            if not self.names or any(part in name for part in self.names)
        }
        for width in self.asked.widths:
            for scheme in self.asked.schemes:
                context = self._context(session, width, scheme)
                for name, path in wanted.items():
                    self._one(context, name, path, self.out / f"{name}-{scheme}-{width}.png", act)
                context.close()

    def _context(self, session, width, scheme):
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        if session:
            cookie = {"name": "sessionid", "value": session, "url": self.url}
            context.add_cookies([cookie])
        return context

    def _one(self, context, name, path, target, act):
        page = context.new_page()
        page.on("console", lambda said: self._heard(name, said))
        page.on("pageerror", lambda error: self.faults.append(f"{name}: {error}"))
        answer = page.goto(self.url + path)
        if answer.status >= 400 and not (name.startswith("error") and answer.status in FAULTS):
            self.faults.append(f"{name}: {answer.status}")
        if act:
            act(page)
        page.wait_for_function("document.fonts.status === 'loaded'")
        height = page.evaluate("document.documentElement.scrollHeight")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.faults.append(f"{target.stem}: {wide} px wider than the window")
        page.set_viewport_size(
            {"width": page.viewport_size["width"], "height": min(max(height, 700), MAX_HEIGHT)}
        )
        page.screenshot(path=target)
        page.close()

    def _heard(self, name, said):
        """What the browser's console says is wrong; that a page is an error page is none."""
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.faults.append(f"{name}: {said.text}")

    def _guess(self, page):
        page.fill("[name=username]", "somebody")
        page.fill("[name=password]", "wrong")
        page.click("[type=submit]")
        page.wait_for_load_state()

    def _guess_often(self, page):
        for _ in range(6):
            if page.locator("[name=username]").count():
                self._guess(page)

    def _print(self, path, session):
        """As a file, and as a picture as wide as paper; asked for in dark, which paper is not."""
        if self.names and "print" not in self.names:
            return
        context = self._context(session, 1280, "dark")
        page = context.new_page()
        page.goto(self.url + path)
        page.pdf(path=self.out / "report.pdf", prefer_css_page_size=True, print_background=True)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 703, "height": 1000})  # A4 without its margins
        page.screenshot(path=self.out / "report-on-paper.png", full_page=True)
        context.close()


def make_sheets(out, widths, schemes, across=5, down=3):
    """Many small ones on one picture, by scheme and width."""
    from PIL import Image

    for width in widths:
        cell = (400, 520) if width > 600 else (260, 560)
        for scheme in schemes:
            found = sorted(out.glob(f"*-{scheme}-{width}.png"))
            shots = [path for path in found if not path.name.startswith("sheet-")]
            for start in range(0, len(shots), across * down):
                sheet = Image.new("RGB", (cell[0] * across, cell[1] * down), "grey")
                for index, path in enumerate(shots[start : start + across * down]):
                    with Image.open(path) as shot:
                        scale = cell[0] / shot.width
                        small = shot.resize((cell[0], round(shot.height * scale)))
                        small = small.crop((0, 0, cell[0] - 6, min(small.height, cell[1] - 6)))
                        place = (index % across * cell[0], index // across * cell[1])
                        sheet.paste(small, place)
                number = start // (across * down)
                sheet.save(out / f"sheet-{scheme}-{width}-{number}.png")


if __name__ == "__main__":
    main()
