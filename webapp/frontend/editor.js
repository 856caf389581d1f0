// Takes over the text field of the query page. The field stays in the form and holds the same text, so that the
// form is sent as it is sent without scripts.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { complete, loadTerms } from "./completion.js";

// The colours are the custom properties of site.css, which reach into the shadow tree.
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--iap)" },
  { tag: [tags.string, tags.integer, tags.float, tags.bool], color: "var(--good)" },
  { tag: [tags.namespace, tags.url, tags.typeName], color: "var(--greco)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
]);
const SHAPE = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--page)", border: "1px solid var(--control)", borderRadius: "4px" },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: ".875rem", lineHeight: "1.5", maxHeight: "60vh" },
  ".cm-content, .cm-gutter": { minHeight: "16rem" },
  ".cm-content": { padding: ".5rem 0", caretColor: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--muted)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--surface) 60%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--line)", color: "var(--text)" },
  ".cm-cursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--shade-2)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--shade-2)", color: "var(--on-2)" },
  ".cm-tooltip": { backgroundColor: "var(--page)", color: "var(--text)", border: "1px solid var(--control)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "16rem" },
  ".cm-tooltip-autocomplete ul li": { padding: ".125rem .5rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--page)" },
  ".cm-completionDetail": { fontFamily: "var(--sans)", fontStyle: "normal", color: "var(--muted)" },
  "li[aria-selected] .cm-completionDetail": { color: "var(--page)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-tooltip.cm-completionInfo": { fontFamily: "var(--sans)", fontSize: ".875rem", maxWidth: "24rem", padding: ".5rem" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", borderLeftColor: "var(--bad)" },
});

/** Puts the mark of a fault where the server found it, and the caret with it. */
function mark(view, field) {
  const { line, column, cause } = field.dataset;
  if (!line) return;
  const { from, to } = view.state.doc.line(Math.min(Number(line), view.state.doc.lines));
  const at = Math.min(from + Number(column) - 1, to);
  const range = at < to ? { from: at, to: at + 1 } : { from: Math.max(from, at - 1), to: at };
  view.dispatch(setDiagnostics(view.state, [{ ...range, severity: "error", message: cause }]));
  view.dispatch({ selection: { anchor: at }, scrollIntoView: true });
}

function takeOver(field) {
  const form = field.form;
  const host = document.createElement("div");
  host.className = "editor";
  field.after(host);
  const send = () => {
    form.requestSubmit();
    return true;
  };
  const view = new EditorView({
    // A shadow tree: the editor's styles are then sheets that scripts may make under the page's policy.
    parent: host.attachShadow({ mode: "open" }),
    root: host.shadowRoot,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: send }, { key: "Ctrl-Enter", run: send }])),
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of("  "),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [complete], activateOnTyping: true, icons: false }),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
        sparql(),
        syntaxHighlighting(COLOURS),
        SHAPE,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": field.labels[0].textContent.trim(),
          "aria-description": document.getElementById("editor-keys")?.textContent.trim() ?? "",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  form.addEventListener("submit", () => {
    form.method = new Blob([field.value]).size > Number(form.dataset.long) ? "post" : "get";
  });
  for (const one of document.querySelectorAll(".as-post")) one.hidden = true;
  document.getElementById("editor-keys").hidden = false;
  // What the browser puts back into the field when the reader comes back to the page.
  const again = () => {
    if (field.value !== view.state.doc.toString()) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: field.value } });
    }
  };
  addEventListener("pageshow", again);
  field.hidden = true;
  field.required = false;
  field.labels[0].addEventListener("click", () => view.focus());
  loadTerms(field.dataset.terms);
  mark(view, field);
  host.dataset.ready = "yes";
}

/** Puts a button beside a link that copies its address. */
function copying(link) {
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.textContent = "Copy the link";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link.href);
      said.textContent = " Copied.";
    } catch {
      said.textContent = " The browser does not allow it: copy it from the link.";
    }
  });
  link.after(" ", button, said);
}

for (const link of document.querySelectorAll("a[data-copy]")) copying(link);
const field = document.querySelector("textarea[data-terms]");
if (field) takeOver(field);
