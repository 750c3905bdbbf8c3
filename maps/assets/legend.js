// The legend: what a colour means, how many units have it now, and what is not on the map.
function drawLegend() {
  const { counts } = view;
  byId("legend-title").textContent = t(`measure_${state.measure}`);
  byId("legend-unit").textContent = state.compare ? t("compared_with", { baseline: baselineLabel() || t("no_baseline") }) : t(`per_level_${state.level}`);
  byId("legend-count").textContent = t(`units_${state.level}`);
  byId("legend-method").textContent = state.compare ? t("compare_note", { n: LEAST_TO_COMPARE }) : methodNote();
  replace(byId("legend-rows"), state.compare ? changeRows(counts) : classRows(counts));
  byId("unsure-key").hidden = state.compare !== "" || !view.unsureCount;
  byId("unsure-text").textContent = plural(counts.measure.ends ? "unsure" : "unsure_events", view.unsureCount ?? 0);
  replace(byId("legend-notes"), notes(counts));
  clearNames();
}

function classRows(counts) {
  const { breaks } = view;
  const tally = { zero: 0, doubtful: 0, partial: 0, unknown: 0, uncovered: 0 };
  const perClass = breaks.map(() => 0);
  for (let r = 0; r < counts.units.length; r += 1) {
    const found = unitValue(counts, r, state.from, state.to);
    if (found.state === "value") perClass[classOf(found.value, breaks)] += 1;
    else tally[found.state] += 1;
  }
  return [
    tally.zero ? legendRow("zero", t("state_zero"), tally.zero) : null,
    tally.doubtful ? legendRow("doubtful", t("state_doubtful"), tally.doubtful) : null,
    ...perClass.map((count, n) => legendRow(`p${shade(n, breaks.length)}`, classLabel(n), count)),
    tally.unknown + tally.partial ? legendRow("unknown", t(`state_${tally.partial ? "partial" : "unknown"}${counts.measure.rate ? "_rate" : ""}`), tally.unknown + tally.partial) : null,
    tally.uncovered ? legendRow("uncovered", t("state_uncovered"), tally.uncovered) : null,
  ];
}

function changeRows(counts) {
  const tally = {};
  for (let r = 0; r < counts.units.length; r += 1) {
    const { state: found } = comparedWith(counts, r);
    tally[found] = (tally[found] ?? 0) + 1;
  }
  const always = ["d4", "d3", "d2", "d1", "d0"];
  const found = [...always.filter(() => baseline()), ...["few", "zero", "unknown", "none", "uncovered"].filter((key) => tally[key])];
  return found.map((key) => legendRow(key, key === "uncovered" ? t("state_uncovered") : t(`change_${key}`, { n: LEAST_TO_COMPARE }), tally[key] ?? 0));
}

function legendRow(mark, label, count) {
  return el("tr", {}, el("td", {}, el("span", { class: `swatch ${mark}` })), el("th", { scope: "row", class: /^p\d/.test(mark) ? "" : "words" }, label),
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
  return `${t(`method_note_${state.method}`)} ${span}`.trim();
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
  if (counts.measure.rate) found.push(el("li", {}, populationNote()));
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
