// Where the nodes stand. What stands somewhere stays there: only what is new is given a place. The same graph is
// laid out the same way each time.

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const APART = 72;
// The room of a node with its name.
const WIDE = 104;
const HIGH = 74;

/** Numbers that look random and are the same each time (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Runs what asks for random numbers so that it gets the same each time. */
function repeatably(work) {
  const { random } = Math;
  Math.random = seeded(7);
  try {
    work();
  } finally {
    Math.random = random;
  }
}

/** Lays all nodes out anew: by fcose, in its quick form where they are many. */
export function layOut(cy) {
  repeatably(() => {
    const many = cy.nodes().length > 400;
    cy.layout({
      name: "fcose",
      quality: many ? "draft" : "default",
      animate: false,
      randomize: true,
      fit: false,
      nodeSeparation: 90,
      idealEdgeLength: 130,
      nodeRepulsion: 20000,
      packComponents: false,
    }).run();
  });
  const nodes = cy.nodes();
  const places = nodes.map((node) => ({ ...node.position() }));
  spread(places, WIDE, HIGH);
  cy.batch(() => nodes.forEach((node, index) => node.position(places[index])));
}

/** Moves places apart until none lies within a width and a height of another; near pairs are found by a grid. */
function spread(places, width, height) {
  for (let round = 0; round < 150; round += 1) {
    const cells = new Map();
    for (const place of places) {
      const key = `${Math.floor(place.x / width)} ${Math.floor(place.y / height)}`;
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push(place);
    }
    let moved = false;
    for (const [key, own] of cells) {
      const [column, row] = key.split(" ").map(Number);
      for (const [right, down] of [[0, 0], [1, 0], [-1, 1], [0, 1], [1, 1]]) {
        const others = right || down ? cells.get(`${column + right} ${row + down}`) || [] : own;
        own.forEach((one, index) => {
          for (let at = others === own ? index + 1 : 0; at < others.length; at += 1) {
            moved = apart(one, others[at], width, height) || moved;
          }
        });
      }
    }
    if (!moved) return;
  }
}

/** Pushes two places apart along the way that is shorter; returns whether they were too near. */
function apart(one, other, width, height) {
  const x = other.x - one.x;
  const y = other.y - one.y;
  const [overX, overY] = [width - Math.abs(x), height - Math.abs(y)];
  if (overX <= 0.5 || overY <= 0.5) return false;
  if (overX / width < overY / height) {
    const push = (overX / 2) * (x < 0 ? -1 : 1);
    one.x -= push;
    other.x += push;
  } else {
    const push = (overY / 2) * (y < 0 ? -1 : 1);
    one.y -= push;
    other.y += push;
  }
  return true;
}

/** Gives nodes without a place one beyond the thing that they were opened from; nothing else moves. */
export function placeNew(cy, fresh, parentOf) {
  const groups = new Map();
  for (const node of fresh) {
    const parent = parentOf(node);
    const key = parent ? parent.id() : "";
    if (!groups.has(key)) groups.set(key, { parent, nodes: [] });
    groups.get(key).nodes.push(node);
  }
  const taken = cy.nodes().difference(fresh).map((node) => ({ ...node.position() }));
  const middle = centre(taken);
  for (const { parent, nodes } of groups.values()) {
    const from = parent ? parent.position() : middle;
    const away = Math.atan2(from.y - middle.y, from.x - middle.x);
    const spread = APART * Math.sqrt(nodes.length) * 0.6;
    const start = { x: from.x + Math.cos(away) * (spread + 90), y: from.y + Math.sin(away) * (spread + 90) };
    nodes.forEach((node, index) => {
      const place = free(start, index, taken);
      node.position(place);
      taken.push(place);
    });
  }
}

function centre(places) {
  const sum = places.reduce((all, place) => ({ x: all.x + place.x, y: all.y + place.y }), { x: 0, y: 0 });
  const count = Math.max(1, places.length);
  return { x: sum.x / count, y: sum.y / count };
}

/** The first place on a spiral round a point, from the index on, that is not too near another. */
function free(start, index, taken) {
  for (let step = index; ; step += 1) {
    const radius = APART * 0.62 * Math.sqrt(step);
    const place = { x: start.x + radius * Math.cos(step * GOLDEN), y: start.y + radius * Math.sin(step * GOLDEN) };
    const near = taken.some((other) => Math.abs(other.x - place.x) < APART * 0.8 && Math.abs(other.y - place.y) < APART * 0.6);
    if (!near || step > index + 400) return place;
  }
}

/** Places and pins of one graph, kept until the window is closed. */
export class Kept {
  constructor(name) {
    this.name = `graph ${name}`;
    this.places = {};
    this.pins = new Set();
    try {
      const { places = {}, pins = [] } = JSON.parse(sessionStorage.getItem(this.name)) || {};
      this.places = places;
      this.pins = new Set(pins);
    } catch {
      // Nothing kept, or nothing can be: then each visit begins anew.
    }
  }

  save(cy) {
    cy.nodes().forEach((node) => {
      const { x, y } = node.position();
      this.places[node.id()] = [Math.round(x), Math.round(y)];
    });
    try {
      sessionStorage.setItem(this.name, JSON.stringify({ places: this.places, pins: [...this.pins] }));
    } catch {
      // The browser keeps nothing: the picture works all the same.
    }
  }

  forget() {
    this.places = {};
    this.pins.clear();
  }
}
