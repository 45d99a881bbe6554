/** What every HTTP process has: safe headers, bounded bodies, request logs, health, metrics and an answer to everything. */
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import type { Log } from '../telemetry/log';
import { answerMetrics } from '../telemetry/sdk';
import { DomainError, problemHandler } from './problem';

const BODY_LIMIT = '256kb';
const READY_TIMEOUT_MS = 3_000;

export interface AppOptions {
  name: string;
  log: Log;
  /** Which of its engines answer; the process is ready when all do. */
  ready: () => Promise<Record<string, boolean>>;
  /** What answers `/metrics`; Prometheus' format by default. */
  metrics?: RequestHandler;
  /** Tells nobody that somebody knocked: no request log, no metrics. */
  discreet?: boolean;
}

/** Whatever no route answers is 404, whatever a route throws is a problem: also for routes added later. */
export function createApp({ name, log, ready, metrics, discreet = false }: AppOptions): Express {
  const app = express();
  app.use(helmet());
  app.get('/health/live', (_request, response) => {
    response.json({ live: true, name });
  });
  app.get('/health/ready', async (_request, response) => {
    const parts = await withinTime(ready());
    const isReady = parts !== undefined && Object.values(parts).every(Boolean);
    response.status(isReady ? 200 : 503).json({ ready: isReady, name, parts: parts ?? {} });
  });
  if (!discreet) {
    app.get('/metrics', metrics ?? ((request, response) => answerMetrics(request, response)));
    app.use(requestLog(log));
  }
  app.use(express.json({ limit: BODY_LIMIT }));

  const refuse = problemHandler(log);
  const { handle } = app as unknown as { handle: (request: unknown, response: unknown, done?: unknown) => void };
  return Object.assign(app, {
    // Express calls `done` when no route is left: an ordinary last handler would shut out the routes added after it.
    handle(request: express.Request, response: express.Response, done?: (error?: unknown) => void) {
      const last = (error?: unknown): void => {
        void refuse(error ?? new DomainError('not_found'), request, response, () => response.destroy());
      };
      handle.call(app, request, response, done ?? last);
    },
  });
}

function requestLog(log: Log): RequestHandler {
  return pinoHttp({
    logger: log,
    quietReqLogger: true,
    // Refusals and failures are logged by problemHandler, with their code.
    customLogLevel: () => 'debug',
    serializers: {
      // Without the query, where a name may be searched for, and without headers and addresses.
      req: ({ id, method, url }: { id: unknown; method: string; url: string }) => ({
        id,
        method,
        path: url.split('?')[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  });
}

async function withinTime(parts: Promise<Record<string, boolean>>): Promise<Record<string, boolean> | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), READY_TIMEOUT_MS);
  });
  try {
    return await Promise.race([parts.catch(() => undefined), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
