/** What the routes of members have in common: ids, days, counts, reasons, and the words of a list. */
import Type from 'typebox';

export const closed = { additionalProperties: false };
export const id = Type.String({ minLength: 1, maxLength: 64 });
export const day = Type.String({ format: 'date' });
export const count = Type.Integer({ minimum: 0 });
export const byId = Type.Object({ id }, closed);
export const reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' });
/** The keys of a map of words. */
export const words = <T extends object>(map: T) => Type.Enum(Object.keys(map) as Extract<keyof T, string>[]);
