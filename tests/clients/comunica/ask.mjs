// Asks sources through Comunica: node ask.mjs QUERY SOURCE... prints the answer as JSON.
// A source is an address; "sparql@" before it says that it is an endpoint, else Comunica finds out by itself.
import { QueryEngine } from "@comunica/query-sparql";

const [query, ...named] = process.argv.slice(2);
const sources = named.map((name) =>
  name.startsWith("sparql@") ? { type: "sparql", value: name.slice("sparql@".length) } : name,
);
const result = await new QueryEngine().query(query, { sources });
const found = await result.execute();
if (result.resultType === "boolean") {
  console.log(JSON.stringify(found));
} else if (result.resultType === "bindings") {
  const rows = await found.toArray();
  console.log(JSON.stringify(rows.map((row) => Object.fromEntries([...row].map(([key, term]) => [key.value, term.value])))));
} else {
  const quads = await found.toArray();
  console.log(JSON.stringify(quads.map((quad) => [quad.subject.value, quad.predicate.value, quad.object.value])));
}
