// The whole page without a mouse.
import { strict as assert } from "node:assert";

const focused = (page) => page.evaluate(() => {
  const { activeElement: node } = document;
  return { tag: node.tagName.toLowerCase(), id: node.id, pcode: node.dataset?.pcode ?? null, label: node.getAttribute("aria-label"), text: node.textContent.slice(0, 60) };
});

async function tabTo(page, wanted, most = 60) {
  for (let n = 0; n < most; n += 1) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    if (wanted(now)) return now;
  }
  throw new Error("not reached by Tab");
}

export async function byKeyboard({ page, open }) {
  await open();
  const stops = [];
  for (let n = 0; n < 60; n += 1) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    if (now.tag === "body") break;
    stops.push(now);
  }
  const onMap = stops.filter((stop) => stop.pcode);
  assert.equal(onMap.length, 1, "the map has one tab stop");
  assert.ok(onMap[0].label.length > 10);
  await page.evaluate(() => document.activeElement.blur());
  const first = await tabTo(page, (now) => now.pcode);
  const walked = [first.pcode];
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight"]) {
    await page.keyboard.press(key);
    walked.push((await focused(page)).pcode);
  }
  assert.ok(new Set(walked).size > 2, `arrows move: ${walked}`);
  const last = walked.at(-1);
  await page.keyboard.press("Enter");
  assert.equal((await focused(page)).id, "panel-heading");
  assert.equal(await page.evaluate(() => window.incidentAtlas.state().unit), last);
  await page.keyboard.press("Escape");
  assert.equal((await focused(page)).pcode, last, "focus comes back to the area");
  assert.equal(await page.evaluate(() => window.incidentAtlas.state().unit), null);
  await tabTo(page, (now) => now.id === "step");
  await page.keyboard.press("Home");
  const home = await page.locator("#window-label").textContent();
  await page.keyboard.press("ArrowRight");
  const next = await page.locator("#window-label").textContent();
  assert.notEqual(home, next);
  await page.keyboard.press("Shift+ArrowRight");
  assert.match(await page.locator("#window-label").textContent(), /–/);
  await page.waitForTimeout(700);
  assert.ok((await page.locator("#live").textContent()).includes(await page.locator("#window-label").textContent()), "the window is spoken");
  await tabTo(page, (now) => now.tag === "summary" && /table/i.test(now.text));
  await page.keyboard.press("Enter");
  await page.waitForSelector("#table-rows tr");
  await tabTo(page, (now) => now.id === "table-measure");
  await page.keyboard.press("Enter");
  return { stops: stops.length, sort: await page.locator("#table-head th:nth-child(3)").getAttribute("aria-sort") };
}

export async function everyUnitReached({ page, open }) {
  await open("#l=1");
  return page.evaluate(() => {
    const seen = new Set();
    const todo = [document.querySelector("path.unit[tabindex]").dataset.pcode];
    const pane = document.querySelector("path.unit").closest(".leaflet-pane");
    // Breadth first over the arrows: focus a unit, press each key, note where it leads.
    while (todo.length) {
      const pcode = todo.pop();
      if (seen.has(pcode)) continue;
      seen.add(pcode);
      for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageDown"]) {
        window.incidentAtlas.focus(pcode);
        pane.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        todo.push(document.querySelector("path.unit[tabindex]").dataset.pcode);
      }
    }
    return { seen: seen.size, all: document.querySelectorAll("path.unit").length };
  });
}

/** Every control can be reached by Tab and worked by keys alone. */
export async function everyControl({ page, open }) {
  await open();
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const state = () => page.evaluate(() => window.incidentAtlas.state());
  const reach = (id) => tabTo(page, (now) => now.id === id, 90);
  await page.evaluate(() => document.body.focus());
  await tabTo(page, (now) => now.tag === "summary" && /Download/.test(now.text));
  await press("Enter", "Tab");
  assert.match((await focused(page)).text, /CSV/);
  await press("Escape");
  await reach("measure");
  await press("ArrowDown");
  assert.equal((await state()).measure, "fatalities_best");
  await reach("level");
  await press("ArrowUp");
  assert.equal((await state()).level, 1);
  await press("ArrowDown");
  await reach("compare");
  await press("ArrowDown");
  assert.equal((await state()).compare, "before");
  await press("ArrowUp");
  await tabTo(page, (now) => now.tag === "summary" && /Filter/.test(now.text));
  await press("Enter", "Tab", "Space");
  assert.equal((await state()).types.length, 1);
  await reach("precision");
  await press("ArrowDown");
  assert.equal((await state()).precision, "placed");
  await reach("clear");
  await press("Enter");
  assert.equal((await state()).types.length, 0);
  await press("Escape");
  await reach("points");
  await press("Space");
  assert.equal((await state()).points, true);
  await reach("search");
  await page.keyboard.type("barmal");
  await press("ArrowDown", "Enter");
  assert.equal((await state()).unit, "AF1214");
  await tabTo(page, (now) => now.pcode === "AF1214");
  await press("Enter");
  assert.equal((await focused(page)).id, "panel-heading");
  await tabTo(page, (now) => now.tag === "summary" && /claim/.test(now.text));
  const before = await page.locator("#panel-body details[open]").count();
  await press("Enter");
  assert.notEqual(await page.locator("#panel-body details[open]").count(), before, "claims open and close");
  await page.evaluate(() => document.body.focus());
  await tabTo(page, (now) => now.tag === "summary" && /classes/.test(now.text), 90);
  await press("Enter");
  await reach("method");
  await press("End");
  assert.equal((await state()).method, "custom");
  await reach("custom");
  await page.keyboard.type("2, 9");
  await press("Enter");
  assert.deepEqual((await state()).custom, [2, 9]);
  const seen = new Set();
  const all = await page.evaluate(() => {
    const hidden = (node) => !node.checkVisibility({ visibilityProperty: true });
    const stops = [...document.querySelectorAll("a[href], button, select, input, summary, [tabindex='0']")].filter((node) => !node.disabled && !hidden(node));
    stops.forEach((node, n) => { node.dataset.stop = String(n); });
    document.activeElement.blur();
    return stops.length;
  });
  for (let n = 0; n < all + 20; n += 1) {
    await press("Tab");
    const stop = await page.evaluate(() => document.activeElement.dataset.stop ?? null);
    if (stop !== null) seen.add(stop);
  }
  return { all, missed: await page.evaluate((reached) => [...document.querySelectorAll("[data-stop]")].filter((node) => !reached.includes(node.dataset.stop)).map((node) => node.outerHTML.slice(0, 80)), [...seen]) };
}
