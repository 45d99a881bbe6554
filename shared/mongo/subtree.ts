/** Which documents stand in a subtree: by their `path`, and by their `field` where only some are seen. */
import type { Scope } from '../contracts/scope';

/** Where the paths of a subtree begin and end: a slash is followed by 0 in the order of characters. */
export function subtree(path: string): { $gte: string; $lt: string } {
  return { $gte: path, $lt: `${path.slice(0, -1)}0` };
}

/** For documents that carry `path` and `field` of an organisation (L6). */
export function within({ path, fields }: Scope) {
  return { path: subtree(path), ...(fields ? { field: { $in: fields } } : {}) };
}
