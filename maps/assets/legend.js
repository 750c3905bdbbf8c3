// The legend: what a colour means, how many units have it now, and what is not on the map.
function drawLegend() {
  const { counts, breaks } = view;
  const tally = { zero: 0, unknown: 0, uncovered: 0 };
  const perClass = breaks.map(() => 0);
  for (let r = 0; r < counts.units.length; r += 1) {
    const found = unitValue(counts, r, state.from, state.to);
    if (found.state === "value") perClass[classOf(found.value, breaks)] += 1;
    else tally[found.state] += 1;
  }
  const rows = [];
  if (tally.zero) rows.push(legendRow("zero", t("state_zero"), tally.zero));
  perClass.forEach((count, n) => rows.push(legendRow(`p${shade(n, breaks.length)}`, classLabel(n), count)));
  if (tally.unknown) rows.push(legendRow("unknown", t(counts.measure.rate ? "state_unknown_rate" : "state_unknown"), tally.unknown));
  if (tally.uncovered) rows.push(legendRow("uncovered", t("state_uncovered"), tally.uncovered));
  replace(byId("legend-rows"), rows);
  byId("legend-title").textContent = t(`measure_${state.measure}`);
  byId("legend-unit").textContent = t(`per_level_${state.level}`);
  byId("legend-method").textContent = methodNote();
  replace(byId("legend-notes"), notes(counts));
}

function legendRow(mark, label, count) {
  return el("tr", {}, el("td", {}, el("span", { class: `swatch ${mark}` })), el("th", { scope: "row" }, label),
    el("td", { class: "count" }, number(count)));
}

/** Whole numbers that leave no doubt where a count belongs: "1", "2–4", "5 or more" is never "5–5". */
function classLabel(n) {
  const { breaks, counts } = view;
  const { rate } = counts.measure;
  const high = breaks[n];
  if (rate) return n === 0 ? t("up_to", { n: amount(high, true) }) : range(breaks[n - 1], high, true);
  const low = n === 0 ? Math.min(1, high) : breaks[n - 1] + 1;
  return range(low, high);
}

function methodNote() {
  if (!view.breaks.length) return t("nothing_counted");
  const span = state.cumulative ? t("classes_cumulative") : state.from === 0 && state.to === core.steps.length - 1 ? "" : t("classes_fixed");
  const source = view.counts.measure.rate ? ` ${populationNote()}` : "";
  return `${t(`method_note_${state.method}`)} ${span}${source}`.trim();
}

function populationNote() {
  const years = new Set();
  let modelled = false;
  for (const unit of view.counts.units) {
    if (unit.popYear) years.add(unit.popYear);
    modelled ||= unit.popModelled;
  }
  const list = [...years].sort().join(", ");
  return t(modelled ? "population_note_modelled" : "population_note", { years: list });
}

function notes(counts) {
  const loose = state.from > state.to ? 0 : windowSum(counts, counts.events, counts.loose, state.from, state.to);
  const found = [];
  if (loose) found.push(note("loose", plural(`not_placed_${state.level}`, loose)));
  if (counts.undated.length) found.push(note("undated", plural(`undated_${settings.period === "year" ? "year" : "period"}`, counts.undated.length)));
  return found;
}

function note(list, text) {
  return el("li", {}, el("button", { type: "button", class: "as-link", onclick: () => openList(list) }, text));
}

function openList(list) {
  update({ list, unit: null });
  byId("panel-heading").focus();
}
