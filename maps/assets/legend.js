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
  drawMeanings(counts);
  keepHome();
  clearNames();
}

/** Under the legend, a line for each of its words. */
function drawMeanings(counts) {
  const shown = state.compare ? [] : [...byId("legend-rows").querySelectorAll("[data-about]")].map((row) => [row.querySelector("th").textContent, t(row.dataset.about)]);
  if (shown.length && view.unsureCount) shown.push([t("about_dot"), t(counts.measure.ends ? "about_unsure" : "about_unsure_events")]);
  replace(byId("legend-meanings"), shown.map(([word, meaning]) => [el("dt", {}, word), el("dd", {}, meaning)]));
  byId("legend-words").hidden = !shown.length;
}

function classRows(counts) {
  const { breaks } = view;
  const tally = { zero: 0, nil: 0, doubtful: 0, partial: 0, unknown: 0, uncovered: 0 };
  const perClass = breaks.map(() => 0);
  for (let r = 0; r < counts.units.length; r += 1) {
    const found = unitValue(counts, r, state.from, state.to);
    if (found.state === "value") perClass[classOf(found.value, breaks)] += 1;
    else tally[lookOf(found) === "nil" ? "nil" : found.state] += 1;
  }
  const unknown = `${tally.partial ? "partial" : "unknown"}${counts.measure.rate ? "_rate" : ""}`;
  return [
    tally.zero ? legendRow("zero", noneText(), tally.zero, filterText() ? "about_zero_chosen" : "about_zero") : null,
    tally.nil ? legendRow("nil", t(`state_nil_${state.measure.split("_")[0]}`), tally.nil, "about_nil") : null,
    tally.doubtful ? legendRow("doubtful", t("state_doubtful"), tally.doubtful, "about_doubtful") : null,
    ...perClass.map((count, n) => legendRow(`p${shade(n, breaks.length)}`, classLabel(n), count)),
    tally.unknown + tally.partial ? legendRow("unknown", t(`state_${unknown}`), tally.unknown + tally.partial, `about_${unknown}`) : null,
    tally.uncovered ? legendRow("uncovered", t("state_uncovered"), tally.uncovered, "about_uncovered") : null,
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
  const label = (key) => (counts.measure.rate && (key === "few" || key === "unknown") ? `change_${key}_rate` : `change_${key}`);
  return found.map((key) => legendRow(key, key === "uncovered" ? t("state_uncovered") : t(label(key), { n: LEAST_TO_COMPARE }), tally[key] ?? 0));
}

function legendRow(mark, label, count, about = null) {
  return el("tr", { "data-about": about }, el("td", {}, el("span", { class: `swatch ${mark}` })), el("th", { scope: "row", class: /^p\d/.test(mark) ? "" : "words" }, label),
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
