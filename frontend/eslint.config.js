import js from "@eslint/js";
import globals from "globals";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const SPOKEN_ATTRIBUTE = "JSXAttribute[name.name=/^(title|alt|label|placeholder|aria-label|aria-valuetext|aria-roledescription)$/]";

/** Selectors of words in the markup: text, spoken attributes, and expressions that give either. */
const UNSPOKEN = [
  "JSXText[value=/\\p{L}/u]",
  `${SPOKEN_ATTRIBUTE} > Literal[value=/\\p{L}/u]`,
  `${SPOKEN_ATTRIBUTE} > JSXExpressionContainer :matches(Literal[value=/\\p{L}/u], TemplateElement[value.raw=/\\p{L}/u])`,
  "JSXElement > JSXExpressionContainer > Literal[value=/\\p{L}/u]",
  "JSXElement > JSXExpressionContainer > TemplateLiteral > TemplateElement[value.raw=/\\p{L}/u]",
  "JSXElement > JSXExpressionContainer > ConditionalExpression > :matches(Literal[value=/\\p{L}/u], TemplateLiteral > TemplateElement[value.raw=/\\p{L}/u])",
  "JSXElement > JSXExpressionContainer > LogicalExpression > Literal.right[value=/\\p{L}/u]",
].map((selector) => ({ selector, message: "Words that a visitor reads belong into src/words." }));

export default defineConfig(
  globalIgnores(["dist", "dist-site", "node_modules"]),
  {
    files: ["**/*.{ts,tsx}"],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
    },
  },
  {
    // What a visitor reads or hears stands in src/words: here it would be in one language alone.
    files: ["src/ui/**/*.tsx"],
    ignores: ["**/*.fixture.tsx", "**/*.test.tsx"],
    rules: { "no-restricted-syntax": ["error", ...UNSPOKEN] },
  },
  {
    files: ["**/*.test.{ts,tsx}"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    files: ["**/*.js"],
    extends: [js.configs.recommended],
    languageOptions: { globals: globals.node },
  },
);
