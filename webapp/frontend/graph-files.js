// The picture as a file: PNG by Cytoscape, SVG written from the places and shapes of the nodes.

import { SHAPES, colourOf, colours, sizeOf } from "./graph-look.js";

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const round = (number) => Math.round(number * 10) / 10;

/** The picture as an SVG document. */
export function svg(cy, title) {
  const palette = colours();
  const box = cy.elements().boundingBox();
  const parts = [];
  cy.edges().forEach((edge) => {
    const from = edge.source().position();
    const to = edge.target().position();
    parts.push(`<line x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}" stroke="${palette.control}" stroke-width="1.25"><title>${escaped(`${edge.source().data("label")} ${edge.data("label")} ${edge.target().data("label")}`)}</title></line>`);
  });
  cy.nodes().forEach((node) => {
    const { x, y } = node.position();
    const data = node.data();
    const half = sizeOf(data) / 2;
    const look = `fill="${palette.surface}" stroke="${colourOf(data, palette)}" stroke-width="${data.steps === 0 ? 4 : 2}"`;
    const points = SHAPES[data.shape]?.map(([dx, dy]) => `${round(x + dx * half)},${round(y + dy * half)}`).join(" ");
    parts.push(
      `<g><title>${escaped(`${data.label} (${data.kindLabel})`)}</title>`,
      points ? `<polygon points="${points}" ${look}/>` : `<circle cx="${round(x)}" cy="${round(y)}" r="${half}" ${look}/>`,
      `<text x="${round(x)}" y="${round(y + 5)}" font-size="14" font-weight="700" text-anchor="middle" fill="${colourOf(data, palette)}">${escaped(data.letter)}</text>`,
      `<text x="${round(x)}" y="${round(y + half + 13)}" font-size="11" text-anchor="middle" fill="${palette.text}">${escaped(data.short)}</text></g>`,
    );
  });
  const edge = 20;
  const size = `${round(box.x1 - edge)} ${round(box.y1 - edge)} ${round(box.w + 2 * edge)} ${round(box.h + 2 * edge)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${size}" font-family="sans-serif"><title>${escaped(title)}</title><rect x="${round(box.x1 - edge)}" y="${round(box.y1 - edge)}" width="100%" height="100%" fill="${palette.page}"/>${parts.join("")}</svg>`;
}

/** The picture as PNG. */
export function png(cy) {
  return cy.png({ output: "blob", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: colours().page });
}

/** Hands a file to the browser. */
export function download(content, type, name) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
