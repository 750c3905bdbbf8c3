// How soon a page can be used, what it weighs in memory, and how fast it steps: ours, and plain folium's.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

async function slowed(page, context, rate) {
  const client = await context.newCDPSession(page);
  if (rate > 1) await client.send("Emulation.setCPUThrottlingRate", { rate });
  return client;
}

async function heapOf(client) {
  for (let n = 0; n < 3; n += 1) await client.send("HeapProfiler.collectGarbage");
  return (await client.send("Runtime.getHeapUsage")).usedSize / 1e6;
}

/** Milliseconds from the navigation to: map and timeline drawn and answering; then a step through every month. */
export async function speed({ page, open, context, data }) {
  const client = await slowed(page, context, data?.slow ?? 1);
  await open();
  const mark = (name) => page.evaluate((wanted) => performance.getEntriesByName(wanted)[0].startTime, name);
  const ready = await mark("atlas-ready");
  const all = await mark("atlas-all");
  const heap = await heapOf(client);
  const steps = await page.evaluate(async () => {
    const { show, state } = window.incidentAtlas;
    const last = state().steps.length - 1;
    const times = [];
    const began = performance.now();
    for (let n = 0; n <= last; n += 1) {
      const start = performance.now();
      show({ from: n, to: n });
      times.push(performance.now() - start);
      await new Promise((done) => { requestAnimationFrame(done); });
    }
    return { fps: (1000 * (last + 1)) / (performance.now() - began), times: times.slice(1).sort((a, b) => a - b) };
  });
  const { times } = steps;
  const thread = await threadTimes(page, context);
  return { threadMedian: thread[Math.floor(thread.length / 2)], threadWorst: thread.at(-1), ready, all, heap, median: times[Math.floor(times.length / 2)], worst: times.at(-1), fps: steps.fps, heapAfter: await heapOf(client), nodes: await page.evaluate(() => document.querySelectorAll("*").length) };
}

/** Milliseconds of processor that each step takes, ascending: what other programs do meanwhile is not in them. */
async function threadTimes(page, context) {
  const browser = context.browser();
  await browser.startTracing(page, { categories: ["blink.user_timing"] });
  await page.evaluate(async () => {
    const { show, state } = window.incidentAtlas;
    for (let n = 0; n < state().steps.length; n += 1) {
      performance.mark(`step-${n}-begins`);
      show({ from: n, to: n });
      performance.mark(`step-${n}-ends`);
      await new Promise((done) => { requestAnimationFrame(done); });
    }
  });
  const { traceEvents } = JSON.parse(await browser.stopTracing());
  const at = new Map(traceEvents.filter((one) => one.cat === "blink.user_timing" && one.tts).map((one) => [one.name, one.tts]));
  const steps = [...at.keys()].filter((name) => name.endsWith("-begins"));
  return steps.map((name) => (at.get(name.replace("begins", "ends")) - at.get(name)) / 1000).sort((a, b) => a - b);
}

const LOADS = { "leaflet.js": "leaflet/dist/leaflet.js", "leaflet.css": "leaflet/dist/leaflet.css", "jquery": "jquery/dist/jquery.min.js" };

/** Plain folium loads from the web what it needs; here it gets it at once, from npm packages. */
export async function foliumSpeed({ page, context, data, address }) {
  await context.setOffline(false);
  await context.route(/^https?:/, (route) => {
    const name = Object.keys(LOADS).find((key) => route.request().url().includes(key));
    if (!name) { route.fulfill({ status: 200, contentType: route.request().url().endsWith("css") ? "text/css" : "text/javascript", body: "" }); return; }
    route.fulfill({ status: 200, contentType: name.endsWith("css") ? "text/css" : "text/javascript", body: readFileSync(require.resolve(LOADS[name])), headers: { "access-control-allow-origin": "*" } });
  });
  const client = await slowed(page, context, data?.slow ?? 1);
  await page.goto(address, { timeout: 120000 });
  const ready = await page.evaluate(() => new Promise((done) => {
    const wait = () => (document.querySelectorAll("path.leaflet-interactive").length > 1000 ? done(performance.now()) : setTimeout(wait, 10));
    wait();
  }));
  return { ready, heap: await heapOf(client), nodes: await page.evaluate(() => document.querySelectorAll("*").length) };
}
