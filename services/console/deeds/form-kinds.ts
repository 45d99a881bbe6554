/** What every deed's form is made of: first values, fields, and how the values become a deed. */
import type { FormInstance } from 'antd';
import type { ReactNode } from 'react';
import type { Period } from '../../../shared/contracts/plan';
import type { TimelineView } from '../../../shared/contracts/views';
import type { FieldError } from '../api/problem';
import type { SignedInAppointment } from '../api/session';
import type { CommitmentAddress } from '../address';
import type { DeedBody } from './use-deed';

/** What the link that led here already says. */
export interface About {
  item?: string;
  period?: Period;
  corrects?: number;
}

export interface FormContext {
  view: TimelineView;
  about: About;
  address: CommitmentAddress;
  personId: string;
  appointments: SignedInAppointment[];
}

export type Values = Record<string, unknown>;

export interface DeedFormKind {
  initial: (context: FormContext) => Values;
  Fields: (props: { context: FormContext; form: FormInstance }) => ReactNode;
  /** Absent: the values are the body, `{data, content}`. */
  toBody?: (values: Values, context: FormContext) => DeedBody;
  /** The field that an error's JSON pointer means. Absent: the pointer as it is. */
  fieldOf?: (path: string, values: Values) => (string | number)[] | undefined;
  /** A refusal by the workflow that belongs to a field. */
  fieldOfProblem?: (
    problem: { code: string; item: string | undefined },
    values: Values,
  ) => (string | number)[] | undefined;
  submitLabel?: (values: Values) => string;
}

/** `/content/text` → `['content', 'text']`, numbers as numbers. */
export function pointerParts(path: string): (string | number)[] {
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

export function namedErrors(
  errors: FieldError[],
  kind: DeedFormKind,
  values: Values,
): { name: (string | number)[]; errors: string[] }[] {
  return errors.flatMap(({ path, message }) => {
    const name = kind.fieldOf ? kind.fieldOf(path, values) : pointerParts(path);
    return name === undefined ? [] : [{ name, errors: [message] }];
  });
}
