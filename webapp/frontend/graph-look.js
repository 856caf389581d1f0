// How the picture looks: shapes by kind, colours of the page, letters in the nodes.

/** Corners of a regular polygon, the first at the top (or a side there, with turn), from -1 to 1. */
function regular(sides, turn = 0) {
  const points = [];
  for (let corner = 0; corner < sides; corner += 1) {
    const angle = (2 * Math.PI * (corner + turn)) / sides - Math.PI / 2;
    points.push([Math.cos(angle), Math.sin(angle)]);
  }
  return points;
}

function star() {
  return regular(10).map(([x, y], corner) => (corner % 2 ? [x * 0.55, y * 0.55] : [x, y]));
}

/** The corners of each shape; the ellipse has none. The server names the shape of each kind (nodesigns.py). */
export const SHAPES = {
  rectangle: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  wide: [[-1, -0.7], [1, -0.7], [1, 0.7], [-1, 0.7]],
  diamond: regular(4),
  triangle: regular(3).map(([x, y]) => [x * 1.1, y * 1.1 + 0.25]),
  pentagon: regular(5),
  hexagon: regular(6, 0.5),
  heptagon: regular(7),
  octagon: regular(8, 0.5),
  star: star(),
  house: [[0, -1], [1, -0.35], [0.85, 1], [-0.85, 1], [-1, -0.35]],
  trapezium: [[-0.65, -0.85], [0.65, -0.85], [1, 0.85], [-1, 0.85]],
  bowl: [[-1, -0.85], [1, -0.85], [0.65, 0.85], [-0.65, 0.85]],
  rhomboid: [[-0.6, -0.8], [1, -0.8], [0.6, 0.8], [-1, 0.8]],
  note: [[-0.85, -1], [0.35, -1], [0.85, -0.5], [0.85, 1], [-0.85, 1]],
  tag: [[-1, -0.7], [0.4, -0.7], [1, 0], [0.4, 0.7], [-1, 0.7]],
  shield: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.3], [0, 1], [-0.9, 0.3]],
};

// The mechanisms keep the shape of their own mark.
const MARKS = { IRM: "ellipse", WGB: "rectangle", IAP: "diamond", GRECO: "triangle", MESICIC: "pentagon" };

/** The shape of a thing, given that of its kind. */
export const shapeOf = (kind, mechanism, shape) => (kind === "mechanism" ? MARKS[mechanism] || "star" : shape);

/** The colours of the page as it is now, light or dark. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  const found = {};
  for (const name of ["page", "surface", "text", "muted", "control", "line", "link", ...Object.keys(MARKS).map((name) => name.toLowerCase())]) {
    found[name] = style.getPropertyValue(`--${name}`).trim();
  }
  return found;
}

/** The colour of a node: that of its mechanism, else the neutral one. */
export function colourOf(data, palette) {
  return palette[(data.mechanism || "").toLowerCase()] || palette.muted;
}

const letters = new Map();

/** A letter as a picture in a node, as an address of its own. */
function letterOf(data, palette) {
  const colour = colourOf(data, palette);
  const key = `${data.letter} ${colour}`;
  if (!letters.has(key)) {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32" viewBox="0 0 32 32"><text x="16" y="21" font-family="sans-serif" font-size="${data.letter.length > 1 ? 13 : 15}" font-weight="700" text-anchor="middle" fill="${colour}">${data.letter}</text></svg>`;
    letters.set(key, `data:image/svg+xml,${encodeURIComponent(svg)}`);
  }
  return letters.get(key);
}

export function sizeOf(data) {
  if (data.steps === 0) return 46;
  return data.kind === "mechanism" ? 40 : 32;
}

/** The style sheet of Cytoscape for these colours. */
export function styles(palette, many) {
  const shaped = (node) => SHAPES[node.data("shape")];
  return [
    {
      selector: "node",
      style: {
        width: (node) => sizeOf(node.data()),
        height: (node) => sizeOf(node.data()),
        shape: (node) => (shaped(node) ? "polygon" : "ellipse"),
        "shape-polygon-points": (node) => (shaped(node) || SHAPES.rectangle).flat(),
        "background-color": palette.surface,
        "background-image": (node) => letterOf(node.data(), palette),
        "background-fit": "contain",
        "background-clip": "none",
        "border-width": 2,
        "border-color": (node) => colourOf(node.data(), palette),
        label: "data(short)",
        color: palette.text,
        "font-size": 11,
        "font-family": "system-ui, sans-serif",
        "text-valign": "bottom",
        "text-margin-y": 3,
        "text-wrap": "wrap",
        "text-max-width": 98,
        "text-background-color": palette.page,
        "text-background-opacity": 0.8,
        "text-background-padding": 1,
        "min-zoomed-font-size": many ? 9 : 6,
      },
    },
    { selector: "node[steps = 0]", style: { "border-width": 4, "font-weight": 700, "font-size": 13 } },
    { selector: "node.pinned", style: { "border-style": "double", "border-width": 6 } },
    {
      selector: "edge",
      style: {
        width: 1.25,
        "line-color": palette.control,
        "curve-style": many ? "haystack" : "bezier",
        "target-arrow-shape": many ? "none" : "triangle",
        "target-arrow-color": palette.control,
        "arrow-scale": 0.8,
        label: many ? "" : "data(told)",
        color: palette.muted,
        "font-size": 9,
        "font-family": "system-ui, sans-serif",
        "text-rotation": "autorotate",
        "text-background-color": palette.page,
        "text-background-opacity": 0.9,
        "text-background-padding": 1,
        "min-zoomed-font-size": 6,
      },
    },
    { selector: "edge.near", style: { width: 2, "line-color": palette.link, "target-arrow-color": palette.link, color: palette.text, label: "data(beside)", "z-index": 9 } },
    { selector: "node.near", style: { "background-color": palette.page } },
    { selector: "node.here", style: { "outline-color": palette.link, "outline-width": 4, "outline-offset": 3, "z-index": 10 } },
    { selector: ".aside", style: { opacity: 0.35 } },
    { selector: ":active", style: { "overlay-opacity": 0 } },
  ];
}
