/** Is what somebody of the public sent a whole opinion, and what of it is kept: pure (U4). */
import { OPINION_KINDS, OPINION_LIMITS, type OpinionKind } from '../../shared/contracts/publication';
import { DomainError, type FieldError } from '../../shared/http/problem';

/** What the form's fields held, as text. */
export interface SentForm {
  kind: string;
  text: string;
  contact: string;
  /** The chain it is about, or empty. */
  about: string;
  /** Made with the page: the same words sent twice from it are one opinion. */
  form: string;
  /** A field that people do not see: only a program fills it in. */
  website: string;
}

export interface WrittenOpinion {
  kind: OpinionKind;
  text: string;
  contact?: string;
  about?: string;
}

const FIELDS = ['kind', 'text', 'contact', 'about', 'form', 'website'] as const;

export function readForm(body: unknown): SentForm {
  const sent = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return Object.fromEntries(
    FIELDS.map((name) => [name, typeof sent[name] === 'string' ? clean(sent[name]) : '']),
  ) as unknown as SentForm;
}

/** Line ends as one character, as the form counts them; nothing that a page or a terminal could stumble over. */
function clean(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .trim();
}

/** `isKnown`: what it says it is about stands on the page. Throws `opinion_incomplete` with every wrong field. */
export function checkForm({ kind, text, contact, about }: SentForm, isKnown: boolean): WrittenOpinion {
  const fields: FieldError[] = [
    ...(Object.hasOwn(OPINION_KINDS, kind) ? [] : [{ path: '/kind', message: '请选择意见、投诉或者建议' }]),
    ...(text === '' ? [{ path: '/text', message: '请写明内容' }] : []),
    ...tooLong('/text', '内容', text, OPINION_LIMITS.text),
    ...tooLong('/contact', '联系方式', contact, OPINION_LIMITS.contact),
    ...(about === '' || isKnown ? [] : [{ path: '/about', message: '该承诺已经不在公示页面上，请重新选择' }]),
  ];
  if (fields.length > 0) throw new DomainError('opinion_incomplete', { fields });
  return { kind: kind as OpinionKind, text, ...(contact ? { contact } : {}), ...(about ? { about } : {}) };
}

function tooLong(path: string, name: string, text: string, most: number): FieldError[] {
  // By UTF-16 units, as the browser's own limit counts.
  return text.length > most ? [{ path, message: `${name}最多 ${most} 字，现有 ${text.length} 字` }] : [];
}
