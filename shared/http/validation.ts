/** Is what was sent well-formed: JSON Schema by Ajv, and every wrong field named in Chinese. */
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import localize from 'ajv-i18n';
import type { TSchema } from 'typebox';
import { DomainError, type FieldError } from './problem';

const MOST_FIELDS = 50;
const OPTIONS = {
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  discriminator: true,
  useDefaults: true,
  keywords: ['example'],
};

// Bodies are JSON and mean what they say; queries, path parameters and headers arrive as text.
const bodies = new Ajv(OPTIONS);
const texts = new Ajv({ ...OPTIONS, coerceTypes: 'array' });
addFormats(bodies);
addFormats(texts);

export type Part = 'params' | 'query' | 'headers' | 'body';

/** Compiles the check of one part of a request. It returns the value with defaults filled in, or throws `bad_request`. */
export function createCheck(schema: TSchema, part: Part): (value: unknown) => unknown {
  const validate: ValidateFunction = (part === 'body' ? bodies : texts).compile(schema);
  return (value) => {
    const copy = part === 'body' ? value : { ...(value as object) };
    if (validate(copy)) return copy;
    throw new DomainError('bad_request', { fields: fieldErrors(validate.errors ?? [], part) });
  };
}

/** One line per wrong place, its path a JSON pointer that ends at the field itself even where it is missing. */
export function fieldErrors(errors: ErrorObject[], part: Part): FieldError[] {
  localize.zh(errors);
  const prefix = part === 'body' ? '' : `/${part}`;
  const seen = new Set<string>();
  const fields: FieldError[] = [];
  for (const error of errors) {
    const params = error.params as { missingProperty?: string; additionalProperty?: string };
    const last = params.missingProperty ?? params.additionalProperty;
    const path = `${prefix}${error.instancePath}${last === undefined ? '' : `/${last.replace(/~/g, '~0').replace(/\//g, '~1')}`}`;
    const message = wording(error);
    if (seen.has(`${path} ${message}`)) continue;
    seen.add(`${path} ${message}`);
    fields.push({ path, message });
  }
  return fields.slice(0, MOST_FIELDS);
}

function wording(error: ErrorObject): string {
  const { allowedValues } = error.params as { allowedValues?: unknown[] };
  if (error.keyword === 'required') return '必填';
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties') return '没有这一项';
  if (error.keyword === 'enum' && allowedValues) return `应当是以下之一：${allowedValues.join('、')}`;
  if (error.keyword === 'pattern') return '格式不正确';
  if (error.keyword === 'minLength' && (error.params as { limit: number }).limit === 1) return '不能为空';
  return error.message ?? '不正确';
}
