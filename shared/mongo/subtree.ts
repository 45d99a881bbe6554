/** Where the paths of a subtree begin and end: a slash is followed by 0 in the order of characters. */
export function subtree(path: string): { $gte: string; $lt: string } {
  return { $gte: path, $lt: `${path.slice(0, -1)}0` };
}
