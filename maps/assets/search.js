// Find a place by any of its names in any script.
const found = { entries: [], hits: [], at: -1 };

/** Letters that differ only in the writing become one: accents, Arabic and Persian forms, joiners, vowel signs. */
function plain(text) {
  return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200c-\u200f]/g, "")
    .replace(/[يىې]/g, "ی").replace(/[كګ]/g, (c) => (c === "ك" ? "ک" : "گ")).replace(/[ۀةه]/g, "ہ").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

function startSearch() {
  found.entries = core.units.filter((unit) => unit.level > 0 && !unit.disputed).flatMap((unit) => {
    const names = new Set([unit.name, ...Object.values(unit.names), ...unit.aliases]);
    return [...names].map((name) => ({ unit, name, key: plain(name) })).concat({ unit, name: unit.pcode, key: plain(unit.pcode) });
  });
  const box = byId("search");
  box.addEventListener("input", () => showHits(box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); moveHit(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter") { event.preventDefault(); if (found.hits.length) takeHit(found.hits[Math.max(0, found.at)]); }
    else if (event.key === "Escape" && !byId("hits").hidden) { event.stopPropagation(); closeHits(); }
  });
  box.addEventListener("blur", () => setTimeout(closeHits, 150));
}

function showHits(typed) {
  const key = plain(typed);
  const best = new Map();
  for (const entry of key ? found.entries : []) {
    const at = entry.key.indexOf(key);
    if (at < 0) continue;
    const score = entry.key === key ? 0 : at === 0 ? 1 : entry.key[at - 1] === " " ? 2 : 3;
    if (!best.has(entry.unit.n) || best.get(entry.unit.n).score > score) best.set(entry.unit.n, { ...entry, score });
  }
  found.hits = [...best.values()].sort((a, b) => a.score - b.score || a.unit.level - b.unit.level || (a.name < b.name ? -1 : 1)).slice(0, 8);
  found.at = -1;
  const list = byId("hits");
  replace(list, found.hits.map((hit, n) => el("li", { role: "option", id: `hit-${n}`, "aria-selected": "false", onpointerdown: (event) => { event.preventDefault(); takeHit(hit); } },
    quoted("strong", hit.name), hit.name === unitName(hit.unit) ? null : quoted("span", ` ${unitName(hit.unit)}`),
    el("small", {}, `${t(`level_name_${hit.unit.level}`)} · `, quoted("span", unitPath(hit.unit))))));
  if (key && !found.hits.length) replace(list, el("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, t("search_none")));
  list.hidden = !key;
  byId("search").setAttribute("aria-expanded", String(Boolean(key)));
  byId("search").removeAttribute("aria-activedescendant");
}

function moveHit(by) {
  if (!found.hits.length) return;
  found.at = (found.at + by + found.hits.length) % found.hits.length;
  [...byId("hits").children].forEach((item, n) => item.setAttribute("aria-selected", String(n === found.at)));
  byId("search").setAttribute("aria-activedescendant", `hit-${found.at}`);
}

function takeHit({ unit }) {
  closeHits();
  byId("search").value = unitName(unit);
  const level = unit.level === 1 || view.byUnit.has(unit.n) ? state.level : unit.level;
  update({ level, unit: unit.pcode, list: null });
  if (view.byUnit.has(unit.n)) setFocusUnit(unit.n);
  flyToUnit(unit);
}

function closeHits() {
  byId("hits").hidden = true;
  byId("search").setAttribute("aria-expanded", "false");
  byId("search").removeAttribute("aria-activedescendant");
}
