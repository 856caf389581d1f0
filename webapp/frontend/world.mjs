// Outlines of countries on a map of the world, worked out once so that pages need neither scripts nor a map library.
//
// Shapes are those of Natural Earth at 1 : 110 million. What is too small to be drawn at that scale gets a circle
// at the middle of its shape at 1 : 50 million, or else 1 : 10 million.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const WIDTH = 2000; // units of the picture; a path in whole ones is fine enough on any screen
const ANTARCTICA = "010"; // would take a fifth of the picture, and reviews nobody
// Natural Earth gives no ISO number to these; the key is the one that the tables use.
const WITHOUT_NUMBER = new Map([["Kosovo", "XKX"]]);
// Drawn as part of the shape around them or beside them, so that the map does not show a hole.
const UNCODED = new Map([["N. Cyprus", "196"], ["Somaliland", "706"]]);

export const worldPackages = ["d3-geo", "topojson-client", "world-atlas"].map((name) => `node_modules/${name}`);

/** The countries of one scale: ISO number (or key of ours) -> features. */
function countries(scale) {
  const topology = JSON.parse(readFileSync(require.resolve(`world-atlas/countries-${scale}.json`), "utf8"));
  const found = new Map();
  for (const one of feature(topology, topology.objects.countries).features) {
    const name = one.properties.name;
    const key = one.id ?? WITHOUT_NUMBER.get(name) ?? UNCODED.get(name);
    if (key && key !== ANTARCTICA) found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}

/** A path of whole units, each point told by its distance from the one before. */
class Outline {
  text = "";

  moveTo(x, y) {
    this.at = this.start = [Math.round(x), Math.round(y)];
    this.text += `M${this.at[0]} ${this.at[1]}`;
    this.command = "l";
  }

  lineTo(x, y) {
    const [dx, dy] = [Math.round(x) - this.at[0], Math.round(y) - this.at[1]];
    if (!dx && !dy) return;
    this.at = [this.at[0] + dx, this.at[1] + dy];
    this.text += `${this.command}${this.command || dx < 0 ? "" : " "}${dx}${dy < 0 ? "" : " "}${dy}`;
    this.command = "";
  }

  closePath() {
    this.text += "z";
  }
}

/** {width, height, shapes: {key: path}, circles: {key: [x, y]}} */
export function world() {
  const coarse = countries("110m");
  const all = { type: "FeatureCollection", features: [...coarse.values()].flat() };
  const projection = geoEqualEarth().rotate([-11, 0]).fitWidth(WIDTH, { type: "Sphere" });
  const path = geoPath(projection);
  const [[, top], [, bottom]] = path.bounds(all);
  const [x, y] = projection.translate();
  projection.translate([x, y - top]);
  const height = Math.ceil(bottom - top);
  const shapes = {};
  const circles = {};
  for (const [key, features] of coarse) {
    const outline = new Outline();
    path.context(outline)({ type: "FeatureCollection", features });
    shapes[key] = outline.text;
  }
  path.context(null);
  for (const scale of ["50m", "10m"]) {
    for (const [key, features] of countries(scale)) {
      if (key in shapes || key in circles) continue;
      circles[key] = path.centroid({ type: "FeatureCollection", features }).map(Math.round);
    }
  }
  const sorted = (found) => Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { width: WIDTH, height, shapes: sorted(shapes), circles: sorted(circles) };
}
