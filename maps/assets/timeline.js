// The bars are the timeline, the brush over them is the slider: drag, click, play, or use the arrow keys.
const time = { timer: 0, bars: [], drag: null };

function startTimeline() {
  const steps = core.steps.length;
  byId("timeline").hidden = steps === 0;
  if (!steps) return;
  const slider = byId("step");
  slider.max = String(steps - 1);
  slider.addEventListener("input", () => moveWindow(Number(slider.value)));
  slider.addEventListener("keydown", (event) => {
    if (!event.shiftKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const by = event.key === "ArrowRight" ? 1 : -1;
    setWindow(state.from, Math.min(steps - 1, Math.max(state.from, state.to + by)));
  });
  byId("play").addEventListener("click", togglePlay);
  byId("before").addEventListener("click", () => shiftWindow(-1));
  byId("after").addEventListener("click", () => shiftWindow(1));
  byId("window").addEventListener("change", (event) => chooseWindow(event.target.value));
  const plot = byId("plot");
  plot.addEventListener("pointerdown", startBrush);
  plot.addEventListener("pointermove", moveBrush);
  for (const end of ["pointerup", "pointercancel"]) plot.addEventListener(end, endBrush);
  plot.addEventListener("pointerleave", () => { byId("plot-max").textContent = time.top; });
  new ResizeObserver(drawBars).observe(plot);
}

function setWindow(from, to, cumulative = false) {
  update({ from, to, cumulative });
}

/** Put the end of the window on `step`, keeping its width; from the whole period to a single step. */
function moveWindow(step) {
  if (state.cumulative) { setWindow(0, step, true); return; }
  const width = wholeRange() ? 0 : state.to - state.from;
  const from = Math.max(0, step - width);
  setWindow(from, from + width);
}

function shiftWindow(by) {
  const last = core.steps.length - 1;
  if (wholeRange()) { setWindow(by > 0 ? 0 : last, by > 0 ? 0 : last); return; }
  const to = state.to + by;
  if (to > last || (state.cumulative ? to : state.from + by) < 0) return;
  setWindow(state.cumulative ? 0 : state.from + by, to, state.cumulative);
}

function chooseWindow(choice) {
  const last = core.steps.length - 1;
  if (choice === "all") setWindow(0, last);
  else if (choice === "sum") setWindow(0, wholeRange() ? Math.min(last, Math.floor(last / 2)) : state.to, true);
  else if (Number(choice)) {
    const width = Math.min(Number(choice), last + 1);
    const to = Math.max(state.to, width - 1);
    setWindow(to - width + 1, to);
  }
}

function togglePlay() {
  if (time.timer) { stopPlay(); return; }
  const last = core.steps.length - 1;
  if (wholeRange()) setWindow(0, 0);
  else if (state.to >= last) moveWindow(state.cumulative ? 0 : state.to - state.from);
  byId("play").setAttribute("aria-pressed", "true");
  byId("play").setAttribute("aria-label", t("pause"));
  time.timer = setInterval(() => {
    if (state.to >= last) { stopPlay(); return; }
    shiftWindow(1);
  }, stillMotion() ? 1600 : 800);
}

function stopPlay() {
  clearInterval(time.timer);
  time.timer = 0;
  byId("play").setAttribute("aria-pressed", "false");
  byId("play").setAttribute("aria-label", t("play"));
  announce();
}

/** Totals per step of everything that passes the filters, placed or not. */
function stepTotals() {
  const { counts } = view;
  const sums = Array(core.steps.length).fill(0);
  for (let r = 0; r <= counts.loose; r += 1) {
    for (let s = 0; s < sums.length; s += 1) sums[s] += counts.values[r * counts.width + s + 1] - counts.values[r * counts.width + s];
  }
  return sums;
}

function drawBars() {
  const plot = byId("plot");
  const width = plot.clientWidth;
  const height = plot.clientHeight;
  if (!view.counts || !width) return;
  const sums = stepTotals();
  const top = Math.max(1, ...sums);
  const base = height - 18;
  time.width = width;
  const each = width / sums.length;
  const gap = each > 6 ? 2 : each > 3 ? 1 : 0;
  const parts = [];
  time.bars = sums.map((sum, n) => {
    const tall = sum ? Math.max(2, (sum / top) * (base - 14)) : 0;
    return svg("rect", { x: n * each + gap / 2, y: base - tall, width: Math.max(0.5, each - gap), height: tall, rx: each > 8 ? 1 : 0 });
  });
  parts.push(svg("line", { x1: 0, x2: width, y1: base + 0.5, y2: base + 0.5, class: "axis" }));
  parts.push(...axisLabels(each, base, width));
  time.brush = svg("rect", { y: 0, height: base + 1, class: "brush" });
  time.before = svg("rect", { y: 0, height: base + 1, class: "brush-before" });
  const ends = [svg("line", { class: "brush-end", y1: 0, y2: base + 1 }), svg("line", { class: "brush-end", y1: 0, y2: base + 1 })];
  time.ends = ends;
  const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, time.before, time.brush, time.bars, parts, ends);
  plot.querySelector("svg")?.remove();
  plot.prepend(picture);
  time.sums = sums;
  time.top = t("plot_max", { n: number(Math.max(0, ...sums)) });
  byId("plot-max").textContent = time.top;
  drawBrush();
}

/** A tick and a label where a year begins; with few steps also between, days where all steps lie in a few months. */
function axisLabels(each, base, width) {
  const parts = [];
  let free = -Infinity;
  const years = new Set(core.steps.map((day) => day.getUTCFullYear())).size;
  if (["day", "week"].includes(settings.period) && core.steps.at(-1) - core.steps[0] < 190 * DAY) return dayLabels(each, base, width);
  core.steps.forEach((day, n) => {
    const newYear = n === 0 || day.getUTCFullYear() !== core.steps[n - 1].getUTCFullYear();
    if (!newYear && years > 3) return;
    const text = newYear && years > 1 && (n > 0 || day.getUTCMonth() === 0) ? formats.year.format(day) : settings.period === "year" ? formats.year.format(day) : formats.monthShort.format(day);
    const quarter = day.getUTCMonth() % 3 === 0 && (n === 0 || day.getUTCMonth() !== core.steps[n - 1].getUTCMonth());
    const x = n * each;
    if ((!newYear && !quarter) || x < free || x + 34 > width) return;
    free = x + (text.length > 5 ? 66 : 44);
    parts.push(svg("line", { x1: x + 0.5, x2: x + 0.5, y1: base, y2: base + 4, class: "axis" }), svg("text", { x: x + 4, y: base + 14 }, text));
  });
  return parts;
}

/** The day of a step as often as there is room: "4 Nov", with the year where it is a new one. */
function dayLabels(each, base, width) {
  const room = 84;
  const every = Math.max(1, Math.ceil(room / each));
  const shown = core.steps.map((day, n) => [day, n * each]).filter(([, x], n) => n % every === 0 && (n === 0 || x + room <= width));
  return shown.map(([day, x], n) => {
    const text = (n && day.getUTCFullYear() === shown[n - 1][0].getUTCFullYear() ? formats.dayMonth : formats.dayShort).format(day);
    return [svg("line", { x1: x + 0.5, x2: x + 0.5, y1: base, y2: base + 4, class: "axis" }), svg("text", { x: x + 4, y: base + 14 }, text)];
  }).flat();
}

function drawBrush() {
  if (!time.brush) return;
  const each = time.width / core.steps.length; // asking the page for it would make it lay itself out
  const [x1, x2] = [state.from * each, (state.to + 1) * each];
  const span = baseline();
  time.before.setAttribute("x", span ? span[0] * each : 0);
  time.before.setAttribute("width", span ? (span[1] - span[0] + 1) * each : 0);
  time.brush.setAttribute("x", x1);
  time.brush.setAttribute("width", x2 - x1);
  time.brush.parentNode.classList.toggle("whole", wholeRange());
  [x1, x2].forEach((x, n) => { time.ends[n].setAttribute("x1", x); time.ends[n].setAttribute("x2", x); });
  time.bars.forEach((bar, n) => {
    const look = n >= state.from && n <= state.to ? "bar on" : "bar";
    if (bar.getAttribute("class") !== look) bar.setAttribute("class", look);
  });
  const slider = byId("step");
  slider.value = String(state.to);
  slider.setAttribute("aria-valuetext", windowLabel());
  byId("window-label").textContent = windowLabel();
  const width = state.to - state.from + 1;
  const choice = wholeRange() ? "all" : state.cumulative ? "sum" : String(width);
  const select = byId("window");
  select.value = [...select.options].some((option) => option.value === choice) ? choice : "custom";
}

function stepAt(event) {
  const box = byId("plot").getBoundingClientRect();
  const at = Math.floor(((event.clientX - box.left) / box.width) * core.steps.length);
  return Math.min(core.steps.length - 1, Math.max(0, at));
}

/** Near an end of the brush: move that end. Inside a brush: move it whole. Elsewhere: a new one. */
function startBrush(event) {
  if (event.button) return;
  if (time.timer) stopPlay();
  event.currentTarget.setPointerCapture(event.pointerId);
  const step = stepAt(event);
  const box = byId("plot").getBoundingClientRect();
  const each = box.width / core.steps.length;
  const x = event.clientX - box.left;
  const near = (edge) => Math.abs(x - edge) < 7;
  if (!wholeRange() && near((state.to + 1) * each)) time.drag = { anchor: state.from };
  else if (!wholeRange() && near(state.from * each) && !state.cumulative) time.drag = { anchor: state.to };
  else if (!wholeRange() && step >= state.from && step <= state.to && state.to > state.from) time.drag = { grab: step, from: state.from, to: state.to };
  else { time.drag = { anchor: step }; setWindow(step, step); }
  byId("step").focus({ preventScroll: true });
}

/** Under the pointer: which step, how many. */
function nameStep(event) {
  const step = stepAt(event);
  byId("plot-max").textContent = `${stepLabel(step)}: ${number(time.sums[step])}`;
}

function moveBrush(event) {
  nameStep(event);
  if (!time.drag) return;
  const step = stepAt(event);
  const last = core.steps.length - 1;
  if ("anchor" in time.drag) { setWindow(Math.min(time.drag.anchor, step), Math.max(time.drag.anchor, step)); return; }
  const by = Math.max(-time.drag.from, Math.min(last - time.drag.to, step - time.drag.grab));
  setWindow(time.drag.from + by, time.drag.to + by);
}

function endBrush(event) {
  const drag = time.drag;
  time.drag = null;
  // A click without a drag inside a wide brush means that one step.
  if (drag && "grab" in drag && state.from === drag.from && event.type === "pointerup") setWindow(drag.grab, drag.grab);
}
