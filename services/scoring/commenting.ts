/** Has every secretary commented by now, and on whom is still nothing said (C5; S3 二3 「所有党组织书记都要作点评」)? */
import type { Day } from '../../shared/contracts/plan';
import type { Scope } from '../../shared/contracts/scope';
import type { SecretaryToComment } from '../../shared/contracts/views';
import { subtree, within } from '../../shared/mongo/subtree';
import { afterCursor, cursorOf } from './cursor';
import { ALWAYS } from './rules';
import type { ScoringStore } from './store';

export interface CommentingQuestion {
  scope: Scope;
  year: number;
  today: Day;
  cursor: string | undefined;
  limit: number;
}

export interface Commenting {
  secretaries: number;
  commented: number;
  items: SecretaryToComment[];
  next?: string;
}

interface Found {
  sums: { secretaries: number; commented: number }[];
  items: (SecretaryToComment & { _id: string; path: string })[];
}

/**
 * Secretaries in office today, in charge of somebody who is commented on this year; whoever keeps nobody but
 * themselves has nobody to comment on. A comment is whoever's who made it: a successor still owes one.
 */
export async function findCommenting(
  store: ScoringStore,
  { scope, year, today, cursor, limit }: CommentingQuestion,
): Promise<Commenting> {
  const [found] = await store.facts
    .aggregate<Found>(
      [
        { $match: { year, path: subtree(scope.path), 'score.commented.from': { $lt: ALWAYS } } },
        {
          $group: {
            _id: '$inCharge',
            subjects: { $sum: 1 },
            silent: { $sum: { $cond: [{ $eq: ['$commented', []] }, 1, 0] } },
            first: { $first: '$subjectId' },
            commenters: { $addToSet: '$commentedBy' },
          },
        },
        { $lookup: { from: 'organisations', localField: '_id', foreignField: '_id', as: 'organisation' } },
        { $set: { path: { $first: '$organisation.path' }, field: { $first: '$organisation.field' } } },
        // What the superior of the whole subtree keeps is not this subtree's affair; a secretary is asked for all they keep.
        { $match: within(scope) },
        {
          $lookup: {
            from: 'appointments',
            localField: '_id',
            foreignField: 'organisationId',
            pipeline: [
              {
                $match: {
                  function: 'secretary',
                  from: { $lte: today },
                  $or: [{ to: { $exists: false } }, { to: { $gte: today } }],
                },
              },
            ],
            as: 'secretary',
          },
        },
        { $unwind: '$secretary' },
        {
          $project: {
            _id: '$secretary._id',
            organisationId: '$_id',
            personId: '$secretary.personId',
            path: 1,
            subjects: 1,
            silent: 1,
            onlySelf: { $and: [{ $eq: ['$subjects', 1] }, { $eq: ['$first', '$secretary.personId'] }] },
            done: {
              $anyElementTrue: { $map: { input: '$commenters', in: { $in: ['$secretary.personId', '$$this'] } } },
            },
          },
        },
        { $match: { onlySelf: false } },
        {
          $facet: {
            sums: [
              { $group: { _id: null, secretaries: { $sum: 1 }, commented: { $sum: { $cond: ['$done', 1, 0] } } } },
            ],
            items: [
              { $match: { done: false, ...afterCursor(cursor) } },
              { $sort: { path: 1, _id: 1 } },
              { $limit: limit },
              { $project: { organisationId: 1, personId: 1, subjects: 1, silent: 1, path: 1 } },
            ],
          },
        },
      ],
      { hint: { year: 1, path: 1, _id: 1 } },
    )
    .toArray();
  const { secretaries = 0, commented = 0 } = found.sums[0] ?? {};
  const last = found.items.at(-1);
  return {
    secretaries,
    commented,
    items: found.items.map(({ organisationId, personId, subjects, silent }) => ({
      organisationId,
      personId,
      subjects,
      silent,
    })),
    ...(last && found.items.length === limit ? { next: cursorOf(last) } : {}),
  };
}
