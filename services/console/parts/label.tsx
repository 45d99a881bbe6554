/** A short word with a pale ground: darker than the kit's tags, so that it can be read by everyone. */
import type { ReactNode } from 'react';

export type Tone = 'plain' | 'blue' | 'green' | 'amber' | 'red';

export function Label({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`label label-${tone}`}>{children}</span>;
}
