import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { wrongArrow } from "./zones.js";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Linter rule `sightline/zones`: every static import, re-export and literal dynamic import must follow an arrow of zones.js. */
const zonesRule = {
  meta: { type: "problem" },
  create(context) {
    const file = relative(root, context.filename).split(sep).join("/");
    const check = (source) => {
      if (!source || typeof source.value !== "string") return;
      const reason = wrongArrow(file, source.value);
      if (reason) context.report({ node: source, message: `Wrong arrow: ${reason}.` });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
    };
  },
};

export default { meta: { name: "sightline" }, rules: { zones: zonesRule } };
