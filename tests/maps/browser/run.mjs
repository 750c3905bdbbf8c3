// Opens map pages in headless Chromium with the network off and runs the scenarios on them.
// Usage: node run.mjs PLAN.json RESULTS.json; the plan says which page each scenario opens and with what.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import * as reading from "./reading.mjs";
import * as keyboard from "./keyboard.mjs";
import * as numbers from "./numbers.mjs";
import * as safety from "./safety.mjs";
import * as looks from "./looks.mjs";
import * as speed from "./speed.mjs";
import * as told from "./told.mjs";

const scenarios = { ...reading, ...keyboard, ...numbers, ...safety, ...looks, ...speed, ...told };
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--enable-precise-memory-info"];

async function runOne(browser, { scenario, page: file, options = {}, data = null }) {
  const context = await browser.newContext({
    offline: true, viewport: { width: 1440, height: 900 }, acceptDownloads: true, reducedMotion: "reduce", ...options,
  });
  const page = await context.newPage();
  const noise = [];
  const requests = [];
  page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") noise.push(message.text()); });
  page.on("pageerror", (error) => noise.push(String(error)));
  page.on("dialog", (dialog) => { noise.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url()); });
  const address = String(pathToFileURL(file));
  const open = async (hash = "") => {
    await page.goto("about:blank");
    await page.goto(address + hash);
    await page.waitForFunction(() => document.documentElement.dataset.ready === "all", null, { timeout: 15000 });
  };
  try {
    const value = await scenarios[scenario]({ page, open, context, data, address });
    return { ok: true, value: value ?? null, noise, requests };
  } catch (error) {
    return { ok: false, error: String(error.stack ?? error).slice(0, 3000), noise, requests };
  } finally {
    await context.close();
  }
}

const [planFile, resultFile] = process.argv.slice(2);
const plan = JSON.parse(readFileSync(planFile, "utf8"));
const profile = mkdtempSync(join(tmpdir(), "map-browser-"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS, headless: true, env: { ...process.env, HOME: profile } });
const results = {};
for (const [name, one] of Object.entries(plan)) {
  const start = Date.now();
  results[name] = { ...await runOne(browser, one), ms: Date.now() - start };
}
await browser.close();
rmSync(profile, { recursive: true, force: true });
writeFileSync(resultFile, JSON.stringify(results));
