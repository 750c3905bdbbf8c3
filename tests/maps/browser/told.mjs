// What the page says of what it shows, and what its files and pictures say of it.
const settle = (page, patch) => page.evaluate((one) => { window.incidentAtlas.show(one); window.incidentAtlas.settle(); }, patch);
const summary = (page) => page.locator("#summary").innerText();
const labelOf = async (page, unit) => {
  await page.evaluate((code) => window.incidentAtlas.focus(code), unit);
  return page.locator(`path[data-pcode="${unit}"]`).getAttribute("aria-label");
};
const legendOf = (page) => page.evaluate(() => ({
  rows: Object.fromEntries([...document.querySelectorAll("#legend-rows tr")].map((row) => [row.querySelector("th").textContent, Number(row.querySelector(".count").textContent)])),
  meanings: Object.fromEntries([...document.querySelectorAll("#legend-meanings dt")].map((word) => [word.textContent, word.nextElementSibling.textContent])),
}));

/** An area of which only an incident without a date is known. */
export async function undatedOnly({ page, open, data }) {
  await open(`#u=${data}`);
  return { panel: await page.locator("#panel-body").innerText(), spoken: await labelOf(page, data) };
}

export async function wordsOfStates({ page, open, data }) {
  await open("#m=fatalities_best");
  const all = await legendOf(page);
  const looks = Object.fromEntries(await page.evaluate(() => window.incidentAtlas.classes()));
  await settle(page, { reviewed: true });
  return { all, looks, chosen: await legendOf(page), spoken: await labelOf(page, data) };
}

/** A row of the files. */
export async function fileRows({ page, open, data }) {
  await open("#m=fatalities_best");
  return page.evaluate((codes) => {
    const areas = window.incidentAtlas.geojson().features;
    return { csv: window.incidentAtlas.csv(), geojson: codes.map((code) => areas.find((one) => one.id === code).properties) };
  }, data);
}

export async function totalsOfMeasure({ page, open, data }) {
  await open(`#m=injured_best&u=${data}`);
  return { summary: await summary(page), panel: await page.locator("#panel-body .figures").allInnerTexts() };
}

export async function pictureSays({ page, open }) {
  await open("#m=fatalities_best&pts=1");
  const picture = await page.evaluate(() => window.incidentAtlas.svg());
  await settle(page, { points: false });
  return { points: picture, none: await page.evaluate(() => window.incidentAtlas.svg()) };
}

/** Addresses of another map, and of this one. */
export async function links({ page, open, data }) {
  const out = {};
  for (const hash of data) {
    await open(hash);
    out[hash] = await summary(page);
  }
  await open(data[0]);
  await settle(page, { level: 1 });
  return { said: out, after: await summary(page) };
}

/** Back to no comparison: at once, and after the reader has chosen another time. */
export async function comparedAndBack({ page, open }) {
  const span = () => page.evaluate(() => { const { from, to } = window.incidentAtlas.state(); return [from, to]; });
  await open();
  const whole = await span();
  await page.selectOption("#compare", "before");
  const set = await span();
  await page.selectOption("#compare", "year");
  await page.selectOption("#compare", "");
  const back = { span: await span(), said: await summary(page) };
  await page.selectOption("#compare", "before");
  await settle(page, { from: 2, to: 3 });
  await page.selectOption("#compare", "");
  return { whole, set, back, own: await span() };
}

/** Pointing at a point and choosing it. */
export async function asksPoint({ page, open, data }) {
  await open("#pts=1&m=fatalities_best");
  const spots = await page.evaluate(() => window.incidentAtlas.spots().map(({ key, x, y, incidents }) => ({ key, x, y, events: incidents.length })));
  const spot = spots.find((one) => one.events === data.events);
  const [cap, at] = await page.evaluate(({ x, y }) => {
    const core = [...document.querySelectorAll(".part-points path.core")].find((one) => one.getAttribute("d").includes("M"));
    const box = document.querySelector(".leaflet-container").getBoundingClientRect();
    const map = window[document.querySelector(".folium-map").id].latLngToContainerPoint([y, x]);
    return [getComputedStyle(core).strokeLinecap, [box.left + map.x, box.top + map.y]];
  }, spot);
  await page.mouse.move(at[0], at[1]);
  const tip = await page.locator("#tip").innerText();
  await page.mouse.click(at[0], at[1]);
  const told = () => page.evaluate(() => ({ heading: document.querySelector("#panel-heading").textContent, list: document.querySelectorAll("#panel-body .incident").length }));
  const chosen = await told();
  const hash = await page.waitForFunction(() => location.hash.includes("list=") && location.hash);
  await open(await hash.jsonValue());
  const again = await told();
  await settle(page, { points: false, list: null });
  await page.mouse.click(at[0], at[1]);
  return { spots, cap, tip, chosen, again, without: await page.evaluate(() => window.incidentAtlas.state().unit) };
}

/** A phone: the dots' key beside the strip of colours, the open legend under the search box, the link. */
export async function onPhone({ page, open, context }) {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.setViewportSize({ width: 390, height: 844 });
  await open("#m=fatalities_best");
  const key = await page.locator("#unsure-key").isVisible();
  const strip = await page.locator("#legend-rows th").evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent));
  await page.evaluate(() => window.incidentAtlas.show({ points: true }));
  await page.click("#legend-more");
  const [search, legend] = await page.evaluate(() => ["#search", "#legend"].map((one) => document.querySelector(one).getBoundingClientRect()));
  await page.click("#legend-more");
  await page.click("#download > summary");
  await page.click("#copy-link");
  await page.waitForFunction(() => document.querySelector("#copied").textContent);
  const copied = await page.locator("#copied").isVisible();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await page.setViewportSize({ width: 1440, height: 900 });
  return { key, strip, free: search.bottom <= legend.top, copied, overflow, wide: await page.locator(".actions > #copy-link").isVisible() };
}

/** Marks that say something by their filling keep it on paper. */
export async function marksOnPaper({ page, open }) {
  await open("#m=fatalities_best&pts=1");
  await page.emulateMedia({ media: "print" });
  return page.evaluate(() => [".dot.exact", ".dot.near", ".unsure-mark", ".swatch"].map((one) => getComputedStyle(document.querySelector(one)).printColorAdjust));
}
