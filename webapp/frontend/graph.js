// The picture of the graph page.

import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";

cytoscape.use(fcose);

// Cytoscape puts a style element into the page unless it finds this id, and the page's policy forbids one:
// the container is placed by site.css instead.
const mark = document.createElement("meta");
mark.id = "__________cytoscape_stylesheet";
document.head.append(mark);
