// Names on the map and the points layer: what helps to find one's way, and how surely each incident is placed.
function drawLabels() {
  const labels = core.towns.map(([name, x, y, rank]) => ({ rank, at: L.latLng(y, x), mark: townMark(name, x, y) }));
  const show = () => {
    const zoom = view.map.getZoom();
    const most = zoom < 5.25 ? 2 : zoom < 6 ? 4 : zoom < 7 ? 8 : 99;
    const taken = [];
    for (const label of labels) {
      const point = view.map.latLngToLayerPoint(label.at);
      const free = label.rank < most && taken.every((other) => Math.abs(other.x - point.x) > 84 || Math.abs(other.y - point.y) > 20);
      if (free) { taken.push(point); label.mark.addTo(view.map); } else label.mark.remove();
    }
  };
  drawCountryNames();
  labels.sort((a, b) => a.rank - b.rank);
  view.map.on("zoomend", show);
  view.map.on("moveend resize", clearNames);
  show();
  clearNames();
}

function townMark(name, x, y) {
  const icon = L.divIcon({ html: el("span", {}, name), className: "town", iconSize: [0, 0] });
  return L.marker([y, x], { icon, interactive: false, keyboard: false, pane: "atlas-names" });
}

const POINT_KINDS = { exact: "point-exact", near: "point-near" };
const POINT_SIZES = [7, 10, 14, 20]; // pixels across, for 1, 2-4, 5-15 and more incidents at one spot

/** Points only for incidents known that finely: a district's middle is no place where something happened. */
function drawPoints() {
  unpath(ground.parts.points.children);
  if (!state.points) return;
  const spots = new Map();
  for (const i of view.counts.kept) {
    if (i.step < state.from || i.step > state.to || i.x === null || !(i.precision in POINT_KINDS)) continue;
    const key = `${i.precision} ${i.x} ${i.y}`;
    spots.set(key, { i, events: (spots.get(key)?.events ?? 0) + 1 });
  }
  const groups = new Map();
  for (const { i, events } of spots.values()) {
    const key = `${POINT_KINDS[i.precision]} ${events < 2 ? 0 : events < 5 ? 1 : events < 16 ? 2 : 3}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push([i.x, i.y]);
  }
  // The largest first, so that small ones lie on top; each dot is a wide line under a narrower one.
  for (const key of [...groups.keys()].sort((a, b) => b.at(-1) - a.at(-1))) {
    const [kind, size] = key.split(" ");
    const spots = groups.get(key);
    for (const [part, less] of [["rim", 0], ["core", 3]]) path(() => dotsText(spots), `${kind} ${part}`, "points").setAttribute("stroke-width", POINT_SIZES[size] - less);
  }
}

/** A name half under the legend is no name: it is left out until the map or the legend moves. */
function clearNames() {
  const { left, right, top, bottom } = byId("legend").getBoundingClientRect();
  const marks = [...document.querySelectorAll(".country-name span, .town span")];
  const under = marks.map((mark) => mark.getBoundingClientRect()).map((box) => box.left < right && box.right > left && box.top < bottom && box.bottom > top);
  marks.forEach((mark, n) => { mark.style.visibility = under[n] ? "hidden" : ""; });
}

/** Names of the surrounding countries, under everything else. */
function drawCountryNames() {
  for (const [name, x, y] of core.context.names) {
    const icon = L.divIcon({ html: el("span", {}, name), className: "country-name", iconSize: [0, 0] });
    L.marker([y, x], { icon, interactive: false, keyboard: false, pane: "atlas-names" }).addTo(view.map);
  }
}

/** Tiles from the web, only where the maker of the file named some and only once the reader asks. */
function startBasemap() {
  byId("basemap-row").hidden = !settings.basemap;
  if (!settings.basemap) return;
  const [address, credit] = settings.basemap;
  let tiles = null;
  byId("basemap").addEventListener("change", (event) => {
    tiles ??= L.tileLayer(address, { maxZoom: 19, referrerPolicy: "strict-origin-when-cross-origin" });
    if (event.target.checked) tiles.addTo(view.map);
    else tiles.remove();
    byId("basemap-credit").textContent = event.target.checked ? credit : "";
    view.map.getContainer().classList.toggle("with-tiles", event.target.checked);
  });
}
