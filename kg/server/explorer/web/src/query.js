// The SPARQL editor of Yasgui in the place of the plain field. It asks nobody: the terms come from our own server.

import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";
import "./query.css";
import { vocabulary } from "./api.js";

const field = document.querySelector("textarea[name=query]");
const form = field.form;
const { terms } = await vocabulary();

Yasqe.registerAutocompleter(
  {
    name: "terms",
    bulk: true,
    autoShow: true,
    persistenceId: null,
    isValidCompletionPosition: (yasqe) => yasqe.getCompleteToken().string.startsWith("kg:"),
    get: () => terms.map((term) => `kg:${term}`).sort(),
  },
  false,
);

const place = document.createElement("div");
field.before(place);
field.hidden = true;
const editor = new Yasqe(place, {
  value: field.value,
  autocompleters: ["variables", "terms"],
  showQueryButton: false,
  resizeable: false,
  createShareableLink: undefined,
  consumeShareLink: null,
  persistenceId: null, // nothing is kept in the browser
  prefixCcApi: null,
  lineWrapping: true,
  tabSize: 2,
  editorHeight: "auto",
  viewportMargin: Infinity,
});

/** Hand the text to the form, whose answer is a page of the server. */
function run() {
  field.value = editor.getValue();
  form.requestSubmit();
}

// Tab leads on, so that the keyboard is not caught in the editor.
editor.setOption("extraKeys", {
  ...editor.getOption("extraKeys"),
  Tab: false,
  "Shift-Tab": false,
  "Ctrl-Enter": run,
  "Cmd-Enter": run,
});
form.addEventListener("submit", () => {
  field.value = editor.getValue();
});
editor.getInputField().setAttribute("aria-label", field.getAttribute("aria-label"));
form.closest("details").addEventListener("toggle", () => editor.refresh()); // it can't measure itself while closed
