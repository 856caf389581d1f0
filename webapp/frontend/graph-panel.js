// The panel beside the picture: the thing that is looked at with what can be opened, and the kinds to be shown.

import { SHAPES } from "./graph-look.js";

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; text is set as text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick" || name === "onchange") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A node's shape and letter, small, for the legend. */
function mark(data) {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "-1.25 -1.25 2.5 2.5");
  picture.setAttribute("class", "shape");
  picture.setAttribute("aria-hidden", "true");
  const corners = SHAPES[data.shape];
  const shape = document.createElementNS(SVG, corners ? "polygon" : "circle");
  if (corners) shape.setAttribute("points", corners.map((point) => point.join(",")).join(" "));
  else shape.setAttribute("r", "1");
  const letter = document.createElementNS(SVG, "text");
  letter.setAttribute("y", ".35");
  letter.append(data.letter);
  picture.append(shape, letter);
  return picture;
}

/** The panel of a node. Acts: open(key, kind), pin(), hide(). */
export function nodePanel(node, { open, pin, hide, pinned }) {
  const data = node.data();
  const more = data.openings.filter((opening) => opening.count > opening.shown);
  const list = make("ul", { class: "openings" });
  for (const opening of data.openings) {
    const left = opening.count - opening.shown;
    const item = make("li", {}, `${opening.words} … `, make("span", { class: "muted" }, left === opening.count ? `${left}, none shown` : left ? `${opening.count}, ${left} not shown` : `${opening.count}, all shown`));
    if (left) {
      item.append(" ", make("button", { type: "button", onclick: () => open(data.id, opening.kind) }, `Open ${left}`));
    }
    list.append(item);
  }
  const buttons = make("p", { class: "buttons" });
  if (more.length > 1) {
    buttons.append(make("button", { type: "button", onclick: () => open(data.id, "") }, "Open all"));
  }
  buttons.append(make("button", { type: "button", "aria-pressed": String(pinned), onclick: pin }, "Pin"));
  if (data.steps > 0) {
    buttons.append(make("button", { type: "button", onclick: hide }, "Hide"));
    buttons.append(make("a", { href: `?focus=${encodeURI(data.id)}` }, "Begin here"));
  }
  return [
    make("p", { class: "kicker" }, data.kindLabel),
    make("h3", {}, make("a", { href: data.page }, data.label)),
    list.childElementCount ? list : make("p", { class: "none" }, "Nothing else is linked to it."),
    buttons,
  ];
}

/** The panel of a link: its sentence. */
export function edgePanel(edge) {
  const from = edge.source().data();
  const to = edge.target().data();
  const when = edge.data("when");
  return [
    make("p", { class: "kicker" }, "Link"),
    make("p", {}, make("a", { href: from.page }, from.label), ` ${edge.data("label")} `, make("a", { href: to.page }, to.label), when ? ` (${when}).` : "."),
    make("p", { class: "muted" }, `Told the other way: ${to.short} ${edge.data("backwards")} ${from.short}.`),
  ];
}

/** The legend: each kind that was shown, to be left out or taken in again. ``seen`` remembers those left out. */
export function legend(nodes, seen, change) {
  for (const kind of seen.values()) kind.count = 0;
  for (const node of nodes) {
    const { kind, kindLabel, letter, shape } = node.data();
    if (!seen.has(kind)) seen.set(kind, { kind, kindLabel, letter, shape: kind === "mechanism" ? "" : shape, count: 0 });
    seen.get(kind).count += 1;
  }
  return [...seen.values()]
    .sort((one, other) => one.kindLabel.localeCompare(other.kindLabel))
    .map((kind) =>
      make(
        "li",
        {},
        make("label", {}, make("input", { type: "checkbox", checked: kind.count > 0, onchange: (event) => change(kind.kind, event.target.checked) }), mark(kind), ` ${kind.kindLabel} `, make("span", { class: "muted" }, String(kind.count))),
      ),
    );
}
