// The panel: at first where most happened; after a click the unit's incidents, each back to its sentences.
const PAGE_OF_LIST = 30;

function drawPanel() {
  const panel = byId("panel-body");
  const shown = `${state.unit} ${state.list}`;
  if (panel.dataset.shown !== shown) panel.scrollTop = 0;
  panel.dataset.shown = shown;
  const unit = core.units.find((one) => one.pcode === state.unit);
  byId("panel-close").hidden = !unit && !state.list;
  if (unit) drawUnit(panel, unit);
  else if (spotOf(state.list)) drawSpot(panel, spotOf(state.list));
  else if (state.list) drawList(panel);
  else drawRanking(panel);
}

function heading(text) {
  return el("h2", { id: "panel-heading", tabindex: "-1" }, el("bdi", {}, text));
}

function newestFirst(a, b) {
  return b.day - a.day || a.n - b.n;
}

function inWindow(incident) {
  return incident.step >= state.from && incident.step <= state.to;
}

const RANKS = 12;

function drawRanking(panel) {
  const { counts } = view;
  const changed = state.compare !== "";
  const rows = changed ? comparedRows() : counts.units.map((unit, r) => ({ unit, ...unitValue(counts, r, state.from, state.to) }))
    .filter((row) => row.state === "value").sort((a, b) => b.value - a.value || a.unit.n - b.unit.n);
  const most = Math.max(1e-9, ...rows.slice(0, RANKS).map((row) => (changed ? Math.abs(row.now - row.before) : row.value)));
  const items = rows.slice(0, RANKS).map((row) => el("li", {}, el("button", { type: "button", class: "rank", onclick: () => openUnit(row.unit) },
    el("span", { class: "rank-name" }, quoted("span", unitName(row.unit)), quoted("small", unitPath(row.unit))),
    el("span", { class: "rank-value" }, changed ? el("small", {}, `${amount(row.before, counts.measure.rate)} → ${amount(row.now, counts.measure.rate)} `) : rankSpread(row), changed ? signed(row.now - row.before, counts.measure.rate) : amount(row.value, counts.measure.rate)),
    bar((changed ? Math.abs(row.now - row.before) : row.value) / most, changed && row.now < row.before))));
  replace(panel,
    el("p", { class: "kicker" }, t(`${changed ? "ranking_change" : "ranking"}_${state.level}`)),
    heading(t(`measure_${state.measure}`)),
    el("p", { class: "muted" }, windowLabel(), changed ? ` · ${t("compared_with", { baseline: baselineLabel() || t("no_baseline") })}` : ""),
    items.length ? el("ol", { class: "ranking" }, items) : el("p", {}, t(changed ? (baseline() ? "nothing_to_compare" : "no_baseline_long") : "nothing_here", { n: LEAST_TO_COMPARE })),
    rows.length > RANKS ? el("p", { class: "muted" }, el("a", { href: "#table", class: "to-table", onclick: openTable }, plural("more_in_table", rows.length - RANKS))) : null,
    el("p", { class: "hint" }, t("panel_hint")));
}

/** The ends of what sources say, beside a figure that they do not agree on; beside a rate, of how many incidents it is. */
function rankSpread({ row, events }) {
  if (view.counts.measure.rate) return el("small", {}, `${plural("incidents", events)} · `);
  const spread = spreadText(view.counts, row);
  return spread ? el("small", {}, `${spread} `) : null;
}

function bar(part, less = false) {
  return svg("svg", { class: less ? "rank-bar less" : "rank-bar", "aria-hidden": "true", height: 4, width: "100%" }, svg("rect", { width: `${Math.max(1, part * 100)}%`, height: 4 }));
}

function openUnit(unit) {
  setFocusUnit(view.byUnit.has(unit.n) ? unit.n : view.focus);
  update({ unit: unit.pcode, list: null });
  byId("panel-heading").focus();
}

function populationLine(unit) {
  const key = unit.popModelled ? "unit_population_modelled" : "unit_population";
  return t(key, { n: number(unit.population), year: unit.popYear, source: sourceOfPopulation(unit.popSource) });
}

/** Who counted or modelled, and what is to be known of it, without how the table was fetched. */
function sourceOfPopulation(source) {
  return source.replace(/ \((?:via|[^()]*copy in) [^()]*\)/, "").replace(/^Modelled: /, "");
}

/** Lines known to be off, as what it means for the reader. */
function qualityLine(quality) {
  const [, times] = quality.match(/^\w+: drawn with ([\d.]+) times the published area$/) ?? [];
  return times ? t("unit_quality_area", { percent: number(100 * times) }) : t("unit_quality", { what: quality });
}

function drawUnit(panel, unit) {
  const all = view.counts.kept.filter((i) => isInside(i, unit));
  const shown = all.filter(inWindow).sort(newestFirst);
  const undated = all.filter((i) => i.step < 0).sort((a, b) => a.n - b.n);
  const other = otherNames(unit);
  replace(panel,
    el("p", { class: "kicker" }, quoted("span", unitPath(unit))),
    heading(unitName(unit)),
    other.length ? el("p", { class: "other-names" }, other.map((name) => quoted("span", name))) : null,
    el("p", { class: "figures" }, el("strong", {}, plural("incidents", shown.length)), ` · ${windowLabel()}`),
    shown.length ? tollLines(shown) : null,
    all.length > undated.length ? sparkline(all) : null,
    aboveNote(unit),
    unit.quality ? el("p", { class: "caveat" }, qualityLine(unit.quality)) : null,
    unit.population ? el("p", { class: "population" }, populationLine(unit)) : null,
    shown.length ? incidentList(shown) : nothingHere(all.length > undated.length, undated.length > 0, unit),
    undated.length ? [el("p", { class: "caveat" }, plural("undated_in_unit", undated.length)), incidentList(undated)] : null);
}

function otherNames(unit) {
  return [...new Set([unit.name, ...Object.values(unit.names)])].filter((name) => name !== unitName(unit));
}

function nothingHere(elsewhen, undated, unit) {
  if (!core.covered.has(unit.chain[0])) return el("p", {}, t("state_uncovered"));
  return el("p", {}, t(elsewhen ? "nothing_in_window" : undated ? "nothing_dated" : "nothing_in_unit"));
}

function aboveNote(unit) {
  const above = unit.chain[1] !== undefined && unit.level > 1 ? core.units[unit.chain[unit.level - 1] ?? unit.chain[1]] : null;
  if (!above) return null;
  const loose = looseIn(above);
  return loose ? el("p", { class: "caveat" }, plural("loose_above", loose, { unit: unitName(above) })) : null;
}

function tollLines(incidents) {
  return tollsOf(incidents).map(tollText).map(([figure, doubt]) => el("p", { class: "figures" }, el("strong", {}, figure), doubt));
}

function sparkline(incidents) {
  if (core.steps.length < 2) return null;
  const sums = Array(core.steps.length).fill(0);
  for (const i of incidents) if (i.step >= 0) sums[i.step] += MEASURES[state.measure].of(i) ?? 0;
  const top = Math.max(1, ...sums);
  const each = 100 / sums.length;
  const bars = sums.map((sum, n) => svg("rect", {
    x: `${n * each}%`, width: `${Math.max(0.4, each - 0.35)}%`, y: 30 - (sum / top) * 28, height: (sum / top) * 28,
    class: n >= state.from && n <= state.to ? "on" : "",
  }));
  return el("figure", { class: "spark" }, svg("svg", { height: 31, width: "100%", role: "img", "aria-label": t("spark_label", { measure: t(`measure_${state.measure}`) }) }, bars, svg("line", { x1: 0, x2: "100%", y1: 30.5, y2: 30.5 })));
}

function incidentList(incidents) {
  const scale = Math.max(1, ...incidents.map((i) => i.killed[2] ?? 0));
  const list = el("ol", { class: "incidents" });
  let at = 0;
  const more = el("button", { type: "button", class: "more" });
  const grow = () => {
    const next = incidents.slice(at, at + PAGE_OF_LIST);
    list.append(...next.map((i) => el("li", {}, incidentCard(i, scale, incidents.length <= 3 || i === incidents[0]))));
    at += next.length;
    more.hidden = at >= incidents.length;
    more.textContent = plural("show_more", incidents.length - at);
  };
  more.addEventListener("click", grow);
  grow();
  return [list, more];
}

/** The incidents of one point on the map. */
function drawSpot(panel, [x, y]) {
  const shown = view.counts.kept.filter((i) => isPoint(i) && i.x === x && i.y === y && inWindow(i)).sort(newestFirst);
  const unit = shown.length && shown[0].unit >= 0 ? core.units[shown[0].unit] : null;
  replace(panel,
    el("p", { class: "kicker" }, unit ? quoted("span", unitPath(unit, true)) : null),
    heading(shown[0]?.place || t("point")),
    el("p", { class: "figures" }, el("strong", {}, plural("incidents", shown.length)), ` · ${windowLabel()}`),
    shown.length ? [tollLines(shown), incidentList(shown)] : el("p", {}, t("nothing_here")));
}

function drawList(panel) {
  const loose = state.list === "loose";
  const found = loose
    ? view.counts.kept.filter((i) => inWindow(i) && !view.counts.row.has(shownUnit(i.unit, state.level)))
    : [...view.counts.undated];
  found.sort((a, b) => (b.day ?? -Infinity) - (a.day ?? -Infinity) || a.n - b.n);
  replace(panel,
    el("p", { class: "kicker" }, t("not_on_map")),
    heading(t(loose ? "loose_heading" : "undated_heading")),
    el("p", { class: "figures" }, el("strong", {}, plural("incidents", found.length)), loose ? ` · ${windowLabel()}` : ""),
    el("p", { class: "muted" }, t(loose ? `loose_why_${state.level}` : "undated_why")),
    found.length ? incidentList(found) : el("p", {}, t("nothing_here")));
}
