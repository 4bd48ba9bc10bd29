"""The admin's upload page over a slow line: pause, reload, go on; and what the scan says."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.admin import choose_files, sign_in
from tests.uploads.contents import safetensors

ADD = "admin/inpaint_app/checkpoint/add/"
SLOW_BYTES_A_SECOND = 2_000_000


@pytest.fixture
def page(chromium, hub):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    sign_in(page, hub)
    page.goto(f"{hub.url}{ADD}")
    yield page
    context.close()


def limit_line(page, upload_bytes_a_second):
    line = page.context.new_cdp_session(page)
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": upload_bytes_a_second,
        },
    )


def test_a_pause_and_a_reload_send_no_byte_twice(page, hub, tmp_path):
    path = tmp_path / "slow.safetensors"
    path.write_bytes(safetensors(filling=12_000_000))
    offsets = []
    page.on(
        "request",
        lambda r: r.method == "PATCH" and offsets.append(int(r.headers["upload-offset"])),
    )
    limit_line(page, SLOW_BYTES_A_SECOND)
    choose_files(page, path)
    line = page.get_by_role("listitem").filter(has_text=path.name)
    expect(line).to_contain_text(re.compile(r"[1-9]\d? %, .*a second, .* left"))
    line.get_by_role("button", name="Pause").click()
    expect(line).to_contain_text("paused")

    page.reload()
    line = page.get_by_role("listitem").filter(has_text=path.name)
    expect(line).to_contain_text("Choose slow.safetensors again to go on from there")
    here = int(line.get_by_role("progressbar").get_attribute("value"))
    assert 0 < here < path.stat().st_size
    limit_line(page, -1)
    choose_files(page, path)
    expect(line).to_contain_text("safe")
    expect(line).to_contain_text("safetensors, 2 tensors, SHA-256")
    assert offsets == [0, here]


def test_what_is_refused_says_why_in_its_line_and_offers_no_part(page, tmp_path):
    path = tmp_path / "picture.safetensors"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(90))
    choose_files(page, path)
    line = page.get_by_role("listitem").filter(has_text=path.name)
    expect(line).to_contain_text("refused")
    expect(line).to_contain_text("The file is a PNG picture. Upload the weights as .safetensors")
    expect(line.get_by_role("combobox")).to_have_count(0)
