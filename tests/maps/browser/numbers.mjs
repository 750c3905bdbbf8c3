// The page's numbers, to be held against those counted in Python.
export async function countsOf({ page, open, data }) {
  await open();
  return page.evaluate((wanted) => wanted.map((patch) => {
    window.incidentAtlas.show({ types: [], ...patch });
    return { rows: window.incidentAtlas.rows().map((row) => [row.pcode, row.value, row.events, row.events_without_figure, row.state]), loose: window.incidentAtlas.loose(), undated: window.incidentAtlas.undated().length };
  }), data);
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

export async function speed({ page, open, context }) {
  await open();
  const client = await context.newCDPSession(page);
  const ready = await page.evaluate(() => performance.getEntriesByName("atlas-ready")[0].startTime);
  const steps = await page.evaluate(async () => {
    const { show, state } = window.incidentAtlas;
    const last = state().steps.length - 1;
    const times = [];
    for (let n = 0; n <= last; n += 1) {
      const start = performance.now();
      show({ from: n, to: n });
      times.push(performance.now() - start);
      await new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 0)); });
    }
    return times.slice(1).sort((a, b) => a - b);
  });
  await client.send("HeapProfiler.collectGarbage");
  const { usedSize } = await client.send("Runtime.getHeapUsage");
  return { ready, median: steps[Math.floor(steps.length / 2)], worst: steps.at(-1), heap: usedSize / 1e6 };
}
