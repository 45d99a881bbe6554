// Who may import whom: the wall, each rule with its reason. Run by `npm run check`.

// Tests sit beside the code and may reach for whatever shows it working.
const TEST = '\\.test\\.tsx?$';
const OUTSIDE_SANDBOX = [
  '^workflows/(main|service)\\.ts$',
  '^workflows/[^/]+/activities\\.ts$',
  '^workflows/ledger/(?!append\\.ts$)',
  TEST,
];
const NOT_TYPE_ONLY = ['type-only'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'contracts-are-pure',
      comment:
        'Everybody imports contracts, the workflow sandbox and the browser too: one impure import would reach them all. Schemas may be built with typebox, which is plain data.',
      severity: 'error',
      from: { path: '^shared/contracts/', pathNot: TEST },
      to: { pathNot: ['^shared/contracts/', '(^|/)node_modules/typebox/'] },
    },
    {
      name: 'schemas-stay-out-of-contract-types',
      comment: 'Workflow code imports the types and names; a schema library behind them would enter its bundle.',
      severity: 'error',
      from: { path: '^shared/contracts/', pathNot: ['\\.schema\\.ts$', TEST] },
      to: { path: ['\\.schema\\.ts$', '(^|/)node_modules/'] },
    },
    {
      name: 'calendar-is-pure',
      comment: 'Working days are counted inside workflows and must be the same on every replay.',
      severity: 'error',
      from: { path: '^shared/calendar/', pathNot: TEST },
      to: { pathNot: ['^shared/calendar/', '^shared/contracts/(?!.*\\.schema\\.ts$)'] },
    },
    {
      name: 'pledges-are-pure',
      comment:
        'What makes a pledge sound is judged alike in the browser and in the services. Workflows know no text and need none of it.',
      severity: 'error',
      from: { path: '^shared/pledges/', pathNot: TEST },
      to: { pathNot: ['^shared/pledges/', '^shared/calendar/', '^shared/contracts/(?!.*\\.schema\\.ts$)'] },
    },
    {
      name: 'workflow-code-stays-inside-the-wall',
      comment:
        'What enters the bundle is replayed for a year: contracts, calendar, the ledger’s proxy, the rules all years share, its own folder and @temporalio/workflow.',
      severity: 'error',
      from: { path: '^workflows/([^/]+)/.+\\.ts$', pathNot: ['^workflows/index\\.ts$', ...OUTSIDE_SANDBOX] },
      to: {
        pathNot: [
          '^shared/contracts/(?!.*\\.schema\\.ts$)',
          '^shared/calendar/',
          '^workflows/ledger/append\\.ts$',
          '^workflows/year/',
          '^workflows/$1/',
          '(^|/)node_modules/@temporalio/workflow/',
        ],
      },
    },
    {
      name: 'workflow-code-runs-without-its-surroundings',
      comment: 'Activities, the ledger’s store and the process run outside the sandbox; their types are in contracts.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: OUTSIDE_SANDBOX },
      to: {
        path: [
          '^workflows/(main|service)\\.ts$',
          '^workflows/[^/]+/activities\\.ts$',
          '^workflows/ledger/(?!append\\.ts$)',
        ],
      },
    },
    {
      name: 'bundle-entry-names-workflows-only',
      comment: 'workflows/index.ts is what the worker can run: one line a workflow, nothing else.',
      severity: 'error',
      from: { path: '^workflows/index\\.ts$' },
      to: { pathNot: '^workflows/[^/]+/workflow\\.ts$' },
    },
    {
      name: 'services-do-not-import-each-other',
      comment: 'They ask by HTTP, tell by Kafka or promise through a workflow: each can stop, move or scale alone.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: TEST },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'services-do-not-import-workflows',
      comment:
        'Workflow types are named in contracts; importing the code would bundle it into a process that cannot run it.',
      severity: 'error',
      from: { path: '^services/', pathNot: TEST },
      to: { path: '^workflows/' },
    },
    {
      name: 'workflows-do-not-import-services',
      comment: 'A workflow outlives many versions of a service and reaches it by activity queue only.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: TEST },
      to: { path: '^services/' },
    },
    {
      name: 'tools-know-no-room',
      comment: 'shared/ is what every room is built with; a tool that knows a room is part of that room.',
      severity: 'error',
      from: { path: '^shared/', pathNot: TEST },
      to: { path: '^(services|workflows|infra|test)/' },
    },
    {
      name: 'production-does-not-import-infra-or-tests',
      comment: 'The processes run wherever their engines are; infra/ and test/ are for one machine.',
      severity: 'error',
      from: { path: '^(services|workflows)/', pathNot: TEST },
      to: { path: '^(infra|test)/' },
    },
    {
      name: 'console-knows-contracts-only',
      comment: 'The pages run in a browser: types, names, the calendar and the rules of wording are all they share.',
      severity: 'error',
      from: { path: '^services/console/', pathNot: [TEST, 'vite\\.config\\.[cm]?ts$'] },
      to: { pathNot: ['^services/console/', '^shared/(contracts|calendar|pledges)/', '(^|/)node_modules/'] },
    },
    {
      name: 'console-runs-in-a-browser',
      comment: 'No part of Node is there.',
      severity: 'error',
      from: { path: '^services/console/', pathNot: [TEST, 'vite\\.config\\.[cm]?ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'kafkajs-behind-shared-kafka',
      comment: 'kafkajs has no maintainer any more: swapping the client must touch one folder.',
      severity: 'error',
      from: { path: '^(services|workflows|shared)/', pathNot: ['^shared/kafka/', TEST] },
      to: { path: '(^|/)node_modules/kafkajs/', dependencyTypesNot: NOT_TYPE_ONLY },
    },
    {
      name: 'mongo-behind-stores',
      comment:
        'A database belongs to one room and is touched in its store.ts: rules, handlers and consumers stay testable without. The ledger is nothing but a database.',
      severity: 'error',
      from: {
        path: '^(services|workflows|shared)/',
        pathNot: ['^shared/mongo/', '[/-]store\\.ts$', '^workflows/ledger/', TEST],
      },
      to: { path: '(^|/)node_modules/(mongoose|mongodb)/', dependencyTypesNot: NOT_TYPE_ONLY },
    },
    {
      name: 'temporal-behind-shared-temporal',
      comment:
        'Connections, workers, codec and the sending of deeds exist once; versions of the SDK are bumped in one place.',
      severity: 'error',
      from: { path: '^(services|shared)/', pathNot: ['^shared/temporal/', TEST] },
      to: { path: '(^|/)node_modules/@temporalio/' },
    },
    {
      name: 'workbooks-behind-shared-documents',
      comment: 'hucre is young and has one main author: replacing it must touch one folder.',
      severity: 'error',
      from: { path: '^(services|workflows|shared)/', pathNot: ['^shared/documents/', TEST] },
      to: { path: '(^|/)node_modules/hucre/' },
    },
    {
      name: 'blind-signatures-behind-ballot-token',
      comment: 'The library is young and the voter’s half of it runs in browsers: replacing it must touch one folder.',
      severity: 'error',
      from: { path: '^(services|workflows|shared)/', pathNot: ['^shared/ballot-token/', TEST] },
      to: { path: '(^|/)node_modules/@cloudflare/blindrsa-ts/' },
    },
    {
      name: 'ballot-box-knows-nobody',
      comment:
        'The box takes tokens and choices: no roster, no ledger, no topic, no workflow, and no telemetry that says when somebody voted.',
      severity: 'error',
      from: { path: '^services/ballots/', pathNot: TEST },
      to: {
        path: ['^shared/(kafka|temporal|telemetry|pledges|seal)/', '^shared/contracts/(ledger|commitment)\\.ts$'],
      },
    },
    {
      name: 'telemetry-behind-shared-telemetry',
      comment: 'The SDK is started once per process before anything it instruments; everybody else uses the API only.',
      severity: 'error',
      from: { path: '^(services|workflows|shared)/', pathNot: ['^shared/telemetry/', TEST] },
      to: { path: '(^|/)node_modules/@opentelemetry/(?!api/)' },
    },
    {
      name: 'production-has-its-dependencies',
      comment:
        'An image installs without devDependencies: the process would die at start. (The console is built beforehand.)',
      severity: 'error',
      from: { path: '^(services|workflows|shared)/', pathNot: [TEST, '^services/console/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: NOT_TYPE_ONLY },
    },
    {
      name: 'no-barrels',
      comment:
        'An index.ts drags impure neighbours into the bundle; workflows/index.ts is the one entry that needs it.',
      severity: 'error',
      from: {},
      to: { path: '/index\\.tsx?$', pathNot: ['^workflows/index\\.ts$', '(^|/)node_modules/'] },
    },
    {
      name: 'no-circles',
      comment: 'In a circle of imports whoever is loaded first sees half of the other.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: NOT_TYPE_ONLY } },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that leads nowhere starts nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '^(dist|services/console/dist|\\.data)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'import', 'node', 'types', 'default'],
    },
  },
};
