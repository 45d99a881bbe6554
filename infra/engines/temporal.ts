/** Temporal as one machine runs it (the dev server on SQLite), and the namespace of a realm, there or on a cluster. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { SEARCH_ATTRIBUTES } from '../../shared/contracts/commitment';
import { namespaceName } from '../../shared/contracts/topics';
import type { ChildSpec } from '../processes/child';
import { until } from '../until';

const RETENTION_DAYS = 30;
const GRPC_ALREADY_EXISTS = 6;

export function temporalSpec({
  binary,
  dataDir,
  port,
  env,
}: {
  binary: string;
  dataDir: string;
  port: number;
  env: NodeJS.ProcessEnv;
}): ChildSpec {
  const folder = join(dataDir, 'temporal');
  mkdirSync(folder, { recursive: true });
  // WAL without fsync: 0.97 of the speed of memory, and what a power cut may cost the ledger has.
  const pragmas = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=OFF'];
  const storage = ['--db-filename', join(folder, 'temporal.db'), ...pragmas];
  return {
    name: 'Temporal',
    command: binary,
    args: [
      'server',
      'start-dev',
      '--headless',
      '--ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--log-level',
      'warn',
      ...storage,
    ],
    env,
    cwd: dataDir,
    logFile: join(dataDir, 'logs', 'temporal.log'),
  };
}

/** Ready means: the frontend describes its cluster. */
export async function awaitTemporal(address: string, giveUp: () => void, deadlineMs = 60_000): Promise<void> {
  await until(
    async () => {
      const connection = await Connection.connect({ address, connectTimeout: 2_000 });
      await connection.workflowService.getClusterInfo({});
      await connection.close();
      return true;
    },
    { giveUp, deadlineMs },
  );
}

// temporal.api.enums.v1.IndexedValueType
const KEYWORD = 2;
const INT = 3;
const ATTRIBUTES = {
  [SEARCH_ATTRIBUTES.year]: INT,
  [SEARCH_ATTRIBUTES.kind]: KEYWORD,
  [SEARCH_ATTRIBUTES.county]: KEYWORD,
};

/** Namespace with its retention and search attributes; returns once workflows can be found by them. */
export async function ensureNamespace(address: string, realm: string): Promise<void> {
  const namespace = namespaceName(realm);
  const connection = await Connection.connect({ address });
  try {
    const retention = msToTs(`${RETENTION_DAYS} days`);
    await connection.workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention })
      .catch((error: { code?: number }) => {
        if (error.code !== GRPC_ALREADY_EXISTS) throw error;
      });
    const existing = await until(() => connection.operatorService.listSearchAttributes({ namespace }));
    const missing = Object.entries(ATTRIBUTES).filter(([name]) => !(name in existing.customAttributes));
    if (missing.length > 0) {
      await connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(missing),
      });
    }
    const query = Object.keys(ATTRIBUTES)
      .map((name) => `${name} IS NOT NULL`)
      .join(' AND ');
    await until(
      async () => (await connection.workflowService.countWorkflowExecutions({ namespace, query })) !== undefined,
    );
  } finally {
    await connection.close();
  }
}
