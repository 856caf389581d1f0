// Writes what browsers and pages use: node build.mjs FOLDER
//
// FOLDER/<name>.js        one bundle for each entry below
// FOLDER/world.json       outlines of countries on a map of the world (see world.mjs)
// FOLDER/LICENCES.txt     what of other people's work is in these files, and under which licence

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { world, worldPackages } from "./world.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const ENTRIES = ["editor", "graph"];
const ALLOWED = new Set(["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"]);

/** The folder of the package that a file belongs to, or nothing for a file of ours. */
function packageOf(file) {
  const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file);
  return found?.[0];
}

/** Name, version and licence of a package with the licence's text. Throws where we may not ship it. */
async function licence(folder) {
  const about = JSON.parse(await readFile(path.join(here, folder, "package.json"), "utf8"));
  if (!ALLOWED.has(about.license)) {
    throw new Error(`${about.name} is under ${about.license}: see whether it may be shipped, then add it in build.mjs`);
  }
  const file = (await readdir(path.join(here, folder))).sort().find((name) => /^licen[cs]e/i.test(name));
  const text = file ? await readFile(path.join(here, folder, file), "utf8") : "(The package holds no text of it.)";
  return `${about.name} ${about.version}: ${about.license}\n\n${text.replaceAll("\r", "").trim()}\n`;
}

const out = path.resolve(process.argv[2]);
await mkdir(out, { recursive: true });
const made = await build({
  absWorkingDir: here,
  entryPoints: ENTRIES.map((name) => `${name}.js`),
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // all of them are in LICENCES.txt
  metafile: true,
  logLevel: "warning",
});
await writeFile(path.join(out, "world.json"), JSON.stringify(world()));

const folders = new Set(worldPackages);
for (const file of Object.keys(made.metafile.inputs)) {
  const folder = packageOf(file);
  if (folder) folders.add(folder);
}
const licences = await Promise.all([...folders].sort().map(licence));
const rule = `\n${"-".repeat(80)}\n\n`;
const head = "The files beside this one hold work of others, under these licences.\n";
await writeFile(path.join(out, "LICENCES.txt"), [head, ...licences].join(rule));
