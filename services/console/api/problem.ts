/** Why did the server refuse: problem+json (RFC 9457) as one error class that every page shows the same way. */
import { DEED_ROLE, ENTRY_NAMES, ENTRY_OF_DEED, type DeedKind } from '../../../shared/contracts/entries';
import type { ErrorCode } from '../../../shared/contracts/errors';
import { PERIOD_NAMES, formatFullDay } from '../words';

export interface FieldError {
  /** A JSON pointer into the body, such as `/content/text`. */
  path: string;
  message: string;
}

export type ProblemCode = ErrorCode | 'network';

export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly errors: FieldError[];
  readonly extra: Record<string, unknown>;

  constructor(
    body: { code: ProblemCode; status: number; title: string; errors?: FieldError[] } & Record<string, unknown>,
  ) {
    super(body.title);
    this.name = 'Problem';
    this.code = body.code;
    this.status = body.status;
    this.title = body.title;
    this.errors = body.errors ?? [];
    this.extra = body;
  }

  /** Nothing is known about what became of the request, or nothing could be done: asking again is right. */
  get isPassing(): boolean {
    return this.code === 'network' || this.code === 'unavailable' || this.status >= 502;
  }

  /** A second sentence: what exactly, until when, what instead. A refusal by the workflow brings facts, others a text. */
  get detail(): string | undefined {
    const { detail, allowed } = this.extra;
    if (typeof detail === 'string') return detail;
    if (Array.isArray(allowed)) {
      const names = (allowed as DeedKind[])
        .filter((kind) => kind in DEED_ROLE)
        .map((kind) => ENTRY_NAMES[ENTRY_OF_DEED[kind]]);
      return names.length > 0 ? `现在可以办理：${names.join('、')}` : undefined;
    }
    return typeof detail === 'object' && detail !== null
      ? describeFacts(detail as Record<string, string | number>)
      : undefined;
  }

  /** The item that a refusal is about. */
  get item(): string | undefined {
    const { detail } = this.extra;
    const item = typeof detail === 'object' && detail !== null ? (detail as Record<string, unknown>).item : undefined;
    return typeof item === 'string' ? item : undefined;
  }
}

function describeFacts(facts: Record<string, string | number>): string | undefined {
  const { min, max, from, to, opens, due, period } = facts;
  if (min !== undefined && max !== undefined) return `应有 ${min} 至 ${max} 项`;
  if (from !== undefined && to !== undefined)
    return `本年度为 ${formatFullDay(String(from))}至${formatFullDay(String(to))}`;
  if (opens !== undefined) return `${formatFullDay(String(opens))}起可以办理`;
  if (due !== undefined) return `已于${formatFullDay(String(due))}截止`;
  if (period !== undefined)
    return `缺少${PERIOD_NAMES[String(period) as keyof typeof PERIOD_NAMES] ?? '最后一期'}的写实或点评`;
  return undefined;
}

/** For a form whose fields are named as the body's: `/date` is said at `date`. */
export function fieldErrors<T>(error: unknown): { name: keyof T; errors: string[] }[] {
  return asProblem(error).errors.map(({ path, message }) => ({ name: path.slice(1) as keyof T, errors: [message] }));
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem({
    code: 'internal',
    status: 500,
    title: '页面出现错误',
    detail: error instanceof Error ? error.message : undefined,
  });
}
