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
