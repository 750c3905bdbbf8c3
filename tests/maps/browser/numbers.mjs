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
