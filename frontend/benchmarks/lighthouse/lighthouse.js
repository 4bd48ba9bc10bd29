/**
 * Lighthouse on a running hub: `npm run lighthouse -- http://127.0.0.1:8000/`, with CHROMIUM set.
 *
 * A package of its own, which comes with its first use: it is larger than all that the page is built and tested with.
 *
 * Prints the scores and the times behind them for a phone and for a desktop; fails below the page's promise.
 */
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const LEAST = 0.95;
const TIMES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"];

const url = process.argv[2] ?? "http://127.0.0.1:8000/";
const chrome = await launch({ chromePath: process.env.CHROMIUM, chromeFlags: ["--headless=new", "--no-sandbox"] });
let isKept = true;
for (const [name, config] of [["phone", undefined], ["desktop", desktopConfig]]) {
  const flags = { port: chrome.port, onlyCategories: ["performance", "accessibility"], logLevel: "error" };
  const { lhr } = await lighthouse(url, flags, config);
  const scores = Object.values(lhr.categories).map(({ id, score }) => `${id} ${Math.round(score * 100)}`);
  const times = TIMES.map((id) => `${id} ${lhr.audits[id].displayValue.replace(/\s/g, " ")}`);
  process.stdout.write(`${name}: ${[...scores, ...times].join(", ")}\n`);
  isKept &&= Object.values(lhr.categories).every(({ score }) => score >= LEAST);
}
await chrome.kill();
process.exitCode = isKept ? 0 : 1;
