// Change against a baseline: the steps before, or the same steps a year ago. Small numbers are not compared.
const LEAST_TO_COMPARE = 5; // incidents or people of both windows together; below, a change is mostly chance

/** First and last step of the baseline, or null where the data does not reach so far back. */
function baseline() {
  if (!state.compare || !core.steps.length) return null;
  const width = state.to - state.from + 1;
  const back = state.compare === "year" ? stepsInYear() : width;
  const from = state.from - back;
  return from < 0 || back < width ? null : [from, from + width - 1];
}

/** How many steps ago the same time of the year before began. */
function stepsInYear() {
  const day = core.steps[state.from];
  const ago = Date.UTC(day.getUTCFullYear() - 1, day.getUTCMonth(), day.getUTCDate());
  if (ago < core.steps[0] - 4 * DAY) return Infinity;
  const gaps = core.steps.map((one) => Math.abs(one - ago));
  return state.from - gaps.indexOf(Math.min(...gaps));
}

/** The sum of a window, null where it is 0 only because incidents are without a figure. */
function knownSum(counts, r, from, to) {
  const sum = windowSum(counts, counts.values, r, from, to);
  return sum === 0 && windowSum(counts, counts.unknown, r, from, to) > 0 ? null : sum;
}

/**
 * { now, before, ratio, state }: state is d0 to d4, "few", "zero", "unknown" (now or before: no figure), "uncovered",
 * or "none" without a baseline. Both times are as the measure has them, rates for a rate, null where that is not known.
 */
function comparedWith(counts, r) {
  const { now, before, ...found } = comparedSums(counts, r);
  const shown = (sum) => { const value = sum === null ? NaN : asShown(counts, r, sum); return Number.isNaN(value) ? null : value; };
  return { ...found, now: shown(now), before: shown(before) };
}

function comparedSums(counts, r) {
  const span = baseline();
  const now = knownSum(counts, r, state.from, state.to);
  if (r < counts.loose && !core.covered.has(counts.units[r].chain[0])) return { now: 0, before: 0, ratio: null, state: "uncovered" };
  if (!span) return { now, before: null, ratio: null, state: "none" };
  const before = knownSum(counts, r, ...span);
  if (now === null || before === null) return { now, before, ratio: null, state: "unknown" };
  if (!now && !before) return { now, before, ratio: null, state: "zero" };
  if (Number.isNaN(asShown(counts, r, now))) return { now, before, ratio: null, state: "unknown" };
  if (now + before < LEAST_TO_COMPARE) return { now, before, ratio: null, state: "few" };
  const ratio = before ? now / before : Infinity;
  return { now, before, ratio, state: changeClass(ratio) };
}

/** Less than half, less, about the same (within a fifth down, a quarter up), more, more than double. */
function changeClass(ratio) {
  if (ratio < 1) return ratio < 0.5 ? "d0" : ratio < 0.8 ? "d1" : "d2";
  return ratio <= 1.25 ? "d2" : ratio <= 2 ? "d3" : "d4";
}

/** "12, before 4 (+8)". */
function comparedText(r) {
  const found = comparedWith(view.counts, r);
  if (found.state === "uncovered") return t("state_uncovered");
  if (found.state === "none") return t("no_baseline");
  if (found.state === "zero") return t("change_zero");
  const { rate } = view.counts.measure;
  if (rate && found.now === null && !view.counts.units[r].population) return t("state_no_population");
  const told = (value) => (value === null ? t("unknown") : amount(value, rate));
  if (found.state === "unknown") return t("compared_unknown", { now: told(found.now), before: told(found.before) });
  const missing = [[state.from, state.to], baseline()].reduce((sum, span) => sum + windowSum(view.counts, view.counts.unknown, r, ...span), 0);
  const text = t("compared", { now: told(found.now), before: told(found.before), change: signed(found.now - found.before, rate) });
  return [text, found.state === "few" ? t(rate ? "state_few_rate" : "state_few", { n: LEAST_TO_COMPARE }) : "", missing ? plural("without_figure", missing) : ""].filter(Boolean).join("; ");
}

function signed(value, isRate = false) {
  return value > 0 ? `+${amount(value, isRate)}` : value < 0 ? `−${amount(-value, isRate)}` : "0";
}

/** Where most changed, growth and decline alike. */
function comparedRows() {
  return view.counts.units.map((unit, r) => ({ unit, ...comparedWith(view.counts, r) }))
    .filter((row) => row.ratio !== null).sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before) || b.now - a.now || a.unit.n - b.unit.n);
}

/**
 * Choosing a baseline while the whole time is shown leaves nothing before it: take the last third, and say so.
 * Without a baseline the time shown before comes back, unless the reader has chosen another since.
 */
function chooseComparison(compare) {
  const last = core.steps.length - 1;
  const patch = { compare };
  if (!compare && view.moved === `${state.from}-${state.to}`) Object.assign(patch, view.movedFrom);
  if (!compare) view.moved = "";
  if (compare && (wholeRange() || state.cumulative)) {
    view.movedFrom = { from: state.from, to: state.to, cumulative: state.cumulative };
    const width = Math.max(1, Math.floor((last + 1) / 3));
    Object.assign(patch, { from: last - width + 1, to: last, cumulative: false });
    view.moved = `${patch.from}-${patch.to}`;
  }
  update(patch);
}

function baselineLabel() {
  const span = baseline();
  return span ? stepsLabel(...span) : "";
}
