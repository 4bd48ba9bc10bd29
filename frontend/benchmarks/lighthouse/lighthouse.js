/**
 * Lighthouse on a running hub: `npm run lighthouse -- http://127.0.0.1:8000/`, with CHROMIUM set.
 *
 * A package of its own, which comes with its first use: it is larger than all that the page is built and tested with.
 *
 * Prints the scores and the times behind them for a phone and for a desktop, each the median of several runs: one run tells as
 * much of what else the machine did. Fails below the page's promise.
 */
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const LEAST = 0.95;
const RUNS = 5;
const TIMES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];

/** The middle one of an odd number of values, and all of them in order. */
function middleOf(values) {
  const sorted = values.toSorted((one, other) => one - other);
  return { middle: sorted[(sorted.length - 1) / 2], sorted };
}

/** @returns how much of the page's promise is kept, as Lighthouse reports it. */
async function ask(url, config) {
  const chrome = await launch({ chromePath: process.env.CHROMIUM, chromeFlags: ["--headless=new", "--no-sandbox"] });
  try {
    const flags = { port: chrome.port, onlyCategories: ["performance", "accessibility"], logLevel: "error" };
    return (await lighthouse(url, flags, config)).lhr;
  } finally {
    await chrome.kill();
  }
}

const url = process.argv[2] ?? "http://127.0.0.1:8000/";
let isKept = true;
for (const [name, config] of [["phone", undefined], ["desktop", desktopConfig]]) {
  const reports = [];
  for (let run = 0; run < RUNS; run++) reports.push(await ask(url, config));
  const scores = Object.keys(reports[0].categories).map((id) => {
    const { middle, sorted } = middleOf(reports.map(({ categories }) => Math.round(categories[id].score * 100)));
    isKept &&= middle >= LEAST * 100;
    return `${id} ${middle} (${sorted.join(" ")})`;
  });
  const times = TIMES.map((id) => {
    const { middle } = middleOf(reports.map(({ audits }) => audits[id].numericValue));
    return id === "cumulative-layout-shift" ? `${id} ${middle.toFixed(3)}` : `${id} ${Math.round(middle)} ms`;
  });
  process.stdout.write(`${name}: ${[...scores, ...times].join(", ")}\n`);
}
process.exitCode = isKept ? 0 : 1;
