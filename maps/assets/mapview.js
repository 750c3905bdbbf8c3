// The polygons: drawn once per level; a step of the slider only changes class names.
const view = { map: null, layers: [], byUnit: new Map(), focus: null, breaks: [], counts: null, marks: [], renderer: null };

function startMap(map) {
  view.map = map;
  for (const [name, order] of [["atlas-units", 350], ["atlas-lines", 360], ["atlas-points", 420]]) {
    map.createPane(name).style.zIndex = order;
  }
  for (const name of ["atlas-lines", "atlas-points"]) map.getPane(name).style.pointerEvents = "none";
  view.renderer = L.svg({ pane: "atlas-units", padding: 0.4 });
  view.lineRenderer = L.svg({ pane: "atlas-lines", padding: 0.4 });
  view.tooltip = byId("tip");
  drawDisputed();
  drawLines();
  const frame = L.latLngBounds(core.arcs.flat());
  view.home = frame;
  fitHome(false);
  map.options.maxBounds = frame.pad(0.6);
  map.options.maxBoundsViscosity = 0.8;
  view.renderer._container.append(hatchPattern());
}

/** The whole map, beside the legend where that lies over it. */
function fitHome(animate) {
  const beside = innerWidth > 900 ? byId("legend").offsetWidth + 24 : 12;
  const side = words.direction === "rtl" ? [[12, 12], [beside, 12]] : [[beside, 12], [12, 12]];
  view.map.fitBounds(view.home, { paddingTopLeft: side[0], paddingBottomRight: side[1], animate });
}

function hatchPattern() {
  const pattern = svg("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(svg("rect", { width: 6, height: 6, class: "hatch-ground" }), svg("line", { x1: 0, y1: 0, x2: 0, y2: 6, class: "hatch-line" }));
  return svg("defs", {}, pattern);
}

function polygon(rings, className, options = {}) {
  return L.polygon(rings.map((ring) => ringPoints(ring, core.arcs)), {
    renderer: view.renderer, className, smoothFactor: 0.6, weight: 1, interactive: false, bubblingMouseEvents: true, ...options,
  });
}

function drawDisputed() {
  for (const unit of core.units.filter((one) => one.disputed && one.leaf >= 0)) {
    polygon(core.rings[unit.leaf], "unit-disputed").addTo(view.map)
      .getElement().addEventListener("pointermove", (event) => showTip(event, [quoted("strong", unitName(unit)), el("span", {}, t("disputed_tip"))]));
  }
}

function drawLines() {
  const side = (leaf) => core.leafUnit[leaf];
  const country = borderArcs(core.rings, (leaf) => (side(leaf).disputed ? -1 : side(leaf).chain[0]));
  const province = borderArcs(core.rings, (leaf) => (side(leaf).disputed ? -1 : side(leaf).chain[1]));
  const touched = new Set(core.leafUnit.filter((u) => u.disputed).flatMap((u) => core.rings[u.leaf].flat().map((c) => (c < 0 ? ~c : c))));
  const line = (arcs, className) => L.polyline(arcs.map((n) => core.arcs[n]), {
    renderer: view.lineRenderer, className, smoothFactor: 0.6, interactive: false,
  }).addTo(view.map);
  line(province.inner.filter((arc) => !touched.has(arc)), "line-province");
  line(country.outer.filter((arc) => !touched.has(arc)), "line-coast");
  line(country.inner.filter((arc) => !touched.has(arc)), "line-country");
  line([...touched], "line-disputed");
}

/** Draw the units of the level shown; the others stay in memory for the next change of level. */
function drawLevel() {
  if (!view.layers[state.level]) {
    view.layers[state.level] = unitsAt(state.level).map((unit) => {
      const layer = polygon(mergeRings(unit.leaves, core.rings, core.arcs), "unit", { interactive: false });
      return { unit, layer };
    });
  }
  view.group?.remove();
  view.group = L.layerGroup(view.layers[state.level].map(({ layer }) => layer)).addTo(view.map);
  view.byUnit = new Map();
  for (const { unit, layer } of view.layers[state.level]) {
    const path = layer.getElement();
    path.dataset.pcode = unit.pcode;
    view.byUnit.set(unit.n, { unit, path, layer, shown: "" });
  }
  setFocusUnit(view.focus !== null && view.byUnit.has(view.focus) ? view.focus : view.byUnit.keys().next().value ?? null);
}

/** Colour every unit for the window shown. */
function paint() {
  const { counts } = view;
  for (let r = 0; r < counts.units.length; r += 1) {
    const found = unitValue(counts, r, state.from, state.to);
    const mark = found.state === "value" ? `p${shade(classOf(found.value, view.breaks), view.breaks.length)}` : found.state;
    const entry = view.byUnit.get(counts.units[r].n);
    if (entry.shown !== mark) {
      entry.path.setAttribute("class", `unit ${mark}`);
      entry.shown = mark;
    }
  }
  if (view.focus !== null) labelFocus();
}

function markSelected() {
  view.outline?.remove();
  view.outline = null;
  const unit = core.units.find((one) => one.pcode === state.unit);
  if (!unit) return;
  const rings = mergeRings(unit.leaves, core.rings, core.arcs);
  view.outline = L.polyline(rings.map((ring) => ringPoints(ring, core.arcs)), {
    renderer: view.lineRenderer, className: "line-selected", smoothFactor: 0.6, interactive: false,
  }).addTo(view.map);
}

/** "Barmal, Paktika, Afghanistan: 2 incidents, 46 killed" for tooltip, keyboard and screen reader. */
function unitSummary(unit) {
  const r = view.counts.row.get(unit.n);
  const found = unitValue(view.counts, r, state.from, state.to);
  return { found, text: valueText(found) };
}

function valueText(found) {
  if (found.state === "uncovered") return t("state_uncovered");
  const events = plural("incidents", found.events);
  if (state.measure === "events") return events;
  if (found.state === "unknown") return found.events ? `${t("state_unknown")} (${events})` : t("state_no_population");
  const value = t(`value_${state.measure}`, { n: amount(found.value, view.counts.measure.rate) });
  const missing = found.unknown ? `; ${plural("without_figure", found.unknown)}` : "";
  return `${value} (${events}${missing})`;
}

function showTip(event, children) {
  replace(view.tooltip, children);
  const box = view.map.getContainer().getBoundingClientRect();
  view.tooltip.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = view.tooltip;
  const x = Math.min(Math.max(8, event.clientX - box.left + 14), box.width - width - 8);
  const y = event.clientY - box.top + 18 + height > box.height ? event.clientY - box.top - height - 12 : event.clientY - box.top + 18;
  view.tooltip.style.transform = `translate(${x}px, ${y}px)`;
}

function hideTip() {
  view.tooltip.hidden = true;
}

function tipFor(unit) {
  return [
    quoted("strong", unitName(unit)),
    quoted("span", unitPath(unit), { class: "tip-path" }),
    el("span", { class: "tip-value" }, unitSummary(unit).text),
  ];
}

function listenToMap() {
  const pane = view.map.getPane("atlas-units");
  const unitOf = (event) => {
    const pcode = event.target.dataset?.pcode;
    return pcode ? core.units.find((unit) => unit.pcode === pcode) : null;
  };
  pane.addEventListener("pointermove", (event) => {
    const unit = unitOf(event);
    if (unit && event.pointerType !== "touch") showTip(event, tipFor(unit));
  });
  pane.addEventListener("pointerout", hideTip);
  pane.addEventListener("click", (event) => {
    const unit = unitOf(event);
    if (!unit || view.map._atlasDragged) return;
    setFocusUnit(unit.n);
    hideTip();
    update({ unit: unit.pcode, list: null });
    // Where the panel lies below the map, bring it into sight.
    if (innerWidth <= 900) byId("panel").scrollIntoView({ behavior: stillMotion() ? "auto" : "smooth" });
  });
  view.map.on("dragstart", () => { view.map._atlasDragged = true; hideTip(); });
  view.map.on("dragend", () => { setTimeout(() => { view.map._atlasDragged = false; }, 0); });
  pane.addEventListener("keydown", moveFocus);
  pane.addEventListener("focusin", () => {
    const entry = view.byUnit.get(view.focus);
    if (entry && document.activeElement === entry.path && entry.path.matches(":focus-visible")) tipAtUnit(entry.unit);
  });
  pane.addEventListener("focusout", hideTip);
}

/** One tab stop: the unit that has the focus is the only one that can be tabbed to. */
function setFocusUnit(n) {
  const before = view.byUnit.get(view.focus);
  if (before) for (const name of ["tabindex", "role", "aria-label", "aria-roledescription"]) before.path.removeAttribute(name);
  view.focus = n;
  const entry = view.byUnit.get(n);
  if (!entry) return;
  entry.path.setAttribute("tabindex", "0");
  entry.path.setAttribute("role", "button");
  labelFocus();
}

function labelFocus() {
  const entry = view.byUnit.get(view.focus);
  if (entry && view.counts?.row.has(view.focus)) entry.path.setAttribute("aria-label", `${unitPath(entry.unit, true)}: ${unitSummary(entry.unit).text}`);
}

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function moveFocus(event) {
  const here = core.units[view.focus];
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    update({ unit: here.pcode, list: null });
    byId("panel-heading")?.focus();
    return;
  }
  if (event.key === "+" || event.key === "=") { view.map.zoomIn(); return; }
  if (event.key === "-") { view.map.zoomOut(); return; }
  if (event.key === "PageDown" || event.key === "PageUp") {
    event.preventDefault();
    const order = [...view.byUnit.values()];
    const at = order.findIndex(({ unit }) => unit === here) + (event.key === "PageDown" ? 1 : -1);
    focusUnit(order[(at + order.length) % order.length].unit);
    return;
  }
  const arrow = ARROWS[event.key];
  if (!arrow) return;
  event.preventDefault();
  let best = null;
  let least = Infinity;
  for (const { unit } of view.byUnit.values()) {
    const [dx, dy] = [unit.x - here.x, unit.y - here.y];
    const along = dx * arrow[0] + dy * arrow[1];
    const aside = Math.abs(dx * arrow[1]) + Math.abs(dy * arrow[0]);
    if (along <= 1e-6 || aside > along * 2) continue;
    const distance = along + aside * 1.5;
    if (distance < least) { least = distance; best = unit; }
  }
  if (best) focusUnit(best);
}

function focusUnit(unit) {
  setFocusUnit(unit.n);
  const entry = view.byUnit.get(unit.n);
  const bounds = entry.layer.getBounds();
  if (!view.map.getBounds().contains(bounds)) view.map.panTo(bounds.getCenter(), { animate: false });
  entry.path.focus({ preventScroll: true });
  tipAtUnit(unit);
}

function tipAtUnit(unit) {
  const point = view.map.latLngToContainerPoint([unit.y, unit.x]);
  const box = view.map.getContainer().getBoundingClientRect();
  showTip({ clientX: box.left + point.x, clientY: box.top + point.y }, tipFor(unit));
}

function flyToUnit(unit) {
  const entry = [...view.byUnit.values()].find((one) => one.unit.pcode === unit.pcode);
  const bounds = entry ? entry.layer.getBounds() : L.latLngBounds(mergeRings(unit.leaves, core.rings, core.arcs).flatMap((ring) => ringPoints(ring, core.arcs)));
  view.map.fitBounds(bounds, { maxZoom: 8, padding: [60, 60], animate: !stillMotion() });
}

function stillMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
