// Accessibility and layout, in every form the page has.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function violations(page, where) {
  // Through the debugger: the page's own policy lets no foreign script in.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) => JSON.stringify(r.violations.map((v) => ({ id: v.id, nodes: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " | " + n.failureSummary.slice(0, 200)) }))))`,
    awaitPromise: true, returnByValue: true,
  });
  return JSON.parse(result.value).map((found) => ({ where, ...found }));
}

export async function axeClean({ page, open }) {
  const out = [];
  await open();
  out.push(...await violations(page, "as opened"));
  await page.evaluate(() => window.incidentAtlas.show({ unit: "AF1214", points: true, from: 11, to: 11, measure: "fatalities_best" }));
  for (const id of ["#table", "#filters", ".method", ".meanings"]) await page.locator(`${id} > summary`).click();
  out.push(...await violations(page, "all open"));
  await page.evaluate(() => window.incidentAtlas.show({ compare: "before" }));
  out.push(...await violations(page, "compared"));
  await page.emulateMedia({ colorScheme: "dark" });
  out.push(...await violations(page, "all open, dark"));
  await page.evaluate(() => window.incidentAtlas.show({ list: "loose", unit: null }));
  out.push(...await violations(page, "list, dark"));
  return out;
}

export async function fits({ page, open }) {
  await open();
  const out = {};
  for (const width of [1440, 768, 390, 320]) {
    await page.setViewportSize({ width, height: width > 500 ? 900 : 844 });
    await page.evaluate(() => window.incidentAtlas.show({ unit: "AF1214" }));
    await page.waitForTimeout(150);
    out[width] = await page.evaluate(() => {
      const small = [...document.querySelectorAll("button, select, summary, input:not([type=range]):not([type=checkbox]), label.check")].filter((node) => {
        const box = node.getBoundingClientRect();
        return box.width && !node.closest("svg") && (box.height < 23.5 || box.width < 23.5);
      }).map((node) => node.id || node.className || node.textContent.slice(0, 30));
      return { overflow: document.documentElement.scrollWidth - innerWidth, small, map: document.querySelector(".map").clientHeight, timeline: document.querySelector("#plot").clientHeight };
    });
  }
  return out;
}

export async function direction({ page, open }) {
  await open();
  return page.evaluate(() => ({
    dir: document.documentElement.dir,
    lang: document.documentElement.lang,
    legendRight: document.querySelector(".legend").getBoundingClientRect().left > innerWidth / 2,
    panelLeft: document.querySelector(".panel").getBoundingClientRect().left < innerWidth / 2,
    overflow: document.documentElement.scrollWidth - innerWidth,
  }));
}

export async function printed({ page, open }) {
  await open();
  await page.setViewportSize({ width: 760, height: 900 });
  const onScreen = await page.evaluate(() => document.querySelector(".map").clientWidth);
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.setViewportSize({ width: 688, height: 970 }); // an A4 page between its margins
  await page.emulateMedia({ media: "print" });
  const onPaper = await page.evaluate(() => {
    const [frame, map] = [".map", ".folium-map"].map((one) => document.querySelector(one).getBoundingClientRect());
    const notes = document.querySelector("#legend-notes").getBoundingClientRect();
    const near = (one) => Math.abs(frame[one] - map[one]) < 3; // the frame has a border
    return { whole: ["width", "height", "left", "top"].every(near), width: frame.width, notes: notes.height > 0, lines: document.querySelector("#window-label").getClientRects().length, parted: [".kicker", "#panel-heading", ".notes h2"].filter((one) => getComputedStyle(document.querySelector(one)).breakAfter !== "avoid"), kept: [".legend", ".legend table"].map((one) => getComputedStyle(document.querySelector(one)).breakInside), overflow: document.documentElement.scrollWidth - innerWidth };
  });
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  const after = await page.evaluate(() => [document.documentElement.getAttribute("style") ?? "", document.querySelector("#legend").className]);
  const paper = { onScreen, ...onPaper, after };
  return page.evaluate((paper) => {
    const seen = (selector) => document.querySelector(selector).getBoundingClientRect().height > 0;
    return { map: seen(".map"), legend: seen(".legend"), footer: seen("footer"), controls: seen(".controls"), actions: seen(".actions"), paper };
  }, paper);
}

/** Pictures of the page at one width, to be held against the accepted ones. */
export async function picture({ page, open, data }) {
  await page.setViewportSize({ width: data.width, height: data.width > 500 ? 900 : 844 });
  await page.emulateMedia({ colorScheme: data.scheme });
  await open("#m=fatalities_best&u=AF1214&pts=1");
  await page.waitForTimeout(200);
  return (await page.screenshot({ animations: "disabled", caret: "hide" })).toString("base64");
}
