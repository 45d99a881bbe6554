// What a reader of the code may rely on without looking: promises awaited, the environment read in one place, and
// workflow code that answers the same on every replay. Who may import whom is in .dependency-cruiser.cjs.
import tseslint from 'typescript-eslint';

const tests = ['**/*.test.ts', '**/*.test.tsx', 'test/**/*.ts'];
// The rest of workflows/ runs outside the sandbox: the process, activities and the ledger's own store.
const workflowCode = ['workflows/**/*.ts'];
const besideWorkflowCode = [
  'workflows/{main,service}.ts',
  'workflows/*/activities.ts',
  'workflows/ledger/!(append).ts',
  ...tests,
];
const pure = ['shared/contracts/**/*.ts', 'shared/calendar/**/*.ts', 'shared/pledges/**/*.ts', 'services/*/rules.ts'];

// ESLint replaces a rule's options from block to block, so each block lists all the syntax it forbids.
const everywhere = [
  {
    selector: 'Property[key.name="ignoreModules"]',
    message: 'ignoreModules hides an impure import from the bundler until the worker dies: move the import instead.',
  },
  {
    selector: 'ExportAllDeclaration',
    message: 'Name what is exported: `export *` drags in what nobody meant.',
  },
];
const environment = [
  {
    selector: 'MemberExpression[object.name="process"][property.name="env"]',
    message: 'Only main.ts reads the environment, through shared/config: a half-configured process must not start.',
  },
  {
    selector: 'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]',
    message: 'Only main.ts reads the environment, through shared/config.',
  },
  {
    selector: 'ImportDeclaration[source.value=/^(node:)?process$/]',
    message: 'Use the global `process`, so that the rule about the environment can see it.',
  },
];
const moduleState = [
  {
    selector:
      ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration:matches([kind="let"], [kind="var"])',
    message: 'Module-level state is shared by all runs in a worker and differs on replay: keep it in the workflow.',
  },
  {
    selector:
      ':matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator > NewExpression[callee.name=/^(Map|Set|WeakMap|WeakSet|Array)$/][arguments.length=0]',
    message: 'An empty module-level collection is made to be filled: that is state shared by all runs in a worker.',
  },
];
const clock = [
  {
    selector: 'CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name="now"]',
    message: 'Rules take `now` as an argument: business time is asked for in the loop alone.',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Rules take `now` as an argument: business time is asked for in the loop alone.',
  },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'The same question gets the same answer: spread by a hash of the key (shared/calendar/business-hours).',
  },
];
const hostTime = [
  {
    selector:
      'CallExpression[callee.property.name=/^(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|TimezoneOffset)$/]',
    message: 'Reads the zone of the machine: use shared/calendar/day, which is Asia/Shanghai everywhere.',
  },
  {
    selector: 'CallExpression[callee.property.name=/^toLocale(Date|Time)?String$/]',
    message: 'Depends on the machine: write the text out.',
  },
  { selector: 'Identifier[name="Intl"]', message: 'Depends on the machine: write the text out.' },
];
const forbid = (...lists) => ['error', ...lists.flat()];

export default tseslint.config(
  { ignores: ['**/dist/', '.data/', 'coverage/', 'test/replay/histories/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': forbid(everywhere, environment, hostTime),
      '@typescript-eslint/no-floating-promises': 'error',
      // An Express handler and an event listener may be async: Express 5 and shared/http forward what they throw.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // What comes from outside is checked by Ajv at run time; naming each `any` on its way there proves nothing.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      // Tools are objects of functions, made by factories and taken apart by their callers; nothing uses `this`.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: pure, rules: { 'no-restricted-syntax': forbid(everywhere, environment, hostTime, moduleState, clock) } },
  {
    files: ['shared/contracts/**/*.ts', 'shared/calendar/**/*.ts', 'shared/pledges/**/*.ts', ...workflowCode],
    ignores: besideWorkflowCode,
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'The bundler lets it through without a word; it is another one on every machine.' },
        { name: 'Buffer', message: 'Absent from the sandbox.' },
        { name: 'fetch', message: 'I/O belongs in an activity.' },
        { name: 'require', message: 'Import it, so that the wall can see it.' },
      ],
    },
  },
  {
    files: workflowCode,
    ignores: besideWorkflowCode,
    rules: { 'no-restricted-syntax': forbid(everywhere, hostTime, moduleState, clock) },
  },
  {
    // The two places of a workflow that ask what time it is (Temporal's sandbox answers from the history).
    files: ['workflows/*/{run,workflow}.ts'],
    rules: { 'no-restricted-syntax': forbid(everywhere, hostTime, moduleState) },
  },
  {
    // main.ts hands it to shared/config; telemetry and its log start before main.ts has parsed anything.
    files: ['**/main.ts', 'shared/telemetry/*.ts'],
    rules: { 'no-restricted-syntax': forbid(everywhere, hostTime) },
  },
  {
    files: ['infra/**/*.ts', ...tests],
    rules: { 'no-console': 'off', 'no-restricted-syntax': forbid(everywhere) },
  },
  {
    files: tests,
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  {
    // People look at a page in their own browser; dayjs and antd format for it.
    files: ['services/console/**'],
    rules: { 'no-restricted-syntax': forbid(everywhere, environment) },
  },
);
