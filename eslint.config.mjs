import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The shared modules know neither the functions nor each other's internals; the core knows types only. */
const oneWay = (folder, forbidden) => ({
  files: [`functions/${folder}/**/*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: forbidden.map((name) => ({
          group: [`**/${name}/**`],
          message: `${folder} must not import ${name}.`,
        })),
      },
    ],
  },
});

export default defineConfig(
  globalIgnores(['node_modules/', 'cdk.out/', 'coverage/', '.local/']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true, allowConstructorOnly: true },
      ],
    },
  },
  oneWay('lucca', ['google', 'store', 'ingest', 'sync', 'reconcile', 'console']),
  oneWay('google', ['lucca', 'store', 'ingest', 'sync', 'reconcile', 'console']),
  oneWay('mail', ['lucca', 'google', 'ingest', 'sync', 'reconcile', 'console']),
  oneWay('store', ['lucca', 'google', 'ingest', 'sync', 'reconcile', 'console']),
  oneWay('ingest', ['sync', 'store', 'google', 'reconcile', 'console']),
  oneWay('sync', ['ingest', 'reconcile', 'console']),
  oneWay('reconcile', ['ingest', 'sync', 'console']),
  oneWay('console', ['ingest', 'reconcile']),
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: { module: 'writable', process: 'readonly', require: 'readonly', console: 'readonly' },
    },
  },
);
