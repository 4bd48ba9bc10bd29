import { afterEach, expect } from "vitest";
import { page, userEvent } from "vitest/browser";
import { speak } from "../words/language.ts";
import { openNoise, paintDot, reach, test } from "./app.fixture.tsx";
import { KEPT_OFFER } from "./engine.fixture.ts";

afterEach(() => {
  speak("en");
});

test("the page changes its language as it stands, says so to the browser, and remembers it", async ({ flow }) => {
  await flow.start();
  await expect.element(page.getByRole("button", { name: "Open a picture" })).toBeVisible();
  expect(document.documentElement.lang).toBe("en");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect.element(page.getByRole("button", { name: "Bild öffnen" })).toBeVisible();
  await expect.element(page.getByTestId("model")).toHaveTextContent("84,3 MB zu laden");
  await expect.element(page.getByTestId("language-de")).toHaveAttribute("aria-pressed", "true");
  expect(document.documentElement.lang).toBe("de");
  expect(localStorage.getItem("moebius-hub-language")).toBe("de");
  await userEvent.keyboard("{Shift>}{Tab}{/Shift}{Enter}");
  await expect.element(page.getByRole("button", { name: "Open a picture" })).toBeVisible();
});

test("in the middle of a run the bar changes as well, and the run goes on", async ({ engine, flow }) => {
  engine.offers = [KEPT_OFFER];
  engine.stuck = ["load moebius"];
  await flow.start();
  await openNoise(flow);
  paintDot(flow);
  await page.getByTestId("run").click();
  await reach("loading");
  await page.getByTestId("language-de").click();
  const bar = page.getByRole("progressbar", { name: "Moebius wird geladen" });
  await expect.element(bar).toHaveAttribute("aria-valuetext", "30 %, 42,2 von 84,3 MB · 12,4 MB/s · noch 4 s");
  await expect.element(page.getByTestId("status")).toHaveTextContent("Moebius ist unterwegs.");
  await page.getByRole("button", { name: "Abbrechen" }).click();
  await reach("ready");
});

test("a failure that is shown already is said again in the other language", async ({ flow }) => {
  await flow.start();
  await flow.open(new Blob(["text"]), "notes.txt");
  await expect.element(page.getByRole("alert")).toHaveTextContent("This file is no picture");
  await page.getByTestId("language-de").click();
  await expect.element(page.getByRole("alert")).toHaveTextContent("Diese Datei ist kein Bild");
});
