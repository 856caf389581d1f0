// The picture of the graph page. The address holds what is shown; the tables of the page hold the same.

import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";
import { download, png, svg } from "./graph-files.js";
import { colours, shapeOf, styles } from "./graph-look.js";
import { edgePanel, legend, nodePanel } from "./graph-panel.js";
import { Kept, layOut, placeNew } from "./graph-place.js";

cytoscape.use(fcose);

// Cytoscape puts a style element into the page unless it finds this id, and the page's policy forbids one:
// the container is placed by site.css instead.
const mark = document.createElement("meta");
mark.id = "__________cytoscape_stylesheet";
document.head.append(mark);

const MANY = 500; // from here on, links are plain lines and moving redraws less
const FEW_LINKS = 16; // up to here each link carries its words
const LIST = /[,]/;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The things and links that a page holds for the picture, as Cytoscape takes them. */
function unpacked(page) {
  const { root, found, kinds, links, nodes, edges } = JSON.parse(page.getElementById("drawing").textContent);
  const things = nodes.map(([key, label, short, mechanism, steps, openings]) => {
    const kind = key.slice(0, key.indexOf("/"));
    const [kindLabel, letter, shape] = kinds[kind];
    return {
      ...{ id: key, label, short, kind, kindLabel, letter, mechanism, steps, shape: shapeOf(kind, mechanism, shape), page: `${root}/${encodeURI(key)}` },
      openings: openings.map(([link, forwards, count, shown]) => ({ kind: link, words: links[link][forwards ? 0 : 1], count, shown })),
    };
  });
  const told = edges.map(([from, link, to, when]) => {
    const [source, target] = [things[from].id, things[to].id];
    return { id: `${source} ${link} ${target}`, source, target, when, label: links[link][0], backwards: links[link][1] };
  });
  return { found, nodes: things, edges: told };
}

class Picture {
  constructor(section) {
    this.section = section;
    this.canvas = section.querySelector(".canvas");
    this.panel = section.querySelector(".panel");
    this.legend = section.querySelector(".legend");
    this.status = section.querySelector("[role=status]");
    this.title = document.querySelector("h1").textContent;
    this.past = [];
    this.seen = new Map();
    const args = new URLSearchParams(location.search);
    this.kept = new Kept(`${args.get("focus")} ${args.get("to") || ""}`);
  }

  start() {
    const data = unpacked(document);
    this.section.hidden = false;
    const many = data.nodes.length > MANY;
    this.cy = cytoscape({
      container: this.canvas,
      elements: [],
      style: styles(colours(), many),
      minZoom: 0.05,
      maxZoom: 3,
      userZoomingEnabled: false,
      boxSelectionEnabled: false,
      selectionType: "single",
      pixelRatio: many ? 1 : "auto",
      textureOnViewport: many,
      hideEdgesOnViewport: many,
    });
    this.show(data);
    this.fit();
    this.select(this.cy.nodes("[steps = 0]"), false);
    this.listen();
    this.canvas.dataset.ready = "yes";
  }

  /** The page at another address. Throws with its own words where it is an error. */
  async ask(search) {
    const response = await fetch(`${location.pathname}${search}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!response.ok) throw new Error(page.querySelector(".lead")?.textContent || response.statusText);
    return page;
  }

  /** Draws what the data hold; what stands already stays where it is. */
  show(data) {
    const { nodes, edges } = data;
    const ids = new Set([...nodes, ...edges].map((one) => one.id));
    const before = this.cy.nodes().length;
    const parents = new Map(edges.flatMap(({ source, target }) => [[`${source} ${target}`, true], [`${target} ${source}`, true]]));
    this.cy.batch(() => {
      this.cy.elements().filter((one) => !ids.has(one.id())).remove();
      for (const node of nodes) {
        const held = this.cy.getElementById(node.id);
        if (held.length) held.data(node);
        else this.cy.add({ group: "nodes", data: node });
      }
      for (const edge of edges) {
        edge.told = edges.length <= FEW_LINKS ? edge.label : "";
        const held = this.cy.getElementById(edge.id);
        if (held.length) held.data(edge);
        else this.cy.add({ group: "edges", data: edge });
      }
    });
    const known = this.cy.nodes().filter((node) => this.kept.places[node.id()]);
    const fresh = this.cy.nodes().difference(known);
    known.forEach((node) => {
      const [x, y] = this.kept.places[node.id()];
      node.position({ x, y });
    });
    if (!before && fresh.length > known.length) layOut(this.cy);
    else if (fresh.length) placeNew(this.cy, fresh, (node) => this.parent(node, parents, fresh));
    this.cy.nodes().forEach((node) => node.toggleClass("pinned", this.kept.pins.has(node.id())));
    this.cy.nodes(".pinned").lock();
    this.kept.save(this.cy);
    if (before && fresh.some((node) => !this.inView(node))) this.fit();
    this.legend.replaceChildren(...legend(this.cy.nodes(), this.seen, (kind, on) => this.choose(kind, on)));
    const shown = `${nodes.length} things and ${edges.length} links shown`;
    this.say(data.found > nodes.length ? `${shown}, of ${data.found} things.` : `${shown}.`);
  }

  /** The thing by which a new node came: the one linked to it that is looked at, or the first that stands. */
  parent(node, pairs, fresh) {
    if (this.here && this.here.inside() && pairs.has(`${this.here.id()} ${node.id()}`)) return this.here;
    const others = node.neighborhood("node").difference(fresh);
    return others.length ? others[0] : undefined;
  }

  /** Whether a node is in the part of the picture that is seen. */
  inView(node) {
    const { x, y } = node.renderedPosition();
    return x > 20 && y > 20 && x < this.cy.width() - 20 && y < this.cy.height() - 20;
  }

  chosen(name) {
    return new Set(new URLSearchParams(location.search).getAll(name).flatMap((text) => text.split(LIST)).filter(Boolean));
  }

  say(words) {
    this.status.textContent = words;
  }

  fit() {
    const { cy } = this;
    if (still.matches) cy.fit(cy.elements(), 30);
    else cy.animate({ fit: { eles: cy.elements(), padding: 30 } }, { duration: 150 });
  }

  zoom(factor) {
    const { cy } = this;
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  }

  /** Looks at a node: its links stand out, the panel tells of it. */
  select(nodes, speak = true) {
    const node = nodes[0];
    if (!node) return;
    const { cy } = this;
    const near = node.closedNeighborhood();
    const words = near.edges().length <= FEW_LINKS;
    cy.batch(() => {
      near.edges().forEach((edge) => edge.data("beside", words ? edge.data("label") : ""));
      cy.elements().removeClass("here near aside");
      node.addClass("here");
      near.addClass("near");
      if (node.data("steps") > 0) cy.elements().difference(near).addClass("aside");
    });
    this.here = node;
    this.tell();
    if (speak && !this.inView(node)) cy.center(node);
    if (!speak) return;
    const data = node.data();
    const more = data.openings.reduce((sum, opening) => sum + opening.count - opening.shown, 0);
    const toFocus = node.edgesWith(cy.nodes("[steps = 0]"))[0];
    const link = toFocus ? ` ${toFocus.source().data("short")} ${toFocus.data("label")} ${toFocus.target().data("short")}.` : "";
    this.say(`${data.label}, ${data.kindLabel}.${link} ${near.nodes().length - 1} linked things shown${more ? `, ${more} not shown` : ""}.`);
  }

  tell() {
    const node = this.here;
    this.panel.replaceChildren(...nodePanel(node, {
      open: (key, kind) => this.open(key, kind),
      pin: () => this.pin(),
      hide: () => this.hide(),
      pinned: this.kept.pins.has(node.id()),
    }));
  }

  /** Shows what another address of this page shows, in picture and tables; the address is the state. */
  async go(search, remember = true) {
    this.canvas.setAttribute("aria-busy", "true");
    try {
      const fresh = await this.ask(search);
      const data = unpacked(fresh);
      if (remember) this.past.push({ search: location.search });
      history.replaceState(null, "", `${location.pathname}${search}`);
      for (const part of ["#graph-body", "#graph-summary", ".graph-form", ".twins"]) {
        document.querySelector(part).replaceWith(fresh.querySelector(part));
      }
      const here = this.here?.id();
      this.show(data);
      const words = this.status.textContent;
      const again = here ? this.cy.getElementById(here) : [];
      this.select(again.length ? again : this.cy.nodes("[steps = 0]"), false);
      this.say(words);
    } catch (error) {
      this.say(`That could not be shown: ${error.message}`);
    } finally {
      this.canvas.removeAttribute("aria-busy");
    }
  }

  /** The address with values of one name added or replaced. */
  address(change) {
    const args = new URLSearchParams(location.search);
    args.delete("page");
    change(args);
    return `?${args.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",")}`;
  }

  open(key, kind) {
    return this.go(this.address((args) => args.append("open", kind ? `${key}:${kind}` : key)));
  }

  hide() {
    const node = this.here;
    if (!node || node.data("steps") === 0) return this.say("Where the graph begins cannot be hidden.");
    const next = node.neighborhood("node").sort((one, other) => one.data("steps") - other.data("steps"))[0];
    const key = node.id();
    this.here = next;
    return this.go(this.address((args) => args.append("hide", key)));
  }

  choose(kind, on) {
    const kinds = this.chosen("kinds");
    const shown = new Set(kinds.size ? kinds : this.cy.nodes().map((node) => node.data("kind")));
    if (on) shown.add(kind);
    else shown.delete(kind);
    return this.go(this.address((args) => args.set("kinds", [...shown].sort().join(","))));
  }

  pin() {
    const node = this.here;
    if (!node) return;
    const pinned = !this.kept.pins.has(node.id());
    if (pinned) this.kept.pins.add(node.id());
    else this.kept.pins.delete(node.id());
    if (pinned) node.lock();
    else node.unlock();
    node.toggleClass("pinned", pinned);
    this.kept.save(this.cy);
    this.tell();
    this.say(`${node.data("label")} is ${pinned ? "pinned where it stands" : "no longer pinned"}.`);
  }

  async undo() {
    const last = this.past.pop();
    if (!last) return this.say("There is nothing to undo.");
    if (last.search !== undefined) return this.go(last.search, false);
    for (const { id, place } of last.places) this.cy.getElementById(id).position(place);
    this.kept.save(this.cy);
    return this.say("Moved back.");
  }

  arrange() {
    const loose = this.cy.nodes().not(".pinned");
    this.past.push({ places: loose.map((node) => ({ id: node.id(), place: { ...node.position() } })) });
    const pinned = this.cy.nodes(".pinned").map((node) => ({ node, place: { ...node.position() } }));
    this.cy.nodes().unlock();
    layOut(this.cy);
    for (const { node, place } of pinned) node.position(place).lock();
    this.kept.save(this.cy);
    this.fit();
    this.say("Laid out anew; what is pinned stayed.");
  }

  /** Looks at the neighbour that lies most in a direction, or moves the node there with Shift. */
  arrow(dx, dy, move) {
    const { here, cy } = this;
    if (move) {
      if (here.locked()) return this.say("It is pinned.");
      this.past.push({ places: [{ id: here.id(), place: { ...here.position() } }] });
      here.position({ x: here.position("x") + dx * 20, y: here.position("y") + dy * 20 });
      return this.kept.save(cy);
    }
    const from = here.position();
    const angle = (node) => {
      const place = node.position();
      const x = place.x - from.x;
      const y = place.y - from.y;
      const length = Math.hypot(x, y) || 1;
      return { cos: (x * dx + y * dy) / length, length };
    };
    const best = here.neighborhood("node").map((node) => ({ node, ...angle(node) })).filter(({ cos }) => cos > 0.4).sort((one, other) => other.cos - one.cos || one.length - other.length)[0];
    if (best) return this.select(best.node);
    return this.say("Nothing linked lies that way.");
  }

  key(event) {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const control = event.ctrlKey || event.metaKey;
    const does = {
      Enter: () => (this.panel.querySelector("button") || this.panel.querySelector("a")).focus(),
      p: () => this.pin(),
      Delete: () => this.hide(),
      t: () => {
        document.getElementById("things").scrollIntoView();
        document.querySelector("#things .scroll").focus({ preventScroll: true });
      },
      f: () => this.fit(),
      l: () => this.arrange(),
      Home: () => this.select(this.cy.nodes("[steps = 0]")),
      "+": () => this.zoom(1.25),
      "-": () => this.zoom(0.8),
    };
    let act;
    if (control) act = event.key.toLowerCase() === "z" && !event.shiftKey ? () => this.undo() : undefined;
    else if (arrows[event.key]) act = () => this.arrow(...arrows[event.key], event.shiftKey);
    else act = does[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.altKey) return;
    event.preventDefault();
    act();
  }

  listen() {
    const { cy, canvas } = this;
    cy.on("tap", "node", (event) => this.select(event.target));
    cy.on("dbltap", "node", (event) => this.open(event.target.id(), ""));
    cy.on("tap", "edge", (event) => this.panel.replaceChildren(...edgePanel(event.target)));
    cy.on("grab", "node", (event) => {
      this.grabbed = { id: event.target.id(), place: { ...event.target.position() } };
    });
    cy.on("dragfree", "node", () => {
      this.past.push({ places: [this.grabbed] });
      this.kept.save(cy);
    });
    canvas.addEventListener("keydown", (event) => this.key(event));
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") canvas.focus();
    });
    canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // the wheel alone scrolls the page
      event.preventDefault();
      const box = canvas.getBoundingClientRect();
      cy.zoom({ level: cy.zoom() * (event.deltaY < 0 ? 1.15 : 0.87), renderedPosition: { x: event.clientX - box.left, y: event.clientY - box.top } });
    }, { passive: false });
    dark.addEventListener("change", () => cy.style(styles(colours(), cy.nodes().length > MANY)));
    window.addEventListener("popstate", () => location.reload());
    const name = this.title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLowerCase();
    const acts = {
      undo: () => this.undo(),
      fit: () => this.fit(),
      arrange: () => this.arrange(),
      closer: () => this.zoom(1.25),
      farther: () => this.zoom(0.8),
      png: () => download(png(cy), "image/png", `${name}.png`),
      svg: () => download(svg(cy, this.title), "image/svg+xml", `${name}.svg`),
      graphml: () => location.assign(`${location.pathname}.graphml${location.search}`),
      share: () => this.share(),
    };
    for (const button of this.section.querySelectorAll("button[data-act]")) {
      button.addEventListener("click", acts[button.dataset.act]);
    }
  }

  async share() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.say("The address of this view is copied.");
    } catch {
      this.say("The address line of the browser holds this view: copy it from there.");
    }
  }
}

const section = document.getElementById("picture");
if (section) {
  new Picture(section).start();
}
