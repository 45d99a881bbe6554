/** What a browser is given: the console's files, the readable API page, and the headers that fence both in. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import compression from 'compression';
import express from 'express';
import type { ErrorRequestHandler, RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { ERRORS } from '../../shared/contracts/errors';
import { asDomainError } from '../../shared/http/problem';

/** antd writes its styles into the page, so styles may be inline; scripts may not. */
export function pageHeaders(secure: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure,
    referrerPolicy: { policy: 'same-origin' },
  });
}

/** The console: hashed assets are kept for a year, the page that names them never; any other address is a page of its router. */
export function consolePages(directory: string): Router {
  const router = express.Router();
  const index = join(directory, 'index.html');
  router.use(compression());
  router.use(
    '/assets',
    express.static(join(directory, 'assets'), { immutable: true, maxAge: '365d', fallthrough: true }),
  );
  router.use(express.static(directory, { index: false, maxAge: 0 }));
  router.get(/^\/(?!api\/|auth\/|public\/|health\/|docs|assets\/|metrics$|openapi\.json$).*/, (req, res, next) => {
    if (req.accepts(['html', 'json']) !== 'html') return next();
    res.set('cache-control', 'no-store');
    if (existsSync(index)) res.sendFile(index);
    else
      res
        .status(503)
        .type('html')
        .send(plainPage('控制台尚未构建', '请先运行 npm run build。接口说明见 <a href="/docs">/docs</a>。'));
  });
  return router;
}

/** The readable page of `/openapi.json`, from our own disk: a government network has no CDN. */
export function docsPages(): Router {
  const router = express.Router();
  router.get('/', (req, res) => {
    if (!req.originalUrl.split('?', 1)[0]?.endsWith('/')) return res.redirect(301, '/docs/');
    res.set('cache-control', 'no-store').type('html').send(DOCS_PAGE);
  });
  router.get('/start.js', (_req, res) => {
    res.type('js').send(DOCS_SCRIPT);
  });
  router.use(express.static(dirname(require.resolve('swagger-ui-dist/package.json')), { index: false, maxAge: '1d' }));
  return router;
}

const DOCS_PAGE = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>践诺 接口说明</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;

const DOCS_SCRIPT = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', docExpansion: 'none', filter: true, deepLinking: true,
  requestInterceptor: function (request) { if (window.csrfToken) request.headers['x-csrf-token'] = window.csrfToken; return request; } });
fetch('/auth/me').then(function (answer) { return answer.ok ? answer.json() : {}; }).then(function (me) { window.csrfToken = me.csrfToken; });`;

/** A screen in a lobby has nobody who would press a button: it looks again by itself. */
const AWAY_SECONDS = '30';

/** What the public is told when something is refused or away: a page where a browser asks, problem+json otherwise. */
export const publicProblemPage: ErrorRequestHandler = (error, req, res, next) => {
  const { code } = asDomainError(error);
  const { status, title } = ERRORS[code];
  if (res.headersSent || req.accepts(['json', 'html']) !== 'html') return next(error);
  if (req.method === 'GET' && status === 503) res.set('refresh', AWAY_SECONDS);
  res
    .status(status)
    .set('cache-control', 'no-store')
    .type('html')
    .send(plainPage(title, status === 429 ? '请一刻钟后再试，写好的内容可以返回上一页保留。' : '请稍后再试。'));
};

export function plainPage(title: string, text: string): string {
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body style="font-family:sans-serif;max-width:36em;margin:4em auto;padding:0 1em"><h1>${title}</h1><p>${text}</p></body></html>`;
}
