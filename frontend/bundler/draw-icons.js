/** Draws the installed page's icons from the mark, public/favicon.svg: `npm run icons`, with CHROMIUM set. */
import { readFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";

const PUBLIC = new URL("../public/", import.meta.url);
const PAPER = "#f5f3ed";

/** A mask may cut a tenth off every side; the mark stays well inside. */
const ICONS = [
  { name: "icon-192.png", size: 192, share: 0.94, background: "transparent" },
  { name: "icon-512.png", size: 512, share: 0.94, background: "transparent" },
  { name: "maskable-192.png", size: 192, share: 0.62, background: PAPER },
  { name: "maskable-512.png", size: 512, share: 0.62, background: PAPER },
  { name: "touch-180.png", size: 180, share: 0.76, background: PAPER },
];

const mark = await readFile(new URL("favicon.svg", PUBLIC), "utf-8");
await mkdir(new URL("icons/", PUBLIC), { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
for (const { name, size, share, background } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>
    html, body { margin: 0; height: 100%; background: ${background}; }
    body { display: grid; place-items: center; }
    svg { width: ${share * 100}%; height: ${share * 100}%; }
  </style>${mark}`);
  const path = fileURLToPath(new URL(`icons/${name}`, PUBLIC));
  await page.screenshot({ path, omitBackground: background === "transparent" });
  await page.close();
}
await browser.close();
