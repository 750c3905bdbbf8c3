// Counting: incidents that pass the filters, by unit shown and period. Sums over a window come from running totals.
const MEASURES = {
  events: { of: () => 1 },
  fatalities_best: { of: (i) => i.killedSum[1], ends: (i) => i.killedSum },
  fatalities_low: { of: (i) => i.killedSum[0], ends: (i) => i.killedSum },
  fatalities_high: { of: (i) => i.killedSum[2], ends: (i) => i.killedSum },
  injured_best: { of: (i) => i.injured[1], ends: (i) => i.injured },
  abducted_best: { of: (i) => i.abducted[1], ends: (i) => i.abducted },
  events_rate: { of: () => 1, rate: true },
  fatalities_rate: { of: (i) => i.killedSum[1], ends: (i) => i.killedSum, rate: true },
};
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
 * `unsure` counts incidents of which sources differ; `low` and `high` are the ends of what they say.
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
  const [events, unknown, unsure] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
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
    }
  }
  for (const one of new Set([values, low, high, events, unknown, unsure])) {
    for (let r = 0; r <= loose; r += 1) for (let s = r * width + 1; s < (r + 1) * width; s += 1) one[s] += one[s - 1];
  }
  return { measure, units, row, rowOf, width, loose, values, low, high, events, unknown, unsure, undated, kept };
}

/** Sum of `table` in row r over the steps from..to, both inclusive. */
function windowSum(counts, table, r, from, to) {
  return table[r * counts.width + to + 1] - table[r * counts.width + from];
}

/** What a unit shows: { value, events, unknown, state }; state is "value", "zero", "unknown" or "uncovered". */
function unitValue(counts, r, from, to) {
  const unit = counts.units[r];
  if (from > to) return { row: r, value: 0, events: 0, unknown: 0, state: core.covered.has(unit.chain[0]) ? "zero" : "uncovered" };
  const value = windowSum(counts, counts.values, r, from, to);
  const events = windowSum(counts, counts.events, r, from, to);
  const unknown = windowSum(counts, counts.unknown, r, from, to);
  const shown = counts.measure.rate ? (unit.population ? (value * 100000) / unit.population : NaN) : value;
  let state = shown > 0 ? "value" : "zero";
  if (!core.covered.has(unit.chain[0])) state = "uncovered";
  else if (events > 0 && events === unknown) state = "unknown";
  else if (Number.isNaN(shown)) state = "unknown";
  return { row: r, value: shown, sum: value, events, unknown, state };
}

/** Lowest and highest sum of the window by what sources say, as shown (a rate for rates). */
function spreadOf(counts, r) {
  if (!core.steps.length) return [0, 0];
  const { population } = counts.units[r] ?? {};
  const shown = (value) => (counts.measure.rate && counts.measure.ends ? (population ? (value * 100000) / population : 0) : value);
  return [counts.low, counts.high].map((table) => shown(windowSum(counts, table, r, state.from, state.to)));
}

/** Whether the colour depends on whom one believes; of plain counts, whether most of them are contested. */
function isUnsure(counts, r) {
  if (!core.steps.length) return false;
  if (!counts.measure.ends) return 2 * windowSum(counts, counts.unsure, r, state.from, state.to) > windowSum(counts, counts.events, r, state.from, state.to);
  const [low, high] = spreadOf(counts, r);
  return low !== high && classOf(low, view.breaks) !== classOf(high, view.breaks);
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
  const sum = { events: 0, units: new Set(), killed: [0, 0, 0], killedUnknown: 0, open: false, injured: 0, loose: 0 };
  for (const i of counts.kept) {
    if (i.step < state.from || i.step > state.to) continue;
    sum.events += 1;
    const r = i.unit < 0 ? counts.loose : counts.rowOf[i.unit];
    if (r === counts.loose) sum.loose += 1;
    else sum.units.add(r);
    const [low, best, high] = i.killedSum;
    sum.killed[0] += low ?? 0;
    sum.killed[1] += best ?? 0;
    sum.killed[2] += high ?? 0;
    if (best === null) sum.killedUnknown += 1;
    if (i.killedOpen) sum.open = true;
    sum.injured += i.injured[1] ?? 0;
  }
  return sum;
}
