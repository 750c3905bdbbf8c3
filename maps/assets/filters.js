// The controls above the map.
function startFilters() {
  bindSelect("measure", "measure", (value) => value);
  bindSelect("level", "level", Number);
  bindSelect("method", "method", (value) => value);
  bindSelect("precision", "precision", (value) => value);
  byId("compare").addEventListener("change", (event) => chooseComparison(event.target.value));
  bindSelect("actor", "actor", (value) => value);
  const used = new Set(core.incidents.map((i) => i.type));
  byId("types").append(...core.types.map((name, n) => (used.has(n) ? typeBox(name, n) : null)).filter(Boolean));
  for (const key of ["civilians", "contested", "reviewed", "points"]) {
    byId(key).addEventListener("change", (event) => update({ [key]: event.target.checked }));
  }
  byId("clear").addEventListener("click", () => update({ types: new Set(), actor: "", precision: "", civilians: false, contested: false, reviewed: false }));
  byId("custom").addEventListener("change", (event) => {
    const custom = event.target.value.split(/[\s,;]+/).map(Number).filter((n) => n > 0);
    if (custom.length) update({ custom, method: "custom" });
  });
  for (const [id, by] of [["zoom-in", 1], ["zoom-out", -1]]) byId(id).addEventListener("click", () => view.map.setZoom(view.map.getZoom() + by, { animate: !stillMotion() }));
  byId("zoom-home").addEventListener("click", () => fitHome(!stillMotion()));
  byId("legend-more").addEventListener("click", () => {
    const open = byId("legend").classList.toggle("open");
    byId("legend-more").setAttribute("aria-expanded", String(open));
  });
  const narrow = matchMedia("(max-width: 600px)"); // no room beside the title: the link is an entry of the menu
  const placeLink = () => (narrow.matches ? document.querySelector("#download .menu-body") : byId("download").parentNode).insertBefore(byId("copy-link"), narrow.matches ? byId("print") : byId("download"));
  narrow.addEventListener("change", placeLink);
  placeLink();
  byId("panel-close").addEventListener("click", closePanel);
  const menus = [...document.querySelectorAll("details.menu")];
  document.addEventListener("pointerdown", (event) => {
    for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = menus.find((one) => one.open);
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); } else if (state.unit || state.list) closePanel();
  });
}

/** The actors, most frequent first. */
function listActors() {
  const actors = new Map();
  const add = (name) => { if (name) actors.set(name, (actors.get(name) ?? 0) + 1); };
  for (const i of core.incidents) {
    if (i.with1.length || i.with2.length) new Set([i.actor1, i.actor2, ...i.with1, ...i.with2]).forEach(add);
    else {
      add(i.actor1);
      if (i.actor2 !== i.actor1) add(i.actor2);
    }
  }
  const list = [...actors].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  byId("actor").append(...list.map(([name, count]) => el("option", { value: name }, `${name} (${number(count)})`)));
  byId("actor").value = state.actor;
}

function closePanel() {
  const inside = byId("panel").contains(document.activeElement);
  const point = state.points && state.list && state.list === view.stop?.spot?.key;
  update({ unit: null, list: null });
  if (inside && point) view.stop.node.focus({ preventScroll: true });
  else if (inside) view.byUnit.get(view.focus)?.path.focus({ preventScroll: true });
}

function bindSelect(id, key, read) {
  byId(id).addEventListener("change", (event) => update({ [key]: read(event.target.value) }));
}

function typeBox(name, n) {
  const box = el("input", { type: "checkbox", value: String(n), onchange: () => {
    const types = new Set(state.types);
    if (types.has(n)) types.delete(n);
    else types.add(n);
    update({ types });
  } });
  return el("label", { class: "check" }, box, el("span", {}, t(name)));
}

/** What the filters leave, in words; "" without any. */
function filterText() {
  return [
    [...state.types].sort((a, b) => a - b).map((n) => t(core.types[n])).join(" / "),
    state.actor,
    state.precision ? `${t("filter_precision")} ${t(`precision_${state.precision}`)}` : "",
    ...[["civilians", "civilian_targeting"], ["contested", "contested"], ["reviewed", "reviewed"]].map(([key, words]) => (state[key] ? t(words) : "")),
  ].filter(Boolean).join("; ");
}

/** The controls say what the state says, wherever it came from. */
function showFilters() {
  byId("measure").value = state.measure;
  byId("level").value = String(state.level);
  byId("method").value = state.method;
  byId("actor").value = state.actor;
  byId("precision").value = state.precision;
  byId("compare").value = state.compare;
  for (const key of ["civilians", "contested", "reviewed", "points"]) byId(key).checked = state[key];
  for (const box of byId("types").querySelectorAll("input")) box.checked = state.types.has(Number(box.value));
  byId("custom").value = state.custom.join(", ");
  byId("custom-row").hidden = state.method !== "custom";
  byId("compare").closest("label").classList.toggle("active", state.compare !== "");
  const active = state.types.size + [state.actor, state.precision, state.civilians, state.contested, state.reviewed].filter(Boolean).length;
  byId("filter-count").textContent = active ? ` (${active})` : "";
  byId("filters").classList.toggle("active", active > 0);
}
