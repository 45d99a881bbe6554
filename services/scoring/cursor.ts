/** Where does a page of names go on: behind the last of the one before, by path and id. */

export function cursorOf({ path, _id }: { path: string; _id: string }): string {
  return Buffer.from(`${path}\n${_id}`).toString('base64url');
}

/** The condition that leaves out everything up to the cursor. */
export function afterCursor(cursor: string | undefined): object {
  if (cursor === undefined) return {};
  const [path = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('\n');
  return { $or: [{ path: { $gt: path } }, { path, _id: { $gt: id } }] };
}
