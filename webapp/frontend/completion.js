// What the editor offers while a query is written: keywords, variables of the query, and the terms of the graph,
// which this instance tells (queries/pages/editor-terms.rq). No other service is asked.

import { snippetCompletion } from "@codemirror/autocomplete";

const KEYWORDS = (
  "SELECT ASK CONSTRUCT DESCRIBE WHERE FROM PREFIX DISTINCT OPTIONAL UNION MINUS GRAPH FILTER BIND VALUES AS " +
  "GROUP BY HAVING ORDER LIMIT OFFSET ASC DESC EXISTS NOT IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR " +
  "STR LANG LANGMATCHES DATATYPE BOUND IRI COALESCE IF CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLEN " +
  "SUBSTR UCASE LCASE REPLACE REGEX CONCAT ROUND FLOOR CEIL ABS YEAR MONTH DAY ISIRI ISLITERAL SAMETERM"
).split(" ");
const PARTS = [
  snippetCompletion("SELECT ?${thing} ?${label}\nWHERE {\n  ${}\n}\nLIMIT 100", {
    label: "SELECT … WHERE { … }",
    detail: "a query with rows",
    type: "text",
  }),
];
const WORD = /[\w?$:<][\w:./#<-]*/;

let prefixes = {};
let terms = [];

/** Asks this instance for its terms; without them the rest is still offered. */
export async function loadTerms(address) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const told = await answer.json();
  prefixes = told.prefixes;
  terms = told.terms.map(({ name, iri, label, kind, definition }) => ({
    label: name,
    displayLabel: name.startsWith("<") ? label : name,
    detail: name.startsWith("<") ? kind : `${label} · ${kind}`,
    info: definition || undefined,
    words: `${name} ${label}`.toLowerCase(),
    iri,
    apply: insert,
  }));
}

/** Puts in a term, and the declaration of its prefix before the query where it is missing. */
function insert(view, term, from, to) {
  const changes = [{ from, to, insert: term.label }];
  const prefix = term.label.startsWith("<") ? null : term.label.split(":")[0];
  const text = view.state.doc.toString();
  let added = 0;
  if (prefix !== null && prefixes[prefix] && !new RegExp(`\\bPREFIX\\s+${prefix}\\s*:`, "i").test(text)) {
    const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
    changes.unshift({ from: 0, insert: line });
    added = line.length;
  }
  view.dispatch({ changes, selection: { anchor: from + added + term.label.length }, userEvent: "input.complete" });
}

/** A completion source of CodeMirror. */
export function complete(context) {
  const word = context.matchBefore(WORD);
  if (!word && !context.explicit) return null;
  const typed = word ? word.text : "";
  const from = word ? word.from : context.pos;
  if (/^[?$]/.test(typed)) {
    const found = new Set(context.state.doc.toString().match(/[?$]\w+/g) ?? []);
    found.delete(typed);
    return { from, options: [...found].sort().map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
  }
  if (typed.length < 2 && !context.explicit) return null;
  const wanted = typed.toLowerCase().replace(/^</, "");
  const declaring = /PREFIX\s+\w*$/i.test(context.state.sliceDoc(context.state.doc.lineAt(context.pos).from, context.pos));
  if (declaring) {
    const options = Object.entries(prefixes).map(([name, iri]) => ({ label: `${name}: <${iri}>`, type: "namespace" }));
    return { from, options, validFor: /^\w*$/ };
  }
  const rank = (term) => 2 * term.label.startsWith(typed) + term.words.startsWith(wanted);
  const known = terms
    .filter((term) => term.words.includes(wanted))
    .sort((a, b) => rank(b) - rank(a) || a.label.length - b.label.length)
    .slice(0, 60);
  const keywords = KEYWORDS.filter((one) => one.startsWith(typed.toUpperCase())).map((label) => ({ label, type: "keyword" }));
  return { from, options: [...keywords, ...(typed ? [] : PARTS), ...known], filter: false };
}
