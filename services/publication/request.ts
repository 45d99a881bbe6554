/** What parts do requests to publication share: ids, pages, organisations. */
import Type from 'typebox';

export const id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9_-]+$' });
export const page = {
  cursor: Type.Optional(Type.String({ maxLength: 300 })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
};
/** A list's end: where the next page begins, by time and id. */
export const afterCursor = (cursor: string | undefined): object => {
  const [at, after] = cursor?.split('|') ?? [];
  return at && after ? { $or: [{ at: { $lt: at } }, { at, _id: { $lt: after } }] } : {};
};
