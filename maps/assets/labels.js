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
  labels.sort((a, b) => a.rank - b.rank);
  view.map.on("zoomend", show);
  show();
}

function townMark(name, x, y) {
  const icon = L.divIcon({ html: el("span", {}, name), className: "town", iconSize: [0, 0] });
  return L.marker([y, x], { icon, interactive: false, keyboard: false, pane: "atlas-points" });
}

const POINT_KINDS = { exact: "point-exact", near: "point-near" };

/** Points only for incidents known that finely: a district's middle is no place where something happened. */
function drawPoints() {
  for (const mark of view.marks) mark.remove();
  view.marks = [];
  if (!state.points) return;
  view.pointRenderer ??= L.svg({ pane: "atlas-points", padding: 0.4 });
  const atPoint = new Map();
  for (const i of view.counts.kept) {
    if (i.step < state.from || i.step > state.to || i.x === null || !(i.precision in POINT_KINDS)) continue;
    const key = `${i.x} ${i.y} ${i.precision}`;
    const entry = atPoint.get(key) ?? { x: i.x, y: i.y, kind: POINT_KINDS[i.precision], events: 0 };
    entry.events += 1;
    atPoint.set(key, entry);
  }
  view.marks = [...atPoint.values()].map(({ x, y, kind, events }) => L.circleMarker([y, x], {
    renderer: view.pointRenderer, radius: 3 + Math.min(9, 1.6 * Math.sqrt(events)), className: kind, interactive: false,
  }).addTo(view.map));
}
