import tseslint from 'typescript-eslint'
import prettier from 'eslint-config-prettier'

const nodeGlobals = ['process', 'Buffer', '__dirname', '__filename', 'require', 'setImmediate']
const domGlobals = ['window', 'document', 'navigator', 'localStorage']
const forbid = (names, why) => ['error', ...names.map((name) => ({ name, message: why }))]

export default tseslint.config(
  { ignores: ['out/', 'node_modules/', 'test/bench/results/'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['*.js', '.dependency-cruiser.cjs', 'electron/node/bin/*.js'],
        },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['shared/**/*.ts'],
    rules: { 'no-restricted-globals': forbid([...nodeGlobals, ...domGlobals], 'shared/ is pure: no Node, no DOM.') },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    rules: { 'no-restricted-globals': forbid(nodeGlobals, 'The page has no Node.') },
  },
  { files: ['**/*.{js,cjs}'], ...tseslint.configs.disableTypeChecked },
  prettier,
)
