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
  return counts.units.map((unit, r) => ({ unit, name: unitName(unit), above: unitPath(unit), ...unitValue(counts, r, state.from, state.to) }));
}

function drawTable() {
  if (!byId("table").open) return;
  const rows = tableRows();
  const way = table.down ? -1 : 1;
  const rank = (row) => (table.key === "name" || table.key === "above" ? row[table.key] : row.state === "value" || row.state === "zero" ? row[table.key] : -1);
  rows.sort((a, b) => (rank(a) < rank(b) ? -way : rank(a) > rank(b) ? way : a.unit.n - b.unit.n));
  const shown = table.all ? rows : rows.slice(0, TABLE_ROWS);
  for (const button of byId("table-head").querySelectorAll("button")) {
    button.closest("th").setAttribute("aria-sort", button.dataset.key === table.key ? (table.down ? "descending" : "ascending") : "none");
  }
  byId("table-measure").textContent = t(`measure_${state.measure}`);
  byId("table-caption").textContent = `${t(`measure_${state.measure}`)}, ${t(`per_level_${state.level}`)}, ${windowLabel()}`;
  replace(byId("table-rows"), shown.map((row) => el("tr", {},
    el("th", { scope: "row" }, el("button", { type: "button", class: "as-link", dir: "auto", onclick: () => openUnit(row.unit) }, row.name)),
    quoted("td", row.above),
    el("td", { class: "count" }, cell(row)),
    el("td", { class: "count" }, row.state === "uncovered" ? "–" : number(row.events)))));
  byId("table-all").hidden = table.all || rows.length <= TABLE_ROWS;
  byId("table-all").textContent = plural("show_all", rows.length);
}

function cell(row) {
  if (row.state === "uncovered") return "–";
  return row.state === "unknown" ? t("unknown") : amount(row.value, view.counts.measure.rate);
}
