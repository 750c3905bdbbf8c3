// What a reader does with the mouse.
import { strict as assert } from "node:assert";

const classesOf = (page) => page.evaluate(() => [...document.querySelectorAll("path.unit")].map((path) => path.getAttribute("class")).join());

export async function draws({ page, open }) {
  await open();
  const counts = {};
  for (const level of ["1", "2", "3"]) {
    await page.selectOption("#level", level);
    counts[level] = await page.evaluate(() => [...document.querySelectorAll("path.unit")].filter((path) => path.getAttribute("d").length > 5).length);
  }
  return { counts, disputed: await page.locator("path.unit-disputed").count(), dashed: await page.evaluate(() => getComputedStyle(document.querySelector("path.line-disputed")).strokeDasharray) };
}

export async function sliderMovesDistricts({ page, open }) {
  await open();
  const whole = await classesOf(page);
  await page.locator("#step").evaluate((slider) => { slider.value = "0"; slider.dispatchEvent(new Event("input", { bubbles: true })); });
  const first = await classesOf(page);
  assert.notEqual(whole, first);
  const label = await page.locator("#window-label").textContent();
  await page.click("#after");
  assert.notEqual(await page.locator("#window-label").textContent(), label);
  return { label };
}

export async function playSteps({ page, open }) {
  await open();
  await page.click("#play");
  const seen = new Set();
  for (let n = 0; n < 30 && seen.size < 3; n += 1) {
    seen.add(await page.locator("#window-label").textContent());
    await page.waitForTimeout(300);
  }
  assert.equal(await page.getAttribute("#play", "aria-pressed"), "true");
  await page.click("#play");
  assert.equal(await page.getAttribute("#play", "aria-pressed"), "false");
  const stopped = await page.locator("#window-label").textContent();
  await page.waitForTimeout(1800);
  assert.equal(await page.locator("#window-label").textContent(), stopped);
  return { steps: seen.size };
}

/** "Which district had most deaths in December 2024, by whose account, and where was that said?" */
export async function threeClicks({ page, open }) {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open();
  const pictures = [];
  const look = async () => {
    await page.waitForTimeout(150);
    pictures.push((await page.screenshot({ animations: "disabled" })).toString("base64"));
  };
  await page.selectOption("#measure", "fatalities_best"); // click 1
  await look();
  const box = await page.locator("#plot").boundingBox();
  await page.mouse.click(box.x + box.width - 4, box.y + box.height / 2); // click 2: the last month
  assert.equal(await page.locator("#window-label").textContent(), "December 2024");
  await page.waitForFunction(() => document.querySelector("#panel-body .muted").textContent === "December 2024");
  await look();
  await page.locator(".rank").first().click(); // click 3
  await look();
  const panel = page.locator("#panel-body");
  return {
    pictures,
    heading: await panel.locator("h2").textContent(),
    sources: await panel.locator(".claim-source strong").allTextContents(),
    figures: await panel.locator(".claim-figure").allTextContents(),
    quotes: await panel.locator("blockquote").allTextContents(),
    links: await panel.locator(".report a").evaluateAll((links) => links.map((link) => link.href)),
    text: await panel.innerText(),
  };
}

export async function clickDistrict({ page, open }) {
  await open();
  await page.locator('path[data-pcode="AF1214"]').click();
  const hash = await page.waitForFunction(() => location.hash.includes("u=AF1214") && location.hash);
  return { text: await page.locator("#panel-body").innerText(), hash: await hash.jsonValue(), quotes: await page.locator("#panel-body blockquote").allTextContents() };
}

export async function brushDrags({ page, open }) {
  await open();
  const box = await page.locator("#plot").boundingBox();
  const steps = (await page.evaluate(() => window.incidentAtlas.state().steps)).length;
  const at = (step) => box.x + ((step + 0.5) * box.width) / steps;
  await page.mouse.move(at(2), box.y + 30);
  await page.mouse.down();
  await page.mouse.move(at(5), box.y + 30, { steps: 4 });
  await page.mouse.up();
  const drawn = await page.evaluate(() => window.incidentAtlas.state());
  await page.mouse.move(at(3), box.y + 30);
  await page.mouse.down();
  await page.mouse.move(at(6), box.y + 30, { steps: 4 });
  await page.mouse.up();
  const moved = await page.evaluate(() => window.incidentAtlas.state());
  return { drawn: [drawn.from, drawn.to], moved: [moved.from, moved.to] };
}

export async function searchAnyScript({ page, open, data }) {
  await open();
  const found = {};
  for (const name of data) {
    await page.fill("#search", name);
    await page.keyboard.press("Enter");
    found[name] = await page.evaluate(() => window.incidentAtlas.state().unit);
    await page.keyboard.press("Escape");
  }
  return found;
}

export async function permalink({ page, open }) {
  await open();
  await page.selectOption("#level", "1");
  await page.selectOption("#measure", "fatalities_high");
  await page.evaluate(() => window.incidentAtlas.show({ from: 1, to: 3, types: ["Battles"], unit: "AF12" }));
  await page.waitForTimeout(300);
  const hash = await page.evaluate(() => location.hash);
  const before = await page.evaluate(() => JSON.stringify([window.incidentAtlas.state(), window.incidentAtlas.rows()]));
  await open(hash);
  const after = await page.evaluate(() => JSON.stringify([window.incidentAtlas.state(), window.incidentAtlas.rows()]));
  assert.equal(after, before);
  await open("#l=9&m=__proto__&w=..&t=-1-99&u=<img>&list=x&c=y");
  return { hash, wild: await page.evaluate(() => window.incidentAtlas.state()) };
}

export async function lists({ page, open }) {
  await open();
  const out = {};
  for (const button of await page.locator("#legend-notes button").all()) {
    await button.click();
    out[await page.locator("#panel-heading").textContent()] = await page.locator("#panel-body").innerText();
    await page.click("#panel-close");
  }
  return out;
}

/** Of each place found: whether something else lies over it. */
export async function hitsOnTop({ page, open }) {
  await open();
  await page.fill("#search", "kh");
  await page.locator("#hits li").first().waitFor();
  return page.locator("#hits li").evaluateAll((hits) => hits.map((hit) => {
    const box = hit.getBoundingClientRect();
    return hit.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
  }));
}
