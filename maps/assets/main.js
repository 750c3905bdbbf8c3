// Start: read the data, draw once, then keep every part in step with the state.
function recount() {
  view.counts = countAll(state);
}

function reclass() {
  const found = breaksOf(possibleValues(view.counts, state), state.method, state.custom);
  // Ends that are written alike would be classes that nobody can tell apart: the higher one stays.
  view.breaks = view.counts.measure.rate ? [...new Map(found.map((high) => [amount(high, true), high])).values()] : found;
}

/** A key of what the classes depend on: a step of the slider alone does not change them. */
function classKey() {
  return [state.cumulative, state.cumulative ? "" : state.to - state.from, state.method, state.custom.join()].join("|");
}

const LATER = 60; // milliseconds
let lastClassKey = "";

function onState(changed) {
  const has = (...keys) => keys.some((key) => changed.has(key));
  const counted = [...COUNTED].some((key) => changed.has(key));
  if (has("level")) drawLevel();
  if (counted) recount();
  if (counted || classKey() !== lastClassKey) { reclass(); lastClassKey = classKey(); }
  paint();
  if (has("unit", "level")) markSelected();
  if (has("points") || (state.points && (has("from", "to") || counted))) drawPoints();
  if (counted) drawBars();
  else drawBrush();
  const onlyStep = [...changed].every((key) => ["from", "to", "cumulative"].includes(key));
  if (onlyStep) { drawLater(); return; }
  drawAround();
  showFilters();
  keepHome();
}

/** Everything but the map and the brush. */
function drawAround() {
  clearTimeout(laterTimer);
  laterTimer = 0;
  drawLegend();
  drawPanel();
  drawTable();
  drawSummary();
  if (!time.timer) announce();
}

let laterTimer = 0;

/** A step of the slider: the map moves at once, lists and legend when the reader's hand rests. */
function drawLater() {
  if (!laterTimer) laterTimer = setTimeout(drawAround, LATER);
}

/** What is shown, in numbers: [all that is counted, how many incidents no person has checked]. */
function shownNumbers() {
  const sum = totals(state, view.counts);
  const tolls = sum.events ? sum.tolls.map((toll) => tollText(toll).join("")) : [];
  const people = tolls.map((text) => text.charAt(0).toLowerCase() + text.slice(1)); // within a sentence
  const where = sum.units.size ? plural(`in_units_${state.level}`, sum.units.size, { placed: number(sum.events - sum.loose) }) : "";
  const loose = sum.loose ? t(`summary_loose_${state.level}`, { n: number(sum.loose) }) : "";
  const undated = view.counts.undated.length ? t("summary_undated", { n: number(view.counts.undated.length) }) : "";
  const parts = [plural("incidents", sum.events), [where, loose].filter(Boolean).join(", "), ...people, undated].filter(Boolean).join("; ");
  return [parts, sum.unchecked ? `${plural("summary_unchecked", sum.unchecked)}.` : ""];
}

/** The sentence under the title. */
function drawSummary() {
  const [parts, read] = shownNumbers();
  const only = filterText();
  const moved = state.compare && view.moved === `${state.from}-${state.to}` ? t("compare_moved", { window: windowLabel() }) : "";
  const wrong = view.unread.length ? t("link_unread", { what: view.unread.join(", ") }) : "";
  const chosen = [read, only ? t("summary_filter", { what: only }) : "", moved, wrong].filter(Boolean).join(" ");
  replace(byId("summary"), el("strong", {}, `${windowLabel()}: `), el("bdi", {}, `${parts}.`), chosen ? el("bdi", {}, ` ${chosen}`) : null);
  view.spoken = `${windowLabel()}: ${parts}. ${chosen}`.trim();
}

let spokenTimer = 0;

function announce() {
  clearTimeout(spokenTimer);
  spokenTimer = setTimeout(() => { byId("live").textContent = view.spoken; }, 400);
}

/** What a notebook, a page around this one or a test may ask for; documented in docs/map.md. */
function openDoor() {
  const door = {
    show(patch) {
      const types = patch.types ? { types: new Set(patch.types.map((name) => core.types.indexOf(name))) } : {};
      update({ ...patch, ...types });
    },
    focus(pcode) { setFocusUnit(core.units.find((unit) => unit.pcode === pcode).n); },
    state: () => ({ ...state, types: [...state.types].map((n) => core.types[n]), steps: core.steps.map((_, n) => stepName(n)) }),
    settle: drawAround,
    rows: () => tableRows().map(fields),
    loose: () => looseRow(),
    classes: () => view.counts.units.map((unit) => [unit.pcode, view.byUnit.get(unit.n).shown]),
    unsure: () => view.counts.units.filter((_, r) => isUnsure(view.counts, r)).map((unit) => unit.pcode),
    undated: () => view.counts.undated.map((i) => i.n),
    summary: () => { drawSummary(); return view.spoken; },
    breaks: breaksOf,
    spots: () => spotsShown(),
    csv: csvText,
    geojson: geoJson,
    svg: mapPicture,
  };
  window.incidentAtlas = Object.freeze(door);
}

async function start() {
  const mapNode = document.querySelector(".folium-map");
  settings = await readBlock("atlas-settings");
  setLanguage(settings.words);
  readCore(await readBlock("atlas-core"));
  startMap(window[mapNode.id]);
  readHash();
  startFilters();
  recount();
  drawLevel();
  reclass();
  lastClassKey = classKey();
  listenToMap();
  paint();
  startTimeline(); // it draws its bars as soon as it is laid out
  drawLegend();
  drawSummary();
  showFilters();
  keepHome();
  markSelected();
  if (state.points) drawPoints();
  onChange(onState);
  openDoor();
  // Ready is: the first picture is on the screen and answers.
  requestAnimationFrame(() => setTimeout(() => {
    document.documentElement.dataset.ready = "map";
    performance.mark("atlas-ready");
    finish().catch(failed);
  }, 0));
}

/** What can wait until the first picture stands. */
async function finish() {
  drawPanel();
  listActors();
  drawLabels();
  startBasemap();
  startSearch();
  startTable();
  startDownload();
  window.addEventListener("hashchange", () => { readHash(); drawLevel(); onState(new Set([...COUNTED, "from", "to", "unit", "list", "points", "compare", "method"])); });
  quotes = (await readBlock("atlas-quotes")) ?? false;
  if (state.unit || state.list) drawPanel();
  document.documentElement.dataset.ready = "all";
  performance.mark("atlas-all");
}

function failed(error) {
  byId("failed").hidden = false;
  byId("failed").append(el("code", {}, String(error)));
  throw error;
}

start().catch(failed);
