// The units on the map: drawn once per level; a step of the slider only changes class names.
const view = { map: null, layers: [], byUnit: new Map(), focus: null, breaks: [], counts: null, renderer: null, unread: [] };

function startMap(map) {
  view.map = map;
  view.tooltip = byId("tip");
  const own = core.units.filter((unit) => unit.level === 0 && !unit.disputed);
  const told = own.filter((unit) => core.covered.has(unit.n));
  view.home = boundsOf(told.length ? told : own);
  fitHome(false);
  startGround(map);
  drawContext();
  drawDisputed();
  drawLines();
  map.options.maxBounds = (told.length === own.length ? view.home : boundsOf(own)).pad(0.6);
  map.options.maxBoundsViscosity = 0.8;
}

/** The countries told of, beside the legend where that lies over the map. */
function fitHome(animate) {
  const wide = innerWidth > 900;
  const legend = byId("legend");
  const beside = wide ? legend.offsetWidth + 20 : 8;
  const below = wide ? 8 : Math.max(legend.offsetHeight, 62) + 8;
  const [before, after] = words.direction === "rtl" ? [8, beside] : [beside, 8];
  view.map.fitBounds(view.home, { paddingTopLeft: [before, wide ? 8 : 52], paddingBottomRight: [after, below], animate });
  view.fitted = { centre: view.map.getCenter(), zoom: view.map.getZoom(), legend: legend.offsetHeight };
}

/** On a phone the strip of the legend lies over the map and grows: nobody having moved it, the map makes room. */
function keepHome() {
  const { fitted, map } = view;
  const legend = byId("legend");
  if (innerWidth > 900 || legend.classList.contains("open") || legend.offsetHeight === fitted.legend) return;
  if (map.getZoom() === fitted.zoom && map.getCenter().equals(fitted.centre)) fitHome(false);
}

function drawDisputed() {
  for (const unit of core.units.filter((one) => one.disputed && one.leaf >= 0)) {
    path(() => ringsText(core.rings[unit.leaf]), "unit-disputed")
      .addEventListener("pointermove", (event) => showTip(event, [quoted("strong", unitName(unit)), el("span", {}, t("disputed_tip"))]));
  }
}

/** Draw the units of the level shown; the others stay in memory for the next change of level. */
function drawLevel() {
  view.layers[state.level] ??= unitsAt(state.level).map((unit) => {
    const rings = mergeRings(unit.leaves);
    const node = svg("path", { class: "unit", "data-pcode": unit.pcode });
    return { unit, path: node, make: () => ringsText(rings), version: -1, shown: "" };
  });
  const before = view.shown;
  const group = svg("g", {});
  for (const entry of view.byUnit.values()) ground.drawn.delete(entry.path);
  for (const entry of view.layers[state.level]) {
    if (entry.version !== ground.version) entry.path.setAttribute("d", entry.make());
    ground.drawn.set(entry.path, () => { entry.version = ground.version; return entry.make(); });
    entry.version = ground.version;
    group.append(entry.path);
  }
  before?.remove();
  view.shown = group;
  ground.parts.units.append(group);
  drawBorders(view.layers[state.level].map((entry) => entry.unit));
  view.byUnit = new Map(view.layers[state.level].map((entry) => [entry.unit.n, entry]));
  setFocusUnit(view.focus !== null && view.byUnit.has(view.focus) ? view.focus : view.byUnit.keys().next().value ?? null);
}

/** Colour every unit for the window shown, and mark those whose colour depends on which figures are right. */
function paint() {
  const { counts } = view;
  const unsure = [];
  for (let r = 0; r < counts.units.length; r += 1) {
    const unit = counts.units[r];
    const found = unitValue(counts, r, state.from, state.to);
    const mark = markOf(found, r);
    const entry = view.byUnit.get(unit.n);
    if (entry.shown !== mark) {
      entry.path.setAttribute("class", `unit ${mark}`);
      entry.shown = mark;
    }
    if (!state.compare && isUnsure(counts, r, found)) unsure.push([unit.x, unit.y]);
  }
  drawUnsure(unsure);
  if (view.focus !== null) labelFocus();
}

/** The class name of a unit: its class, its change, or the state that it is in. */
function markOf(found, r) {
  if (state.compare) return comparedWith(view.counts, r).state;
  return found.state === "value" ? `p${shade(classOf(found.value, view.breaks), view.breaks.length)}` : lookOf(found);
}

function drawUnsure(spots) {
  if (view.unsureSpots?.join() === spots.join()) return;
  view.unsureSpots = spots;
  if (!view.unsure) view.unsure = ["unsure-halo", "unsure"].map((name) => path(() => dotsText(view.unsureSpots), name, "marks"));
  const text = dotsText(spots);
  for (const node of view.unsure) node.setAttribute("d", text);
  view.unsureCount = spots.length;
}

function markSelected() {
  const unit = core.units.find((one) => one.pcode === state.unit);
  unpath(view.outline ?? []);
  if (!unit) { view.outline = []; return; }
  const rings = mergeRings(unit.leaves);
  view.outline = ["line-selected-halo", "line-selected"].map((name) => path(() => ringsText(rings), name, "lines"));
}

/** "Barmal, Paktika, Afghanistan: 2 incidents, 46 killed" for tooltip, keyboard and screen reader. */
function unitSummary(unit) {
  const r = view.counts.row.get(unit.n);
  const found = unitValue(view.counts, r, state.from, state.to);
  const undated = view.counts.undated.filter((i) => isInside(i, unit)).length;
  const text = undated && !found.events && !state.compare ? t("none_dated") : valueText(found);
  return { found, text: [text, undated ? plural("undated_here", undated) : ""].filter(Boolean).join("; ") };
}

/** "None reported", or where filters are set, none of what they leave. */
function noneText() {
  return t(filterText() ? "state_zero_chosen" : "state_zero");
}

function valueText(found) {
  if (found.state === "uncovered") return t("state_uncovered");
  if (!found.events && !state.compare) return noneText();
  const events = plural("incidents", found.events);
  if (state.compare) return comparedText(found.row);
  if (state.measure === "events") return events;
  if (found.state === "unknown") return found.events ? `${t("state_unknown")} (${events})` : t("state_no_population");
  // "0 killed" would be one side's word where others say more, "20" too little where a source says "at least 20".
  const more = state.measure === "fatalities_high" && isOpen(view.counts, found.row) ? t("or_more") : "";
  const n = found.state === "doubtful" ? spreadText(view.counts, found.row) : amount(found.value, view.counts.measure.rate) + more;
  const value = t(`value_${state.measure}`, { n });
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
    ...tipNotes(unit).map((text) => el("span", { class: "tip-note" }, text)),
  ];
}

/** What the colour hides: disagreement, and incidents known only to the unit above. */
function tipNotes(unit) {
  const { counts } = view;
  const r = counts.row.get(unit.n);
  const notes = [];
  const spread = spreadText(counts, r, t("or_more"));
  if (spread) notes.push(t("tip_range", { range: spread }));
  else if (isUnsure(counts, r)) notes.push(t("contested"));
  const above = core.units[unit.chain[unit.level - 1]];
  const loose = above && unit.level > 1 ? looseIn(above) : 0;
  if (loose) notes.push(plural("tip_loose", loose, { unit: unitName(above) }));
  return notes;
}

function looseIn(unit) {
  return view.counts.kept.reduce((sum, i) => sum + (i.unit === unit.n && inWindow(i) ? 1 : 0), 0);
}

function listenToMap() {
  const pane = view.map.getPane("atlas");
  const unitOf = (event) => {
    const pcode = event.target.dataset?.pcode;
    return pcode ? core.units.find((unit) => unit.pcode === pcode) : null;
  };
  pane.addEventListener("pointermove", (event) => {
    const unit = unitOf(event);
    const spot = spotAt(event);
    if ((spot || unit) && event.pointerType !== "touch") showTip(event, spot ? tipForSpot(spot) : tipFor(unit));
  });
  pane.addEventListener("pointerout", hideTip);
  pane.addEventListener("click", (event) => {
    const unit = unitOf(event);
    const spot = spotAt(event);
    if (!(spot || unit) || view.map._atlasDragged) return;
    if (unit) setFocusUnit(unit.n);
    hideTip();
    update(spot ? { unit: null, list: spot.key } : { unit: unit.pcode, list: null });
    // Where the panel lies below the map, bring it into sight.
    if (innerWidth <= 900) byId("panel").scrollIntoView({ behavior: stillMotion() ? "auto" : "smooth" });
  });
  view.map.on("move zoomend resize", () => { if (view.stop) placePointStop(); });
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
  const best = nearestTowards([...view.byUnit.values()].map(({ unit }) => unit), here, arrow);
  if (best) focusUnit(best);
}

/** Of things with x and y, the nearest to one of them that lies in the direction of an arrow key; null where none does. */
function nearestTowards(things, here, arrow) {
  let best = null;
  let least = Infinity;
  for (const thing of things) {
    const [dx, dy] = [thing.x - here.x, thing.y - here.y];
    const along = dx * arrow[0] + dy * arrow[1];
    const aside = Math.abs(dx * arrow[1]) + Math.abs(dy * arrow[0]);
    if (along <= 1e-6 || aside > along * 2) continue;
    const distance = along + aside * 1.5;
    if (distance < least) { least = distance; best = thing; }
  }
  return best;
}

function focusUnit(unit) {
  setFocusUnit(unit.n);
  const entry = view.byUnit.get(unit.n);
  const bounds = boundsOf([unit]);
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
  view.map.fitBounds(boundsOf([unit]), { maxZoom: 8, padding: [60, 60], animate: !stillMotion() });
}

function stillMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
