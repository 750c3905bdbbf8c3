// What is shown, and its copy in the address: #l=2&m=events&w=2024-12..2024-12&u=AF1214
const state = {
  level: 2,
  measure: "events",
  method: "quantiles",
  custom: [],
  from: 0,
  to: 0,
  cumulative: false,
  types: new Set(),
  actor: "",
  precision: "",
  civilians: false,
  contested: false,
  reviewed: false,
  compare: "", // "before" or "year": what the window is held against
  points: false,
  unit: null, // p-code of the unit whose panel is open
  list: null, // "loose" or "undated": the list open instead
};
const COUNTED = new Set(["level", "measure", "types", "actor", "precision", "civilians", "contested", "reviewed"]);
const listeners = [];

/** Call `listener(changed)` after each change; `changed` is a Set of keys. */
function onChange(listener) {
  listeners.push(listener);
}

function update(patch) {
  const changed = new Set(Object.keys(patch).filter((key) => patch[key] !== state[key]));
  if (!changed.size) return;
  view.unread = [];
  Object.assign(state, patch);
  for (const listener of listeners) listener(changed);
  writeHash();
}

function stepName(step) {
  return core.steps[step].toISOString().slice(0, settings.period === "month" || settings.period === "quarter" ? 7 : settings.period === "year" ? 4 : 10);
}

function wholeRange() {
  return state.from === 0 && state.to === core.steps.length - 1 && !state.cumulative;
}

let hashTimer = 0;

function writeHash() {
  clearTimeout(hashTimer);
  hashTimer = setTimeout(() => {
    try { history.replaceState(null, "", `#${hashText()}`); } catch { /* a page inside another has no address of its own */ }
  }, 150);
}

function hashText() {
  const parts = new URLSearchParams();
  if (state.level !== settings.level) parts.set("l", state.level);
  if (state.measure !== settings.measure) parts.set("m", state.measure);
  if (state.method !== settings.method) parts.set("c", state.method);
  if (state.method === "custom") parts.set("cb", state.custom.join("-"));
  if (core.steps.length && !wholeRange()) parts.set("w", `${stepName(state.from)}..${stepName(state.to)}`);
  if (state.cumulative) parts.set("sum", "1");
  if (state.types.size) parts.set("t", [...state.types].sort().join("-"));
  if (state.actor) parts.set("a", state.actor);
  if (state.precision) parts.set("p", state.precision);
  if (state.civilians) parts.set("civ", "1");
  if (state.contested) parts.set("dis", "1");
  if (state.reviewed) parts.set("rev", "1");
  if (state.compare) parts.set("vs", state.compare);
  if (state.points) parts.set("pts", "1");
  if (state.unit) parts.set("u", state.unit);
  if (state.list) parts.set("list", state.list);
  return parts.toString();
}

/** Take over what the address says; whatever in it is unknown or wrong is passed over and kept in `view.unread`. */
function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const known = { level: settings.level, measure: settings.measure, method: settings.method };
  const last = core.steps.length - 1;
  Object.assign(state, known, { from: 0, to: Math.max(0, last), cumulative: parts.get("sum") === "1" });
  const level = Number(parts.get("l"));
  if ([1, 2, 3].includes(level)) state.level = level;
  if (Object.hasOwn(MEASURES, parts.get("m") ?? "")) state.measure = parts.get("m");
  if (["quantiles", "natural", "equal", "log", "custom"].includes(parts.get("c"))) state.method = parts.get("c");
  state.custom = (parts.get("cb") ?? "").split("-").map(Number).filter((n) => n > 0);
  const [from, to] = (parts.get("w") ?? "").split("..").map((name) => core.steps.findIndex((_, n) => stepName(n) === name));
  if (from >= 0 && to >= from) Object.assign(state, { from, to });
  state.types = new Set((parts.get("t") ?? "").split("-").filter(Boolean).map(Number).filter((n) => n < core.types.length));
  state.actor = parts.get("a") ?? "";
  state.precision = Object.hasOwn(PRECISE, parts.get("p") ?? "") ? parts.get("p") : "";
  state.civilians = parts.get("civ") === "1";
  state.contested = parts.get("dis") === "1";
  state.reviewed = parts.get("rev") === "1";
  state.compare = ["before", "year"].includes(parts.get("vs")) ? parts.get("vs") : "";
  state.points = parts.get("pts") === "1";
  state.unit = core.units.some((unit) => unit.pcode === parts.get("u")) ? parts.get("u") : null;
  state.list = ["loose", "undated"].includes(parts.get("list")) || spotOf(parts.get("list")) ? parts.get("list") : null;
  view.unread = unread(parts);
}

const LONGEST_TOLD = 40; // letters of a wrong word in an address

/** What an address asks for and the page, having read it, does not show: another map's months, measures or areas. */
function unread(parts) {
  const shown = new URLSearchParams(hashText());
  const given = { l: settings.level, m: settings.measure, c: settings.method }; // left out of an address
  if (core.steps.length) given.w = `${stepName(0)}..${stepName(core.steps.length - 1)}`;
  const told = ["l", "m", "c", "w", "p", "vs", "u", "list"].filter((key) => parts.get(key) && parts.get(key) !== (shown.get(key) ?? String(given[key])));
  const types = (parts.get("t") ?? "").split("-").filter((n) => n && !state.types.has(Number(n)));
  return [...told.map((key) => parts.get(key)), ...types].map((text) => (text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text));
}

/** "December 2024"; of the first and the last step perhaps only some days were asked for. */
function stepLabel(step, short = false) {
  const part = (step === 0 && settings.cut[0]) || (step === core.steps.length - 1 && settings.cut[1]);
  return part ? t("step_part", { step: periodLabel(step, short) }) : periodLabel(step, short);
}

function periodLabel(step, short) {
  const start = core.steps[step];
  if (settings.period === "month") return (short ? formats.monthShort : formats.month).format(start);
  if (settings.period === "year") return formats.year.format(start);
  if (settings.period === "quarter") return `${t("quarter", { n: Math.floor(start.getUTCMonth() / 3) + 1 })} ${formats.year.format(start)}`;
  return settings.period === "week" ? t("week_of", { day: formats.dayShort.format(start) }) : formats.dayShort.format(start);
}

function windowLabel() {
  if (!core.steps.length) return t("no_dates");
  return stepsLabel(state.from, state.to);
}

/** "Mar 2024 – May 2024"; the days themselves where all is shown and that is less than whole steps. */
function stepsLabel(from, to) {
  if (settings.days && from === 0 && to === core.steps.length - 1) return settings.days;
  return from === to ? stepLabel(from) : t("from_to", { from: stepLabel(from, true), to: stepLabel(to, true) });
}
