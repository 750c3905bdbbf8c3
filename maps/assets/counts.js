// Counting: incidents that pass the filters, by unit shown and period. Sums over a window come from running totals.
const MEASURES = {
  events: { of: () => 1 },
  fatalities_best: { of: (i) => i.killedSum[1], ends: (i) => i.killedSum, open: (i) => i.killedOpen },
  fatalities_low: { of: (i) => i.killedSum[0], ends: (i) => i.killedSum, open: (i) => i.killedOpen },
  fatalities_high: { of: (i) => i.killedSum[2], ends: (i) => i.killedSum, open: (i) => i.killedOpen },
  injured_best: { of: (i) => i.injured[1], ends: (i) => countable(i.injured), open: (i) => i.injuredOpen },
  abducted_best: { of: (i) => i.abducted[1], ends: (i) => countable(i.abducted), open: (i) => i.abductedOpen },
  events_rate: { of: () => 1, rate: true },
  fatalities_rate: { of: (i) => i.killedSum[1], ends: (i) => i.killedSum, open: (i) => i.killedOpen, rate: true },
};
const NO_FIGURE = [null, null, null];

/** As `geo.aggregate.countable`: a range without a best one waits for review and is in no sum. */
function countable(set) {
  return set[1] === null && set[0] !== null ? NO_FIGURE : set;
}

const PRECISE = { placed: ["exact", "near"], district: ["exact", "near", "admin3", "admin2"], coarse: ["admin1", "country", ""] };

function passes(incident, state) {
  if (state.types.size && !state.types.has(incident.type)) return false;
  if (state.actor && ![incident.actor1, incident.actor2, ...incident.with1, ...incident.with2].includes(state.actor)) return false;
  if (state.precision && !PRECISE[state.precision].includes(incident.precision)) return false;
  if (state.civilians && !incident.civilians) return false;
  if (state.contested && !incident.contested) return false;
  if (state.reviewed && !incident.reviewed) return false;
  return true;
}

/**
 * Count everything the window may ask for.
 * The tables hold running totals: [row * (steps + 1) + step] = sum of the steps before it.
 * `unsure` counts incidents of which sources differ; `low` and `high` are the ends of what they say,
 * `open` counts incidents whose highest figure is an "at least".
 */
function countAll(state) {
  const measure = MEASURES[state.measure];
  const steps = core.steps.length;
  const units = unitsAt(state.level);
  const row = new Map(units.map((unit, n) => [unit.n, n]));
  const width = steps + 1;
  const loose = units.length; // the row after the last: not placed at this level
  const size = (units.length + 1) * width;
  const values = new Float64Array(size);
  const [low, high] = measure.ends ? [new Float64Array(size), new Float64Array(size)] : [values, values];
  const [events, unknown, unsure, open] = [0, 1, 2, 3].map(() => new Int32Array(size));
  const rowOf = core.units.map((unit) => row.get(shownUnit(unit.n, state.level)) ?? loose);
  const undated = [];
  const kept = [];
  for (const incident of core.incidents) {
    if (!passes(incident, state)) continue;
    kept.push(incident);
    if (incident.step < 0) { undated.push(incident); continue; }
    const at = (incident.unit < 0 ? loose : rowOf[incident.unit]) * width + incident.step + 1;
    const value = measure.of(incident);
    events[at] += 1;
    if (incident.contested) unsure[at] += 1;
    if (value === null) unknown[at] += 1;
    else values[at] += value;
    if (measure.ends) {
      const [least, , most] = measure.ends(incident);
      low[at] += least ?? 0;
      high[at] += Math.max(most ?? 0, value ?? 0);
      if (most !== null && measure.open(incident)) open[at] += 1;
    }
  }
  for (const one of new Set([values, low, high, events, unknown, unsure, open])) {
    for (let r = 0; r <= loose; r += 1) for (let s = r * width + 1; s < (r + 1) * width; s += 1) one[s] += one[s - 1];
  }
  return { measure, units, row, rowOf, width, loose, values, low, high, events, unknown, unsure, open, undated, kept };
}

/** Sum of `table` in row r over the steps from..to, both inclusive. */
function windowSum(counts, table, r, from, to) {
  return table[r * counts.width + to + 1] - table[r * counts.width + from];
}

/** A sum of row r as the measure has it: of a rate, by 100,000 people, NaN where their number is not known. */
function asShown(counts, r, sum) {
  if (!counts.measure.rate) return sum;
  const people = counts.units[r]?.population;
  return people ? (sum * 100000) / people : NaN;
}

/** What a unit shows: { value, events, unknown, state }; state is "value", "zero", "doubtful" (0, but more by some),
 * "partial" (0 by some incidents, no figure of others), "unknown" or "uncovered". */
function unitValue(counts, r, from, to) {
  const unit = counts.units[r];
  if (from > to) return { row: r, value: 0, events: 0, unknown: 0, state: core.covered.has(unit.chain[0]) ? "zero" : "uncovered" };
  const value = windowSum(counts, counts.values, r, from, to);
  const events = windowSum(counts, counts.events, r, from, to);
  const unknown = windowSum(counts, counts.unknown, r, from, to);
  const shown = asShown(counts, r, value);
  let state = shown > 0 ? "value" : "zero";
  if (!core.covered.has(unit.chain[0])) state = "uncovered";
  else if (events > 0 && events === unknown) state = "unknown";
  else if (Number.isNaN(shown)) state = "unknown";
  else if (state === "zero" && counts.measure.ends && windowSum(counts, counts.high, r, from, to) > 0) state = "doubtful";
  else if (state === "zero" && unknown > 0) state = "partial";
  return { row: r, value: shown, sum: value, events, unknown, state };
}

/** How a unit without a change to show looks: its state, but of "partial" the sum is no more known than of "unknown",
 * and 0 by incidents ("nil") is not 0 for want of any. */
function lookOf(found) {
  if (found.state === "partial") return "unknown";
  return found.state === "zero" && found.events ? "nil" : found.state;
}

/** Whether an incident is known to lie in a unit, however coarse. */
function isInside(incident, unit) {
  return incident.unit >= 0 && core.units[incident.unit].chain.includes(unit.n);
}

/** Lowest and highest sum of the window by what sources say, as shown (a rate for rates). */
function spreadOf(counts, r) {
  if (!core.steps.length) return [0, 0];
  const { population } = counts.units[r] ?? {};
  const shown = (value) => (counts.measure.rate && counts.measure.ends ? (population ? (value * 100000) / population : 0) : value);
  return [counts.low, counts.high].map((table) => shown(windowSum(counts, table, r, state.from, state.to)));
}

/** Whether a figure of row r in the window shown is an "at least": more than the highest sum is possible. */
function isOpen(counts, r) {
  return core.steps.length > 0 && windowSum(counts, counts.open, r, state.from, state.to) > 0;
}

/** "11–21+", "10+"; "" where the one figure is all that is said. */
function spreadText(counts, r, more = "+") {
  const [low, high] = spreadOf(counts, r);
  const open = isOpen(counts, r);
  return low === high && !open ? "" : `${range(low, high, counts.measure.rate)}${open ? more : ""}`;
}

/** Whether the colour depends on which figures are right; of plain counts, whether most of them are contested. */
function isUnsure(counts, r, found = unitValue(counts, r, state.from, state.to)) {
  if (found.state !== "value" && found.state !== "doubtful") return false;
  if (!counts.measure.ends) return 2 * windowSum(counts, counts.unsure, r, state.from, state.to) > windowSum(counts, counts.events, r, state.from, state.to);
  const [low, high] = spreadOf(counts, r);
  const colour = (value) => (value > 0 ? classOf(value, view.breaks) : -2); // none is in no class
  return low !== high && colour(low) !== colour(high);
}

/** All positive values that a window as wide as the one shown can take: the classes are cut from them once. */
function possibleValues(counts, state) {
  const steps = core.steps.length;
  if (!steps) return [];
  const found = [];
  const width = state.to - state.from + 1;
  for (let r = 0; r < counts.units.length; r += 1) {
    if (state.cumulative) { const { value } = unitValue(counts, r, 0, steps - 1); if (value > 0) found.push(value); continue; }
    for (let from = 0; from + width <= steps; from += 1) {
      const sum = windowSum(counts, counts.values, r, from, from + width - 1);
      if (sum <= 0) continue;
      const value = unitValue(counts, r, from, from + width - 1).value;
      if (value > 0) found.push(value);
    }
  }
  return found;
}

/** Totals of the window: all that passes the filters, placed or not. */
function totals(state, counts) {
  const kept = counts.kept.filter((i) => i.step >= state.from && i.step <= state.to);
  const units = new Set();
  let loose = 0;
  for (const i of kept) {
    const r = i.unit < 0 ? counts.loose : counts.rowOf[i.unit];
    if (r === counts.loose) loose += 1;
    else units.add(r);
  }
  const unchecked = kept.filter((i) => i.confidence < 1 && !i.reviewed).length; // a coded row has 1
  return { events: kept.length, units, loose, unchecked, tolls: tollsOf(kept) };
}

/** The tolls to tell of some incidents: of the killed always, before it of those that the measure shown counts. */
function tollsOf(incidents) {
  const what = state.measure.split("_")[0];
  return [...(["injured", "abducted"].includes(what) ? [what] : []), "killed"].map((one) => tollOf(incidents, one));
}

/** The killed, injured or abducted: low, best, high, whether more is possible, and of how many incidents nothing is known. */
function tollOf(incidents, what) {
  const toll = { what, events: incidents.length, sums: [0, 0, 0], unknown: 0, open: false };
  for (const incident of incidents) {
    const told = what === "killed" ? incident.killedSum : countable(incident[what]);
    told.forEach((n, end) => { toll.sums[end] += n ?? 0; });
    if (told[1] === null) toll.unknown += 1;
    if (incident[`${what}Open`] && told[2] !== null) toll.open = true;
  }
  toll.sums[2] = Math.max(toll.sums[0], toll.sums[2]);
  return toll;
}

/** In words, [figure, what is uncertain about it]. Where no incident has a figure it says so: unknown is never 0. */
function tollText({ what, events, sums: [low, best, high], unknown, open }) {
  if (events === unknown) return high ? [t(`${what}_unsettled`), ` (${t("up_to", { n: number(high) })})`] : [t(`${what}_unreported`), ""];
  const spread = `${range(low, high)}${open ? "+" : ""}`;
  const missing = unknown ? `, ${plural(`without_${what}`, unknown)}` : "";
  if (!best && high) return [t(`${what}_n`, { n: spread }), missing];
  return [t(`${what}_n`, { n: number(best) }), `${low !== high || open ? ` (${t("reported_range", { range: spread })})` : ""}${missing}`];
}
