// Prints a vector tile as JSON, read by the library that web maps read it with.
import { readFileSync } from "node:fs";
import { classifyRings, VectorTile } from "@mapbox/vector-tile";
import Pbf from "pbf";

const tile = new VectorTile(new Pbf(new Uint8Array(readFileSync(process.argv[2]))));
const layers = {};
for (const [name, layer] of Object.entries(tile.layers)) {
  layers[name] = { extent: layer.extent, version: layer.version, features: [] };
  for (let n = 0; n < layer.length; n++) {
    const feature = layer.feature(n);
    const geometry = feature.loadGeometry();
    const parts = feature.type === 3 ? classifyRings(geometry) : geometry;
    layers[name].features.push({ type: feature.type, parts, properties: feature.properties });
  }
}
process.stdout.write(JSON.stringify(layers));
