/** What somebody of the public reads and fills in to be heard: the form, the code they get, and what became of it (U4). */
import { dayOf } from '../../shared/calendar/day';
import { formatDay } from '../../shared/calendar/due';
import { OPINION_KINDS, OPINION_LIMITS, OPINION_STATES } from '../../shared/contracts/publication';
import type { Day } from '../../shared/contracts/plan';
import type { FieldError } from '../../shared/http/problem';
import { type Html, html } from './html';
import { showCode } from './opinion-code';
import type { SentForm } from './opinion-form';
import { plainPage } from './page-frame';
import type { Opinion } from './store';

export interface FormContent {
  organisationId: string;
  /** Commitments on the page, by chain. */
  about: { chain: string; name: string }[];
  sent: Pick<SentForm, 'form'> & Partial<SentForm>;
  wrong?: FieldError[];
}

export function opinionForm({ organisationId, about, sent, wrong = [] }: FormContent): Html {
  return html`<p class="hint">
      不需要登录，可以不留姓名。提交后会得到一个查询码，凭它随时查看答复；请勿填写他人的身份证号等敏感信息。
    </p>
    ${
      wrong.length > 0 &&
      html`<div class="wrong" role="alert">${wrong.map(({ message }) => html`<p>${message}</p>`)}</div>`
    }
    <form method="post" action="/public/organisations/${organisationId}/opinions" accept-charset="utf-8">
      <input type="hidden" name="form" value="${sent.form}" />
      <fieldset>
        <legend>类别</legend>
        ${Object.entries(OPINION_KINDS).map(
          ([kind, name]) =>
            html`<label
              ><input type="radio" name="kind" value="${kind}" required ${sent.kind === kind && html`checked`} />
              ${name}</label
            >`,
        )}
      </fieldset>
      ${
        about.length > 0 &&
        html`<label
          >针对哪项承诺（可不选）
          <select name="about">
            <option value="">不针对某一项承诺</option>
            ${about.map(
              ({ chain, name }) =>
                html`<option value="${chain}" ${sent.about === chain && html`selected`}>${name}</option>`,
            )}
          </select></label
        >`
      }
      <label
        >内容（不超过 ${OPINION_LIMITS.text} 字）
        <textarea name="text" required maxlength="${OPINION_LIMITS.text}" rows="6">${sent.text ?? ''}</textarea>
      </label>
      <label
        >联系方式（可不填，只有答复的人能看到）
        <input
          type="text"
          name="contact"
          maxlength="${OPINION_LIMITS.contact}"
          autocomplete="off"
          value="${sent.contact ?? ''}"
      /></label>
      <label class="away" aria-hidden="true"
        >网站（请勿填写）<input type="text" name="website" tabindex="-1" autocomplete="off"
      /></label>
      <button type="submit">提交</button>
    </form>
    <p class="hint"><a href="/public/opinions">已有查询码，查看答复</a></p>`;
}

/** The form again, with what was written in it and what is wrong with it. */
export function writeFormPage(name: string, content: FormContent): string {
  return plainPage(
    `提意见 ${name}`,
    html`<h1>${name}</h1>
      <p class="lead">提意见、投诉、建议</p>
      ${opinionForm(content)}
      <p><a href="/public/organisations/${content.organisationId}">回到公示页面</a></p>`,
  );
}

export function writeReceivedPage({
  organisation,
  code,
  due,
  today,
}: {
  organisation: { id: string; name: string };
  code: string;
  due: Day;
  today: Day;
}): string {
  return plainPage(
    '已收到',
    html`<h1>已收到，谢谢</h1>
      <p>${organisation.name}将在 ${formatDay(due, today)}前答复；逾期未答复的，转由上级党组织督办。</p>
      <p>您的查询码：</p>
      <p class="number">${showCode(code)}</p>
      <p class="hint">请抄下或者拍照保存。查询码只显示这一次，我们无法找回；任何人凭它都能看到答复，请勿转给他人。</p>
      <p>
        <a href="/public/opinions">查看答复</a>　<a href="/public/organisations/${organisation.id}">回到公示页面</a>
      </p>`,
  );
}

export function writeFollowPage({ unknown = false }: { unknown?: boolean } = {}): string {
  return plainPage(
    '查看答复',
    html`<h1>查看意见的答复</h1>
      ${unknown && html`<div class="wrong" role="alert"><p>没有这个查询码，请核对后再试。</p></div>`}
      <form method="post" action="/public/opinions" accept-charset="utf-8">
        <label
          >查询码<input
            type="text"
            name="code"
            required
            maxlength="20"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            placeholder="例如 ABCDE-23456"
        /></label>
        <button type="submit">查看</button>
      </form>`,
  );
}

/** State and answers; not the text, so that a code that was lost tells nobody what was written. */
export function writeStatePage(opinion: Opinion, organisationName: string, today: Day): string {
  const { kind, at, state, due, answers } = opinion;
  const waits = today > due ? '已超过答复期限，上级党组织正在督办' : `最迟 ${formatDay(due, today)}答复`;
  const told = [
    ['提给', organisationName],
    ['类别', OPINION_KINDS[kind]],
    ['收到', formatDay(dayOf(at), today)],
    ['状态', state === 'open' ? `${OPINION_STATES.open}，${waits}` : OPINION_STATES.answered],
  ];
  return plainPage(
    '意见的答复',
    html`<h1>意见的答复</h1>
      <dl>
        ${told.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      ${answers.map(
        ({ text, at: answeredAt }, index) =>
          html`<section>
            <h2>${index === 0 ? '答复' : '补充答复'}　<small>${formatDay(dayOf(answeredAt), today)}</small></h2>
            <p class="written">${text}</p>
          </section>`,
      )}
      <p><a href="/public/opinions">查看另一条</a></p>`,
  );
}
