/** What the parts of the picture tell each other: the width of the names, and what lies under the pointer or the focus. */
import type { Mark } from './marks';

/** Width of the lanes' names. */
export const GUTTER = 164;

/** What is told of a mark while the pointer or the focus is on it. */
export interface Told {
  x: number;
  y: number;
  title: string;
  lines: string[];
  marks?: Mark[];
}

export interface Pointing {
  tell: (told: Told) => void;
  hush: () => void;
  /** Leads to the ledger entry of that number. */
  show: (seq: number) => void;
}
