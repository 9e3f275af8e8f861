// Bundles the scripts into ../static: one file a page, nothing from elsewhere at run time.
import { build } from "esbuild";

await build({
  entryPoints: ["src/explorer.js", "src/graph.js", "src/query.js"],
  outdir: "../static",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  loader: { ".svg": "dataurl" },
  legalComments: "linked",
  logLevel: "warning",
});
