/** What can everybody ask without signing in: the public page, the board, and to be heard (U2, U4). Pages, never JSON. */
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { randomUUID } from 'node:crypto';
import { dayOf } from '../../shared/calendar/day';
import type { Instant } from '../../shared/contracts/plan';
import { ERRORS } from '../../shared/contracts/errors';
import { asDomainError, type FieldError, isDomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import { writeBoard } from './board';
import type { Calendars } from '../../shared/http/calendars';
import { checkForm, readForm, type SentForm, type WrittenOpinion } from './opinion-form';
import {
  opinionForm,
  writeFollowPage,
  writeFormPage,
  writeReceivedPage,
  writeStatePage,
  type FormContent,
} from './opinion-pages';
import { readCode } from './opinion-code';
import { ANSWER_WORKING_DAYS, type Opinions } from './opinions';
import { answerPage } from './page-frame';
import { writeAwayPage, writeNotFoundPage, writePublicPage, writeRefusedPage } from './public-page';
import type { PublicReader, PublicView } from './public-read';
import { addWorkingDays } from '../../shared/calendar/working-days';

/** 2,000 characters of nine bytes each, as a form sends Chinese, and the small fields. */
const FORM_BYTES = '32kb';
const AWAY_SECONDS = '30';

export interface PublicApiDeps {
  reader: PublicReader;
  opinions: Opinions;
  calendars: Calendars;
  now: () => Instant;
}

export function addPublicRoutes(router: Router, { reader, opinions, calendars, now }: PublicApiDeps): void {
  const yearOf = ({ query }: Request, thisYear: number): number => {
    const asked = Number(query.year);
    return Number.isInteger(asked) && asked >= 2000 && asked <= 2100 ? asked : thisYear;
  };
  const thisYear = (): number => Number(dayOf(now()).slice(0, 4));

  router.add(
    {
      method: 'get',
      path: '/public/organisations/:id',
      summary: '党组织的公示页面，无需登录；年度用 ?year=',
      public: true,
      produces: 'text/html',
    },
    async ({ params, raw }, response) => {
      await orPage(response, async () => {
        const view = await reader.read((params as { id: string }).id, yearOf(raw, thisYear()), dayOf(now()));
        const otherYears = [thisYear(), thisYear() - 1].filter((other) => other !== view.year);
        const form = opinionForm(formOf(view, { form: randomUUID() }));
        answerPage(response, 200, writePublicPage({ ...view, otherYears, form }), 'revalidate');
      });
    },
  );

  router.add(
    {
      method: 'get',
      path: '/public/organisations/:id/board',
      summary: '大屏展示页面，自动翻页，无需登录；年度用 ?year=',
      public: true,
      produces: 'text/html',
    },
    async ({ params, raw }, response) => {
      await orPage(response, async () => {
        const view = await reader.read((params as { id: string }).id, yearOf(raw, thisYear()), dayOf(now()));
        answerPage(response, 200, writeBoard(view), 'revalidate');
      });
    },
  );

  router.add(
    {
      method: 'post',
      path: '/public/organisations/:id/opinions',
      summary: '向党组织提意见、投诉、建议，无需登录；答复页给出查询码',
      public: true,
      before: formBody,
      consumes: 'application/x-www-form-urlencoded',
      produces: 'text/html',
    },
    async ({ params, raw }, response) => {
      await orPage(response, async () => {
        const today = dayOf(now());
        const sent = readForm(raw.body);
        const year = Number(/^\w+\/(\d{4})\//.exec(sent.about)?.[1] ?? thisYear());
        const view = await reader.read((params as { id: string }).id, year, today);
        const about = view.shown.find(({ chain }) => chain === sent.about);
        let written: WrittenOpinion;
        try {
          written = checkForm(sent, about !== undefined);
        } catch (error) {
          if (!isDomainError(error)) throw error;
          const again = writeFormPage(view.organisation.name, formOf(view, sent, error.fields));
          answerPage(response, ERRORS[error.code].status, again, 'never');
          return;
        }
        const { inForce } = await calendars();
        // What filled in the field that nobody sees is told the same as everybody, and nothing is kept of it.
        const { code, due } = sent.website
          ? { code: opinions.madeUpCode(), due: addWorkingDays(inForce, today, ANSWER_WORKING_DAYS) }
          : await opinions.keep(
              view.organisation,
              { ...written, ...(about ? { subjectId: about.subjectId } : {}) },
              sent.form,
              now(),
              inForce,
            );
        answerPage(response, 201, writeReceivedPage({ organisation: view.organisation, code, due, today }), 'never');
      });
    },
  );

  router.add(
    {
      method: 'get',
      path: '/public/opinions',
      summary: '凭查询码查看意见的答复：填写页面，无需登录',
      public: true,
      produces: 'text/html',
    },
    async (_request, response) => answerPage(response, 200, writeFollowPage(), 'never'),
  );

  router.add(
    {
      method: 'post',
      path: '/public/opinions',
      summary: '凭查询码查看意见的答复，无需登录；查询码不进入网址和日志',
      public: true,
      before: formBody,
      consumes: 'application/x-www-form-urlencoded',
      produces: 'text/html',
    },
    async ({ raw }, response) => {
      await orPage(response, async () => {
        const typed = (raw.body as { code?: unknown } | undefined)?.code;
        const code = readCode(typeof typed === 'string' ? typed : '');
        const opinion = code ? await opinions.follow(code) : null;
        if (!opinion) {
          answerPage(response, 404, writeFollowPage({ unknown: true }), 'never');
          return;
        }
        const name = (await reader.nameOf(opinion.organisationId)) ?? '党组织';
        answerPage(response, 200, writeStatePage(opinion, name, dayOf(now())), 'never');
      });
    },
  );
}

/** The fields of a form; what cannot be read as one, or is too long, is answered as a page too. */
const formBody: RequestHandler[] = [
  express.urlencoded({ extended: false, limit: FORM_BYTES, parameterLimit: 20 }),
  ((error, _request, response, _next) => {
    const { code } = asDomainError(error);
    answerPage(response, ERRORS[code].status, writeRefusedPage(ERRORS[code].title), 'never');
  }) satisfies ErrorRequestHandler as unknown as RequestHandler,
];

function formOf(
  { organisation, shown, names }: PublicView,
  sent: FormContent['sent'] & Partial<SentForm>,
  wrong?: FieldError[],
): FormContent {
  return {
    organisationId: organisation.id,
    about: shown.map(({ chain, subjectId, subjectType, occasion }) => ({
      chain,
      name: `${subjectType === 'organisation' ? '本党组织' : (names[subjectId] ?? '党员')}的承诺${occasion ? `：${occasion}` : ''}`,
    })),
    sent,
    ...(wrong ? { wrong } : {}),
  };
}

async function orPage(response: Response, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isDomainError(error)) throw error;
    if (error.code === 'not_found') answerPage(response, 404, writeNotFoundPage(), 'never');
    else {
      // A screen in a lobby has nobody who would press a button: it looks again by itself.
      response.set('Refresh', AWAY_SECONDS);
      answerPage(response, 503, writeAwayPage(), 'never');
    }
  }
}
