// What is shown, as a file: CSV, GeoJSON, SVG, PNG.
function startDownload() {
  byId("download").addEventListener("click", (event) => {
    const { format } = event.target.dataset;
    if (format) ({ csv: saveCsv, geojson: saveGeoJson, svg: saveSvg, png: savePng })[format]();
    if (format) byId("download").open = false;
  });
  byId("copy-link").addEventListener("click", copyLink);
  byId("print").addEventListener("click", () => window.print());
  window.addEventListener("beforeprint", () => forPaper(true));
  window.addEventListener("afterprint", () => forPaper(false));
}

const PAPER = 680; // pixels between the margins of an A4 page

/** Paper gets the map as it is on the screen, scaled to the page, and the whole legend. */
function forPaper(printing) {
  const { clientWidth: width, clientHeight: height } = view.map.getContainer();
  const scale = Math.min(1, PAPER / width);
  const sizes = { "--map-width": `${width}px`, "--map-height": `${height}px`, "--paper-width": `${width * scale}px`, "--paper-height": `${height * scale}px`, "--paper-scale": scale };
  for (const [name, value] of Object.entries(sizes)) {
    if (printing) document.documentElement.style.setProperty(name, value);
    else document.documentElement.style.removeProperty(name);
  }
  document.body.classList.toggle("printing", printing);
  if (printing) byId("legend").classList.add("open");
  else byId("legend").classList.toggle("open", byId("legend-more").getAttribute("aria-expanded") === "true");
}

async function copyLink() {
  writeHash();
  const address = `${location.href.split("#")[0]}#${hashText()}`;
  try { await navigator.clipboard.writeText(address); byId("copied").textContent = t("copied"); } catch { byId("copied").textContent = address; }
}

function fileName(ending) {
  const steps = core.steps.length ? `${stepName(state.from)}_${stepName(state.to)}` : "undated";
  return `incident-atlas_${state.measure}_${steps}.${ending}`;
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function fields(row) {
  const { unit } = row;
  return {
    pcode: unit.pcode, name: unit.name, ...aboveOf(unit), measure: state.measure,
    value: ["value", "zero", "doubtful", "partial"].includes(row.state) ? row.value : null, ...endsOf(row.row), before: row.before, change: row.change,
    state: row.state, events: row.state === "uncovered" ? null : row.events, events_without_figure: row.unknown,
    ...shownAs(),
  };
}

/** The p-code of the unit above and the names of all above, as the files of counts and of incidents call them. */
function aboveOf(unit) {
  const [country, admin1, admin2] = [0, 1, 2].map((level) => (unit && level < unit.level && core.units[unit.chain[level]]?.name) || "");
  return { parent: core.units[unit?.parent]?.pcode ?? "", country, admin1, admin2 };
}

/** What the numbers were chosen by: without it a filtered file looks like a whole one. */
function shownAs() {
  const span = baseline();
  const [first, last] = core.steps.length ? [stepName(state.from), stepName(state.to)] : [null, null];
  return { first_period: first, last_period: last, before_first: span ? stepName(span[0]) : null, before_last: span ? stepName(span[1]) : null, filter: filterText() || null };
}

/** The lowest and the highest figure by what sources say, and whether that is an "at least"; null for plain counts. */
function endsOf(r) {
  const [low, high] = view.counts.measure.ends ? spreadOf(view.counts, r) : [null, null];
  return { value_low: low, value_high: high, value_high_open: view.counts.measure.ends ? isOpen(view.counts, r) : null };
}

/** Quoted where needed; text that a spreadsheet would run as a formula gets an apostrophe before it. */
function csvCell(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** The row of what is not placed at the level shown: no table is complete without it. */
function looseRow() {
  const { counts } = view;
  const sum = (table) => (core.steps.length ? windowSum(counts, table, counts.loose, state.from, state.to) : 0);
  return {
    pcode: "", name: t("not_placed_row"), ...aboveOf(null), measure: state.measure,
    value: counts.measure.rate ? null : sum(counts.values), ...(counts.measure.rate ? { value_low: null, value_high: null, value_high_open: null } : endsOf(counts.loose)), ...beforeOf(counts, counts.loose), state: "not_placed", events: sum(counts.events),
    events_without_figure: sum(counts.unknown),
    ...shownAs(),
  };
}

function csvText() {
  const rest = looseRow();
  return [Object.keys(rest), ...[...tableRows().map(fields), rest].map(Object.values)].map((row) => row.map(csvCell).join(",")).join("\r\n");
}

function saveCsv() {
  save(new Blob(["\ufeff", csvText(), "\r\n"], { type: "text/csv;charset=utf-8" }), fileName("csv"));
}

function geoJson() {
  const swap = (ring) => ringPoints(ring).map(([x, y]) => [Number(x.toFixed(4)), Number(y.toFixed(4))]);
  const area = (ring) => ring.reduce((sum, [x, y], n) => { const [u, v] = ring[(n + 1) % ring.length]; return sum + x * v - u * y; }, 0) / 2;
  const inside = ([x, y], ring) => ring.reduce((odd, [x1, y1], n) => {
    const [x2, y2] = ring[(n + 1) % ring.length];
    return (y1 > y) !== (y2 > y) && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1 ? !odd : odd;
  }, false);
  const polygons = (unit) => {
    const rings = mergeRings(unit.leaves).map(swap).sort((a, b) => Math.abs(area(b)) - Math.abs(area(a)));
    const shells = [];
    for (const ring of rings) {
      const middle = [(ring[0][0] + ring[1][0]) / 2, (ring[0][1] + ring[1][1]) / 2];
      const around = shells.find((shell) => inside(middle, shell[0]));
      if (around) around.push(area(ring) > 0 ? ring.reverse() : ring);
      else shells.push([area(ring) < 0 ? ring.reverse() : ring]);
    }
    return shells;
  };
  return {
    type: "FeatureCollection", attribution: settings.attribution,
    features: tableRows().map((row) => ({ type: "Feature", id: row.unit.pcode, properties: fields(row), geometry: { type: "MultiPolygon", coordinates: polygons(row.unit) } })),
  };
}

function saveGeoJson() {
  save(new Blob([JSON.stringify(geoJson())], { type: "application/geo+json" }), fileName("geojson"));
}

const DRAWN = "path, rect, line, circle";

/** The map as shown, with title, legend and source line, styled from within. */
function mapPicture() {
  const box = view.map.getContainer().getBoundingClientRect();
  const [width, height] = [Math.round(box.width), Math.round(box.height)];
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const top = 64;
  const credit = wrapped(settings.attribution, Math.floor((width - 32) / 5.4));
  const foot = 14 + 14 * credit.length;
  const page = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height: height + top + foot, viewBox: `0 0 ${width} ${height + top + foot}`, "font-family": "sans-serif" });
  page.append(svg("title", {}, document.title), svg("rect", { width: "100%", height: "100%", fill: colour("--paper") }));
  const text = (x, y, size, content, weight = "400") => svg("text", { x, y, "font-size": size, "font-weight": weight, fill: colour("--ink") }, content);
  page.append(text(16, 28, 20, settings.title, "700"), text(16, 50, 13, pictureTitle()));
  const inner = svg("svg", { x: 0, y: top, width, height, viewBox: `0 0 ${width} ${height}` });
  inner.append(svg("rect", { width, height, fill: colour("--water") }));
  const offset = (node) => { const at = node.getBoundingClientRect(); return [at.left - box.left, at.top - box.top]; };
  for (const picture of view.map.getContainer().querySelectorAll(".leaflet-pane > svg")) {
    const copy = picture.cloneNode(true);
    const originals = picture.querySelectorAll(DRAWN);
    copy.querySelectorAll(DRAWN).forEach((node, n) => {
      const look = getComputedStyle(originals[n]);
      for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "fill-opacity", "stroke-opacity", "stroke-linecap", "stroke-linejoin"]) node.setAttribute(name, look.getPropertyValue(name).replace(/"/g, ""));
      for (const name of ["class", "style", "tabindex", "role", "aria-label", "data-pcode"]) node.removeAttribute(name);
    });
    const [x, y] = offset(picture);
    const at = picture.getBoundingClientRect();
    copy.removeAttribute("style");
    for (const [name, value] of Object.entries({ x, y, width: at.width, height: at.height })) copy.setAttribute(name, value);
    inner.append(copy);
  }
  for (const mark of document.querySelectorAll(".town span, .country-name span")) {
    const [x, y] = offset(mark);
    const name = text(x, y + 11, 11, mark.textContent);
    for (const [key, value] of Object.entries({ stroke: colour("--halo"), "stroke-width": 2.5, "stroke-opacity": 0.8, "paint-order": "stroke" })) name.setAttribute(key, value);
    inner.append(name);
  }
  const clip = svg("clipPath", { id: "frame" }, svg("rect", { width, height }));
  inner.setAttribute("clip-path", "url(#frame)");
  page.append(svg("defs", {}, clip), inner, pictureLegend(text, colour, top + height), ...credit.map((line, n) => text(16, top + height + 18 + 14 * n, 10, line)));
  return new XMLSerializer().serializeToString(page);
}

function pictureTitle() {
  const against = state.compare ? t("compared_with", { baseline: baselineLabel() || t("no_baseline") }) : "";
  return [`${t(`measure_${state.measure}`)}, ${t(`per_level_${state.level}`)}`, windowLabel(), against, filterText()].filter(Boolean).join(" · ");
}

/** Lines of at most so many letters, broken at spaces. */
function wrapped(words, most) {
  const lines = [""];
  for (const word of words.split(" ")) {
    if (lines.at(-1) && lines.at(-1).length + word.length >= most) lines.push("");
    lines[lines.length - 1] += `${lines.at(-1) ? " " : ""}${word}`;
  }
  return lines;
}

function pictureLegend(text, colour, bottom) {
  const rows = [...byId("legend-rows").children].map((row) => ({ mark: row.querySelector(".swatch"), label: row.querySelector("th").textContent, count: row.querySelector(".count").textContent }));
  const doubt = byId("unsure-key").hidden ? [] : [`• ${byId("unsure-text").textContent}`];
  const under = [...doubt, ...[...byId("legend-notes").children].map((row) => row.textContent)];
  const height = rows.length * 18 + under.length * 15 + 22;
  const y = bottom - height + 8;
  const width = Math.max(250, ...under.map((one) => one.length * 5.4 + 24));
  const group = svg("g", {}, svg("rect", { x: 12, y: y - 16, width, height, fill: colour("--paper"), "fill-opacity": 0.92 }));
  const fills = { uncovered: "url(#hatch)", unknown: "url(#dots)", few: "url(#few)" };
  rows.forEach(({ mark, label, count }, n) => {
    const fill = fills[mark.className.split(" ").at(-1)] ?? getComputedStyle(mark).backgroundColor;
    group.append(svg("rect", { x: 18, y: y + n * 18 - 10, width: 18, height: 12, fill, stroke: colour("--rule-strong") }),
      text(44, y + n * 18, 12, `${label}  (${count})`));
  });
  under.forEach((one, n) => group.append(text(18, y + rows.length * 18 + n * 15 + 2, 10, one)));
  return group;
}

function saveSvg() {
  save(new Blob([mapPicture()], { type: "image/svg+xml" }), fileName("svg"));
}

async function savePng() {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([mapPicture()], { type: "image/svg+xml" }));
  image.src = address;
  await image.decode();
  const canvas = el("canvas", { width: image.width * 2, height: image.height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(address);
  canvas.toBlob((blob) => save(blob, fileName("png")), "image/png");
}
