// The same numbers as a table: for screen readers, for copying, for whoever prefers one.
const TABLE_ROWS = 50;
const table = { key: "value", down: true, all: false };

function startTable() {
  byId("table").addEventListener("toggle", drawTable);
  for (const button of byId("table-head").querySelectorAll("button")) {
    button.addEventListener("click", () => {
      const { key } = button.dataset;
      table.down = table.key === key ? !table.down : key !== "name";
      table.key = key;
      drawTable();
    });
  }
  byId("table-all").addEventListener("click", () => { table.all = true; drawTable(); });
}

function openTable() {
  byId("table").open = true;
}

function tableRows() {
  const { counts } = view;
  return counts.units.map((unit, r) => ({ unit, name: unitName(unit), above: unitPath(unit), ...unitValue(counts, r, state.from, state.to), ...beforeOf(counts, r) }));
}

/** With a baseline: what it holds, and the difference. */
function beforeOf(counts, r) {
  if (!state.compare) return { before: null, change: null };
  const { now, before } = comparedWith(counts, r);
  return { before, change: before === null || now === null ? null : now - before };
}

function drawTable() {
  if (!byId("table").open) return;
  const rows = tableRows();
  const way = table.down ? -1 : 1;
  const rank = (row) => {
    if (table.key === "name" || table.key === "above") return row[table.key];
    if (row.state === "uncovered") return -Infinity;
    // Reported without a figure is more than none reported, and more than 0 beside no figure.
    if (table.key === "value" && row.state === "unknown") return row.events ? 2 * Number.MIN_VALUE : -Infinity;
    if (table.key === "value" && row.state === "partial") return Number.MIN_VALUE;
    return row[table.key] ?? -Infinity;
  };
  // A 0 that incidents give stands before the 0 of areas where there was none.
  rows.sort((a, b) => (rank(a) < rank(b) ? -way : rank(a) > rank(b) ? way : b.events - a.events || a.unit.n - b.unit.n));
  const shown = table.all ? rows : rows.slice(0, TABLE_ROWS);
  for (const button of byId("table-head").querySelectorAll("button")) {
    button.closest("th").setAttribute("aria-sort", button.dataset.key === table.key ? (table.down ? "descending" : "ascending") : "none");
  }
  const when = { ends: Boolean(view.counts.measure.ends), other: state.measure !== "events", compare: state.compare !== "" };
  for (const node of byId("table-head").querySelectorAll("[data-when]")) node.hidden = !when[node.dataset.when];
  byId("table-measure").textContent = t(`measure_${state.measure}`);
  byId("table-caption").textContent = `${t(`measure_${state.measure}`)}, ${t(`per_level_${state.level}`)}, ${windowLabel()}`;
  const line = (first, above, row) => el("tr", {}, first, quoted("td", above),
    el("td", { class: "count" }, cell(row)),
    when.ends ? el("td", { class: "count" }, row.state === "uncovered" ? "–" : rangeCell(row.row)) : null,
    when.other ? el("td", { class: "count" }, row.state === "uncovered" ? "–" : number(row.events)) : null,
    when.ends ? el("td", { class: "count" }, row.state === "uncovered" ? "–" : number(row.unknown)) : null,
    when.compare ? [el("td", { class: "count" }, row.before === null ? "–" : amount(row.before, view.counts.measure.rate)), el("td", { class: "count" }, row.change === null ? "–" : signed(row.change, view.counts.measure.rate))] : null);
  const { loose } = view.counts;
  const { value, events, events_without_figure: unknown } = filed(looseRow());
  const rest = { row: loose, state: "loose", value, events, unknown, ...beforeOf(view.counts, loose) };
  replace(byId("table-rows"), shown.map((row) => line(
    el("th", { scope: "row" }, el("button", { type: "button", class: "as-link", dir: "auto", onclick: () => openUnit(row.unit) }, row.name)), row.above, row)),
  rest.events ? line(el("th", { scope: "row" }, el("button", { type: "button", class: "as-link", onclick: () => openList("loose") }, t("not_placed_row"))), "", rest) : null);
  byId("table-all").hidden = table.all || rows.length <= TABLE_ROWS;
  byId("table-all").textContent = plural("show_all", rows.length);
}

function rangeCell(r) {
  return spreadText(view.counts, r);
}

function cell(row) {
  if (row.state === "uncovered") return "–";
  return row.state === "unknown" || row.value === null ? t("unknown") : amount(row.value, view.counts.measure.rate);
}
