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

/** A map of some days of its first and its last month, with a reviewed incident. */
export async function cutDays({ page, open, data }) {
  await open(`#m=fatalities_best&u=${data}`);
  const out = { whole: await summary(page), panel: await page.locator("#panel-body").innerText(), csv: await page.evaluate(() => window.incidentAtlas.csv()) };
  for (const step of [0, 1, 2]) {
    await settle(page, { from: step, to: step });
    out[step] = await summary(page);
  }
  return out;
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

/** The points by keys alone: from the map's stop to theirs, along the arrows, into the panel and back. */
export async function pointsByKeys({ page, open }) {
  await open("#m=fatalities_best&pts=1");
  const now = () => page.evaluate(() => [document.activeElement.id, document.activeElement.getAttribute("aria-label"), document.querySelector("#tip").hidden ? "" : document.querySelector("#tip").innerText]);
  await page.focus("path.unit[tabindex]");
  await page.keyboard.press("Tab");
  const walked = [await now()];
  for (const key of ["ArrowRight", "ArrowLeft", "PageDown", "PageUp", "PageUp"]) {
    await page.keyboard.press(key);
    walked.push(await now());
  }
  const at = await page.evaluate(() => {
    const [box, map] = ["#point-stop", ".leaflet-container"].map((one) => document.querySelector(one).getBoundingClientRect());
    return [box.left + box.width / 2 - map.left, box.top + box.height / 2 - map.top];
  });
  const spot = await page.evaluate((n) => {
    const { x, y } = window.incidentAtlas.spots()[n];
    const point = window[document.querySelector(".folium-map").id].latLngToContainerPoint([y, x]);
    return [point.x, point.y];
  }, Number(walked.at(-1)[1].match(/\d+/)[0]) - 1);
  await page.keyboard.press("Enter");
  const opened = await page.evaluate(() => [document.activeElement.id, document.querySelectorAll("#panel-body .incident").length]);
  await page.keyboard.press("Escape");
  const back = await now();
  await settle(page, { from: 10, to: 10 });
  const none = await page.locator("#point-stop").getAttribute("aria-label");
  await settle(page, { points: false });
  return { walked, off: Math.hypot(at[0] - spot[0], at[1] - spot[1]), opened, back, none, hidden: await page.locator("#point-stop").isHidden() };
}

/** On a phone all areas are seen above the legend, also where points make it taller; once moved, the map stays. */
export async function phoneFits({ page, open }) {
  await page.setViewportSize({ width: 390, height: 844 });
  const room = () => page.evaluate(() => document.querySelector("#legend").getBoundingClientRect().top - document.querySelector(".part-lines .line-coast").getBoundingClientRect().bottom);
  await open("#m=fatalities_best&pts=1");
  const found = [await room()];
  await open();
  await settle(page, { measure: "fatalities_best" });
  await settle(page, { points: true });
  found.push(await room());
  await page.click("#zoom-in");
  const zoom = () => page.evaluate(() => window[document.querySelector(".folium-map").id].getZoom());
  const near = await zoom();
  await settle(page, { points: false });
  return { room: found, kept: near === await zoom() };
}

/** Pictures as wide as a screen and as a phone: the legend begins where the map ends, and no word of it is cut. */
export async function pictureLegends({ page, open }) {
  const found = [];
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await open("#m=fatalities_best&pts=1");
    found.push(await page.evaluate(() => {
      const node = new DOMParser().parseFromString(window.incidentAtlas.svg(), "image/svg+xml").documentElement;
      document.body.append(node);
      const [map, whole] = [node.querySelector("svg"), node].map((one) => [Number(one.getAttribute("y")) + Number(one.getAttribute("height")), Number(one.getAttribute("width"))]);
      const texts = [...node.querySelectorAll(":scope > text, :scope > g text")].map((one) => [one.textContent, one.getBoundingClientRect()]);
      const edge = node.getBoundingClientRect();
      const of = (word) => texts.find(([text]) => text.startsWith(word))[1].top - edge.top;
      const out = texts.filter(([, box]) => box.right > edge.left + whole[1] || box.bottom > edge.top + whole[0]).map(([text]) => text);
      node.remove();
      return { map: map[0], legend: of("none reported"), credit: of("The boundaries"), last: of("near it"), out };
    }));
  }
  return found;
}

/** Rates in files, beside those that the page counts with. */
export async function rateDigits({ page, open }) {
  await open("#m=fatalities_rate");
  return page.evaluate(() => ({ csv: window.incidentAtlas.csv(), rows: window.incidentAtlas.rows().filter((row) => row.value > 0).map((row) => [row.pcode, row.value]), geojson: window.incidentAtlas.geojson().features.map((one) => one.properties.value).filter(Boolean) }));
}

/** On paper nothing can be opened or chosen: what the words mean stands there, what only a hand could use does not. */
export async function paperExplains({ page, open }) {
  await open("#m=fatalities_best");
  const seen = () => page.evaluate(() => Object.fromEntries(["#legend-meanings", "#legend-method", "#method", "#window", "#table", ".keys"].map((one) => [one, document.querySelector(one).checkVisibility()])));
  const screen = await seen();
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  const paper = await seen();
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });
  return { screen, paper, after: await seen() };
}
