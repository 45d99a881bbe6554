/** What the whole system can be asked: the services' OpenAPI documents as one, at the addresses the gateway gives them. */
import type { Service } from './rules';
import { SERVICES } from './rules';

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string; description?: string };
  paths: Record<string, Record<string, unknown>>;
  components?: Record<string, Record<string, unknown>>;
  tags?: { name: string; description?: string }[];
}

const KEEP_MS = 60_000;

/** Machine-only addresses of the services are left out, as the gateway does not forward them. */
export function joinOpenApi(own: OpenApi, parts: Partial<Record<Service, OpenApi>>): OpenApi {
  const missing = (Object.keys(SERVICES) as Service[]).filter((service) => parts[service] === undefined);
  const joined: OpenApi = {
    openapi: '3.1.0',
    info: {
      title: '践诺 接口',
      version: own.info.version,
      description: [
        '先以 POST /auth/sign-in 登录；除 GET 外的请求须带 x-csrf-token（见 GET /auth/me）。错误一律为 application/problem+json。',
        ...(missing.length === 0
          ? []
          : [`暂缺：${missing.map((service) => SERVICES[service]).join('、')}（暂时不可用，稍后刷新）。`]),
      ].join('\n\n'),
    },
    tags: [{ name: 'gateway', description: '登录与管理' }],
    paths: {},
    components: {},
  };
  add(joined, 'gateway', own, (path) => path);
  for (const [service, part] of Object.entries(parts) as [Service, OpenApi][]) {
    joined.tags?.push({ name: service, description: SERVICES[service] });
    add(joined, service, part, (path) => {
      if (/^\/(internal|health|metrics|openapi\.json)(\/|$)/.test(path)) return undefined;
      if (path.startsWith('/public/')) return service === 'publication' ? path : undefined;
      return `/api/${service}${path}`;
    });
  }
  return joined;
}

function add(joined: OpenApi, name: string, part: OpenApi, place: (path: string) => string | undefined): void {
  // Two services may each have a component of one name.
  const renamed = JSON.parse(JSON.stringify(part), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string'
      ? value.replace(/^#\/components\/([^/]+)\//, `#/components/$1/${name}.`)
      : value,
  ) as OpenApi;
  for (const [path, methods] of Object.entries(renamed.paths)) {
    const placed = place(path);
    if (placed === undefined) continue;
    joined.paths[placed] = Object.fromEntries(
      Object.entries(methods).map(([method, operation]) => {
        const id = (operation as { operationId?: string }).operationId;
        return [
          method,
          { ...(operation as object), tags: [name], ...(id === undefined ? {} : { operationId: `${name}.${id}` }) },
        ];
      }),
    );
  }
  for (const [kind, components] of Object.entries(renamed.components ?? {})) {
    const target = ((joined.components ??= {})[kind] ??= {});
    for (const [key, component] of Object.entries(components)) target[`${name}.${key}`] = component;
  }
}

/** Kept for a minute, or for ten seconds while a service is missing. */
export function createJoinedOpenApi(deps: { own: () => OpenApi; urls: Record<Service, string>; now: () => number }) {
  let kept: { until: number; document: OpenApi } | undefined;
  return async function get(): Promise<OpenApi> {
    if (kept !== undefined && kept.until > deps.now()) return kept.document;
    const parts: Partial<Record<Service, OpenApi>> = {};
    await Promise.all(
      (Object.keys(SERVICES) as Service[]).map(async (service) => {
        try {
          const answer = await fetch(`${deps.urls[service]}/openapi.json`, { signal: AbortSignal.timeout(3_000) });
          if (answer.ok) parts[service] = (await answer.json()) as OpenApi;
        } catch {
          // Left out and said in the description.
        }
      }),
    );
    const complete = Object.keys(parts).length === Object.keys(SERVICES).length;
    const document = joinOpenApi(deps.own(), parts);
    kept = { until: deps.now() + (complete ? KEEP_MS : 10_000), document };
    return document;
  };
}
