"""Take the pictures of the guides with headless Chromium.

take.py URL FOLDER [NAME…]

Every password of the demonstration firm is its login.
"""

import itertools
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, sync_playwright
from scenes import SCENES

WIDTH = 1400
PHONE = 390
PATIENCE = 60_000  # milliseconds: the first page builds its bundles
CALM = 1200  # milliseconds until charts and fonts have settled


def chosen(names):
    unknown = set(names) - {scene.name for scene in SCENES}
    if unknown:
        sys.exit(f"non c'è nessuna figura di nome {', '.join(sorted(unknown))}")
    return [scene for scene in SCENES if not names or scene.name in names]


def log_in(page, url, login):
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", login)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_url(lambda address: "/web/login" not in address)


def show(page, url, scene):
    width = PHONE if scene.phone else WIDTH
    page.set_viewport_size({"width": width, "height": scene.height})
    page.goto(f"{url}{scene.path}")
    page.wait_for_load_state("load")
    if scene.path.startswith("/odoo"):
        page.wait_for_selector(".o_action_manager .o_content, .o_action")
    for selector in scene.steps:
        page.click(selector)
    if scene.form:
        page.wait_for_selector(".o_form_view .o_form_sheet")
    if scene.text:
        page.get_by_text(scene.text).first.wait_for()
    page.wait_for_timeout(CALM)


def shrink(path):
    """256 colours are enough for a screen and take a third of the room."""
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
            path, optimize=True
        )


def take(browser, url, folder, scenes):
    """Take them, each person logging in once; return the names of those that failed."""
    failed = []
    for login, own in itertools.groupby(
        sorted(scenes, key=lambda scene: scene.login), key=lambda scene: scene.login
    ):
        context = browser.new_context(locale="it-IT", timezone_id="Europe/Rome")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        log_in(page, url, login)
        for scene in own:
            path = folder / f"{scene.name}.png"
            try:
                show(page, url, scene)
                page.screenshot(path=path)
            except Error as error:
                failed.append(scene.name)
                print(f"{scene.name}: {error}", flush=True)  # noqa: T201
                continue
            shrink(path)
            print(f"{scene.name}.png", flush=True)  # noqa: T201
        context.close()
    return failed


def main(url, folder, *names):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        failed = take(browser, url, Path(folder), chosen(names))
        browser.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
