// What is shown, as a file: CSV, GeoJSON, SVG, PNG.
function startDownload() {
  byId("download").addEventListener("click", (event) => {
    const { format } = event.target.dataset;
    if (format) ({ csv: saveCsv, geojson: saveGeoJson, svg: saveSvg, png: savePng })[format]();
    if (format || event.target.id === "copy-link") byId("download").open = false;
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
  for (const part of document.querySelectorAll(".legend details")) { // nobody opens them on paper
    if (printing) part.dataset.open = String(part.open);
    part.open = printing || part.dataset.open === "true";
  }
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

const DIGITS = 4; // of a rate; those behind them are of the division, and no population is known so well

/** A row as a file has it. By the rule of `geo.aggregate.known_sums`: where no incident gives a figure, a sum is unknown and not 0. */
function filed(row) {
  const own = { ...row };
  if (view.counts.measure.rate) for (const name of ["value", "value_low", "value_high", "before", "change"]) if (typeof own[name] === "number") own[name] = Number(own[name].toPrecision(DIGITS));
  const known = row.state !== "uncovered" && (!row.events || row.events !== row.events_without_figure);
  return known ? own : { ...own, value: own.value || null, value_low: own.value_low || null, value_high: own.value_high || null, value_high_open: own.value_high ? own.value_high_open : null };
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
  return { first_period: first, last_period: last, before_first: span ? stepName(span[0]) : null, before_last: span ? stepName(span[1]) : null, filter: [settings.days, filterText()].filter(Boolean).join("; ") || null };
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
  return [Object.keys(rest), ...[...tableRows().map(fields), rest].map(filed).map(Object.values)].map((row) => row.map(csvCell).join(",")).join("\r\n");
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
    features: tableRows().map((row) => ({ type: "Feature", id: row.unit.pcode, properties: filed(fields(row)), geometry: { type: "MultiPolygon", coordinates: polygons(row.unit) } })),
  };
}

function saveGeoJson() {
  save(new Blob([JSON.stringify(geoJson())], { type: "application/geo+json" }), fileName("geojson"));
}

const DRAWN = "path, rect, line, circle";

/** The map as shown, with title, numbers, legend and source line, styled from within. */
function mapPicture() {
  const box = view.map.getContainer().getBoundingClientRect();
  const [width, height] = [Math.round(box.width), Math.round(box.height)];
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const lines = (words, letter) => wrapped(words, Math.floor((width - 32) / letter));
  const head = [...lines(pictureTitle(), 6.6), ...lines(`${shownNumbers().join(". ")}`.trim(), 6.6)];
  const top = 40 + 16 * head.length;
  const credit = [...lines(t("disclaimer"), 5.4), ...lines(settings.attribution, 5.4)];
  const text = (x, y, size, content, weight = "400") => svg("text", { x, y, "font-size": size, "font-weight": weight, fill: colour("--ink") }, content);
  const [legend, tall] = pictureLegend(text, colour, top + height, width);
  const foot = tall + 14 + 14 * credit.length;
  const page = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height: height + top + foot, viewBox: `0 0 ${width} ${height + top + foot}`, "font-family": "sans-serif" });
  page.append(svg("title", {}, document.title), svg("rect", { width: "100%", height: "100%", fill: colour("--paper") }));
  page.append(text(16, 28, 20, settings.title, "700"), ...head.map((line, n) => text(16, 50 + 16 * n, 13, line)));
  const inner = svg("svg", { x: 0, y: top, width, height, viewBox: `0 0 ${width} ${height}`, "clip-path": "url(#frame)" });
  inner.append(svg("rect", { width, height, fill: colour("--water") }), ...pictureLayers(box), ...pictureNames(box, text, colour));
  const clip = svg("clipPath", { id: "frame" }, svg("rect", { width, height }));
  page.append(svg("defs", {}, clip), inner, legend, ...credit.map((line, n) => text(16, top + height + tall + 18 + 14 * n, 10, line)));
  return new XMLSerializer().serializeToString(page);
}

/** Copies of the map's own pictures, with their look written into them. */
function pictureLayers(box) {
  return [...view.map.getContainer().querySelectorAll(".leaflet-pane > svg")].map((picture) => {
    const copy = picture.cloneNode(true);
    const originals = picture.querySelectorAll(DRAWN);
    copy.querySelectorAll(DRAWN).forEach((node, n) => {
      const look = getComputedStyle(originals[n]);
      for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "fill-opacity", "stroke-opacity", "stroke-linecap", "stroke-linejoin"]) node.setAttribute(name, look.getPropertyValue(name).replace(/"/g, ""));
      for (const name of ["class", "style", "tabindex", "role", "aria-label", "data-pcode"]) node.removeAttribute(name);
    });
    const at = picture.getBoundingClientRect();
    copy.removeAttribute("style");
    for (const [name, value] of Object.entries({ x: at.left - box.left, y: at.top - box.top, width: at.width, height: at.height })) copy.setAttribute(name, value);
    return copy;
  });
}

function pictureNames(box, text, colour) {
  return [...document.querySelectorAll(".town span, .country-name span")].map((mark) => {
    const at = mark.getBoundingClientRect();
    const name = text(at.left - box.left, at.top - box.top + 11, 11, mark.textContent);
    for (const [key, value] of Object.entries({ stroke: colour("--halo"), "stroke-width": 2.5, "stroke-opacity": 0.8, "paint-order": "stroke" })) name.setAttribute(key, value);
    return name;
  });
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

const SWATCH_FILLS = { uncovered: "url(#hatch)", unknown: "url(#dots)", few: "url(#few)" };

/** The rows of the page's legend as [mark at a height, words]; a mark is a list of shapes. */
function pictureKeys(colour) {
  const box = (fill, more = {}) => (y) => svg("rect", { x: 18, y: y - 10, width: 18, height: 12, fill, stroke: colour("--rule-strong"), ...more });
  const dot = (y) => svg("circle", { cx: 27, cy: y - 4, r: 2.6, fill: colour("--ink") });
  const point = (fill) => (y) => svg("rect", { x: 23, y: y - 8, width: 8, height: 8, fill, stroke: colour("--accent"), "stroke-width": 1.6 });
  const keys = [...byId("legend-rows").children].map((row) => {
    const mark = row.querySelector(".swatch");
    const name = mark.className.split(" ").at(-1);
    const fill = box(SWATCH_FILLS[name] ?? getComputedStyle(mark).backgroundColor);
    return [name === "doubtful" ? [fill, dot] : [fill], `${row.querySelector("th").textContent}  (${row.querySelector(".count").textContent})`];
  });
  if (!byId("unsure-key").hidden) keys.push([[dot], byId("unsure-text").textContent]);
  if (core.leafUnit.some((unit) => unit.disputed)) keys.push([[box(colour("--ground"), { stroke: colour("--country-line"), "stroke-dasharray": "3 2" })], t("disputed")]);
  if (state.points) keys.push([[point(colour("--accent"))], t("point_exact")], [[point(colour("--halo"))], `${t("point_near")}; ${t("point_size")}`]);
  return keys;
}

const KEY = { width: 300, row: 18, letter: 6.2 }; // pixels of an entry of the legend

/** The legend in columns, for beside or over the map it would hide some of it: [its picture, its height]. */
function pictureLegend(text, colour, top, width) {
  const columns = Math.max(1, Math.min(4, Math.floor((width - 32) / KEY.width)));
  const wide = (width - 32) / columns;
  const keys = pictureKeys(colour).map(([marks, words]) => [marks, wrapped(words, Math.floor((wide - 42) / KEY.letter))]);
  const most = Math.ceil(keys.reduce((sum, [, lines]) => sum + lines.length, 0) / columns);
  const group = svg("g", {});
  let [column, row, deepest] = [0, 0, 0];
  for (const [marks, lines] of keys) {
    if (row + lines.length > most && row && column < columns - 1) [column, row] = [column + 1, 0];
    const y = top + 20 + row * KEY.row;
    const part = svg("g", { transform: `translate(${column * wide}, 0)` }, marks.map((mark) => mark(y)), lines.map((line, n) => text(44, y + n * KEY.row, 12, line)));
    group.append(part);
    row += lines.length;
    deepest = Math.max(deepest, row);
  }
  const under = [...byId("legend-notes").children].flatMap((one) => wrapped(one.textContent, Math.floor((width - 32) / 5.4)));
  const below = top + 22 + deepest * KEY.row;
  group.append(...under.map((one, n) => text(18, below + n * 15, 10, one)));
  return [group, 14 + deepest * KEY.row + under.length * 15];
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
