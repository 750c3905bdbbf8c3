// The page's numbers, to be held against those counted in Python.
export async function countsOf({ page, open, data }) {
  await open();
  return page.evaluate((wanted) => wanted.map((patch) => {
    const all = { types: [], actor: "", precision: "", civilians: false, contested: false, reviewed: false };
    window.incidentAtlas.show({ ...all, ...patch });
    return { rows: window.incidentAtlas.rows().map((row) => [row.pcode, row.value, row.events, row.value_low, row.value_high, row.state]), loose: window.incidentAtlas.loose(), undated: window.incidentAtlas.undated().length };
  }), data);
}

/** Held against the time before: what each unit shows, and in which colour. */
export async function compared({ page, open, data }) {
  await open();
  return page.evaluate((wanted) => wanted.map((patch) => {
    window.incidentAtlas.show(patch);
    window.incidentAtlas.settle();
    const look = Object.fromEntries(window.incidentAtlas.classes());
    const legend = [...document.querySelectorAll("#legend-rows tr")].map((row) => [row.querySelector(".swatch").className.replace("swatch ", ""), Number(row.querySelector(".count").textContent)]);
    const ranked = [...document.querySelectorAll(".rank-value")].map((node) => Number(node.textContent.split(" ").at(-1).replace("\u2212", "-").replace("+", "")));
    return { rows: window.incidentAtlas.rows().map((row) => [row.pcode, row.value, row.before, row.change, look[row.pcode]]), legend, ranked };
  }), data);
}

/** A rate held against the time before: what list, table and file say of each unit, and the same of the plain sums. */
export async function comparedRate({ page, open }) {
  await open();
  return page.evaluate(() => {
    const shown = (measure) => {
      window.incidentAtlas.show({ measure, level: 2, from: 6, to: 11, compare: "before" });
      window.incidentAtlas.settle();
      document.querySelector("#table").open = true;
      return {
        rows: window.incidentAtlas.rows().map((row) => [row.pcode, row.before, row.change, row.value]),
        loose: window.incidentAtlas.loose(),
        look: Object.fromEntries(window.incidentAtlas.classes()),
        ranked: [...document.querySelectorAll(".rank")].map((node) => node.innerText.replace(/\s+/g, " ")),
        legend: document.querySelector("#legend-rows").innerText,
      };
    };
    return { sums: shown("fatalities_best"), rates: shown("fatalities_rate") };
  });
}

/** The dots at areas whose colour depends on whom one believes. */
export async function unsure({ page, open }) {
  await open("#m=fatalities_best");
  return page.evaluate(() => ({ units: window.incidentAtlas.unsure(), dots: document.querySelector("path.unsure").getAttribute("d").split("M").length - 1, key: document.querySelector("#unsure-text").textContent }));
}

export async function breaksOf({ page, open, data }) {
  await open();
  return page.evaluate((samples) => samples.map(([values, method]) => window.incidentAtlas.breaks(values, method)), data);
}

export async function legendAdds({ page, open }) {
  await open();
  const out = [];
  for (const measure of ["events", "fatalities_best", "injured_best", "events_rate"]) {
    for (const method of ["quantiles", "natural", "equal", "log"]) {
      for (const to of [1, 5]) {
        await page.evaluate((patch) => { window.incidentAtlas.show(patch); window.incidentAtlas.settle(); }, { measure, method, from: 1, to, level: 2 });
        out.push(await page.evaluate(() => ({
          rows: [...document.querySelectorAll("#legend-rows tr")].map((row) => [row.querySelector("th").textContent, Number(row.querySelector(".count").textContent.replace(/,/g, ""))]),
          units: window.incidentAtlas.rows().length,
        })));
      }
    }
  }
  return out;
}

export async function downloads({ page, open }) {
  await open();
  const out = {};
  for (const format of ["csv", "geojson", "svg", "png"]) {
    await page.locator("#download > summary").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`[data-format="${format}"]`)]);
    out[format] = { name: download.suggestedFilename(), path: await download.path() };
    const { readFileSync } = await import("node:fs");
    out[format].bytes = readFileSync(out[format].path).toString("base64");
  }
  return out;
}

/** What a file, a picture and the sentence under the title say of filters and baseline. */
export async function saidFilters({ page, open }) {
  await open();
  return page.evaluate(() => {
    const { show, csv, svg, geojson, summary } = window.incidentAtlas;
    const all = { csv: csv(), svg: svg(), summary: summary() };
    show({ types: ["Battles"], actor: "Hill Group", civilians: true, from: 6, to: 8, compare: "before" });
    return { all, some: { csv: csv(), svg: svg(), summary: summary(), properties: geojson().features[0].properties } };
  });
}

/** The cells of the table's value column, most first. */
export async function tableOrder({ page, open }) {
  await open("#m=fatalities_best");
  await page.locator("#table > summary").click();
  await page.locator("#table-all").click();
  return page.locator("#table-rows tr").evaluateAll((rows) => rows.map((row) => [row.cells[2].textContent, Number(row.cells[4].textContent)]));
}

/** What the page says of areas whose numbers are in doubt: sentence, panel, legend, table, tooltip, file. */
export async function doubts({ page, open }) {
  await open("#m=fatalities_best");
  const text = (selector) => page.locator(selector).innerText();
  const panels = {};
  for (const unit of ["AF1213", "AF0907", "PK210", "PK519", "AF1801", "AF1214"]) {
    await page.evaluate((code) => { window.incidentAtlas.show({ unit: code }); window.incidentAtlas.settle(); window.incidentAtlas.focus(code); }, unit);
    panels[unit] = {
      toll: await text(".figures + .figures"), card: await page.locator(".toll").allInnerTexts(), claims: await page.locator(".claim-figure").allInnerTexts(), tags: await page.locator(".tags li").allInnerTexts(), doubts: await page.locator(".incident > p.muted").allInnerTexts(),
      sources: await page.locator(".claim-source").allInnerTexts(), quotes: await page.locator(".claim blockquote").count(), labels: await page.locator(".incident summary").allInnerTexts(), ground: await page.locator("p.caveat:not(.claim p), p.population").allInnerTexts(),
      spoken: await page.locator(`path[data-pcode="${unit}"]`).getAttribute("aria-label"),
    };
  }
  await page.evaluate(() => window.incidentAtlas.show({ unit: null }));
  await page.locator("#table > summary").click();
  await page.waitForSelector("#table-rows tr");  // drawn as the details open
  const table = Object.fromEntries(await page.locator("#table-rows tr").evaluateAll((rows) => rows.map((row) => [row.cells[0].textContent, [row.cells[2].textContent, row.cells[3].textContent, row.cells[5].textContent]])));
  const rows = Object.fromEntries(await page.evaluate(() => window.incidentAtlas.rows().map((row) => [row.pcode, row])));
  const legend = Object.fromEntries(await page.locator("#legend-rows tr").evaluateAll((all) => all.map((row) => [row.querySelector("th").textContent, Number(row.querySelector(".count").textContent)])));
  const ranked = await page.locator(".rank-value").allInnerTexts();
  const unsure = await page.evaluate(() => window.incidentAtlas.unsure());
  const whole = await text("#summary");
  await page.evaluate(() => { window.incidentAtlas.show({ measure: "fatalities_high" }); window.incidentAtlas.settle(); window.incidentAtlas.focus("PK210"); });
  const highest = await page.locator('path[data-pcode="PK210"]').getAttribute("aria-label");
  await page.evaluate(() => window.incidentAtlas.show({ measure: "fatalities_best" }));
  await page.evaluate(() => { window.incidentAtlas.show({ types: ["Protests"] }); window.incidentAtlas.settle(); });
  const protests = await text("#summary");
  await page.evaluate(() => { window.incidentAtlas.show({ from: 10, to: 10 }); window.incidentAtlas.settle(); });
  return { panels, table, rows, legend, ranked, unsure, whole, highest, protests, silent: await text("#summary") };
}

/** Choosing a comparison: what is said of the time shown, and of an area that has no figure now. */
export async function comparing({ page, open }) {
  await open("#m=fatalities_best");
  await page.selectOption("#compare", "before");
  await page.evaluate(() => window.incidentAtlas.settle());
  const moved = await page.locator("#summary").innerText();
  await page.evaluate(() => { window.incidentAtlas.show({ from: 6, to: 11 }); window.incidentAtlas.settle(); window.incidentAtlas.focus("AF2501"); });
  return {
    moved, chosen: await page.locator("#summary").innerText(),
    spoken: await page.locator('path[data-pcode="AF2501"]').getAttribute("aria-label"),
    looks: await page.evaluate(() => Object.fromEntries(window.incidentAtlas.classes())),
  };
}

/** On a narrow screen, and beside the legend: what is cut, broken over lines or half covered. */
export async function narrow({ page, open }) {
  await open("#m=fatalities_best");
  const covered = await page.evaluate(() => {
    const legend = document.querySelector("#legend").getBoundingClientRect();
    return [...document.querySelectorAll(".country-name span")].filter((mark) => {
      const box = mark.getBoundingClientRect();
      return getComputedStyle(mark).visibility !== "hidden" && box.left < legend.right && box.right > legend.left && box.top < legend.bottom && box.bottom > legend.top;
    }).map((mark) => mark.textContent);
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await open("#m=fatalities_best&pts=1");
  const cut = await page.evaluate(() => [...document.querySelectorAll(".controls > .field select")].flatMap((select) => [...select.options].filter((option) => {
    const pen = document.createElement("canvas").getContext("2d");
    const look = getComputedStyle(select);
    pen.font = `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
    return select.id === "measure" && option.value !== "fatalities_best" ? false : pen.measureText(option.textContent).width + 24 > select.clientWidth;
  }).map((option) => option.textContent)));
  const names = await page.locator(".rank-name").evaluateAll((all) => all.filter((one) => [one, ...one.children].some((node) => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflow === "hidden")).length);
  const keys = await page.locator(".point-key").evaluateAll((all) => all.map((one) => one.getClientRects().length));
  return { covered, cut, names, keys };
}
