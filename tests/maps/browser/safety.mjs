// Reports are hostile: nothing of them runs, all of them shows.
export async function hostile({ page, open, data }) {
  await open();
  const missing = [];
  const ids = await page.evaluate(() => window.incidentAtlas.rows().filter((row) => row.events).map((row) => row.pcode));
  let text = "";
  for (const unit of ids) {
    await page.evaluate((pcode) => window.incidentAtlas.show({ unit: pcode }), unit);
    await page.evaluate(() => {
      const more = document.querySelector("#panel-body .more");
      while (more && !more.hidden) more.click();
      for (const details of document.querySelectorAll("#panel-body details")) details.open = true;
    });
    await page.waitForFunction(() => [...document.querySelectorAll("#panel-body .claims")].every((node) => node.childNodes.length));
    text += await page.locator("#panel-body").evaluate((node) => node.textContent);
  }
  text += await page.locator("#actor").evaluate((node) => node.textContent);
  for (const wanted of data) if (!text.includes(wanted)) missing.push(wanted);
  await page.locator("#table > summary").click();
  await page.waitForSelector("#table-rows tr");
  await page.evaluate(() => { window.incidentAtlas.csv(); window.incidentAtlas.geojson(); window.incidentAtlas.svg(); });
  await page.waitForTimeout(200);
  return {
    missing,
    heading: await page.locator("h1").textContent(),
    title: await page.title(),
    run: await page.evaluate(() => window.pwned ?? null),
    scripts: await page.locator("script").count(),
    foreign: await page.locator("#panel-body img, #panel-body svg script, #panel-body iframe, #panel-body [onerror], #panel-body [onload]").count(),
    links: await page.locator("a[href]").evaluateAll((links) => links.map((link) => link.getAttribute("href"))),
  };
}

export async function policyHolds({ page, open }) {
  await open();
  return page.evaluate(async () => {
    const script = document.createElement("script");
    script.textContent = "window.pwned = 1";
    document.body.append(script);
    const holder = document.createElement("div");
    holder.innerHTML = "<img src=x onerror='window.pwned = 2'>";
    document.body.append(holder);
    let fetched = "no";
    try { await fetch("data:text/plain,x"); fetched = "yes"; } catch { fetched = "refused"; }
    await new Promise((done) => { setTimeout(done, 200); });
    return { run: window.pwned ?? null, fetched };
  });
}

export async function oldBrowser({ page, open, context }) {
  await context.addInitScript(() => { delete window.DecompressionStream; });
  await open("#u=AF1214");
  return { units: await page.locator("path.unit").count(), quotes: await page.locator("#panel-body blockquote").allTextContents(), stream: await page.evaluate(() => typeof DecompressionStream) };
}

/** A basemap is asked for only once the reader switches it on, and from its own address alone. */
export async function basemap({ page, open, context }) {
  const asked = [];
  await context.setOffline(false);
  await context.route(/^https?:/, (route) => { asked.push(new URL(route.request().url()).origin); route.abort(); });
  await open();
  const before = asked.length;
  await page.check("#basemap");
  await page.waitForFunction(() => document.querySelectorAll("img.leaflet-tile").length > 3);
  await page.waitForTimeout(200);
  const credit = await page.locator("#basemap-credit").textContent();
  await page.uncheck("#basemap");
  return { before, asked: [...new Set(asked)], credit, left: await page.locator("img.leaflet-tile").count(), after: await page.locator("#basemap-credit").textContent() };
}
