/** What was published, and what was taken down again, by whom and why (U1, U7). */
import { randomUUID } from 'node:crypto';
import Type from 'typebox';
import { dayOf } from '../../shared/calendar/day';
import type { Actor, Appointment } from '../../shared/contracts/organisation';
import type { Day, Instant } from '../../shared/contracts/plan';
import { sees } from '../../shared/contracts/scope';
import type { PublicationList } from '../../shared/contracts/publication';
import { DomainError } from '../../shared/http/problem';
import type { Router } from '../../shared/http/route';
import { isDuplicateKey } from '../../shared/mongo/engine-error';
import { afterCursor, id, page } from './request';
import { officeOf, supervisionOf } from './rules';
import type { PublicationRecord, PublicationStore, Takedown } from './store';

export interface RecordRoutesDeps {
  store: PublicationStore;
  now: () => Instant;
  asOf: () => Instant;
}

export function addRecordRoutes(router: Router, { store, now, asOf }: RecordRoutesDeps): void {
  router.add(
    {
      method: 'get',
      path: '/publications',
      summary: '一个党组织的公示记录，含已撤下的，附监督电话和邮箱',
      query: Type.Object({ organisation: id, ...page }),
      errors: ['not_found'],
    },
    async ({ actor, query }): Promise<PublicationList> => {
      const { organisation: organisationId, cursor, limit } = query;
      const today = dayOf(now());
      const organisation = await store.organisations.findOne({ _id: organisationId });
      if (!organisation || !sees(actor, organisation, today)) throw new DomainError('not_found');
      const found = await store.records
        .find({ organisations: organisationId, ...afterCursor(cursor) } as never, { sort: { at: -1, _id: -1 }, limit })
        .toArray();
      const [takedowns, offices, stated] = await Promise.all([
        store.takedowns.find({ record: { $in: found.map(({ _id }) => _id) } }).toArray(),
        officesOver(
          store,
          found.flatMap(({ organisations }) => organisations),
        ),
        store.supervision.find({ _id: { $in: organisation.path.split('/').filter(Boolean) } }).toArray(),
      ]);
      const last = found.at(-1);
      return {
        items: found.map(({ _id, organisations, ...record }) => {
          const takedown = takedowns.find((one) => one.record === _id);
          return {
            id: _id,
            ...record,
            ...(takedown ? { takenDown: viewOf(takedown) } : {}),
            mayTakeDown: !takedown && mayTakeDown(actor, { ...record, organisations }, offices, today) !== undefined,
          };
        }),
        ...(last && found.length === limit ? { next: `${last.at}|${last._id}` } : {}),
        asOf: asOf(),
        supervision: supervisionOf(organisation.path, stated),
      };
    },
  );

  router.add(
    {
      method: 'post',
      path: '/takedowns',
      summary: '撤下一次公示（党组织或其上级的书记、副书记、组织委员）；公示页面立即不再显示，记录保留',
      body: Type.Object(
        {
          publication: Type.String({ minLength: 1, maxLength: 200, description: '公示记录编号' }),
          reason: Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description: '撤下原因' }),
        },
        { additionalProperties: false },
      ),
      errors: ['not_found', 'not_allowed', 'already_taken_down'],
    },
    async ({ actor, body }, response) => {
      const at = now();
      const today = dayOf(at);
      const record = await store.records.findOne({ _id: body.publication });
      if (!record || !(await seesRecord(store, actor, record, today))) throw new DomainError('not_found');
      const offices = await officesOver(store, record.organisations);
      const office = mayTakeDown(actor, record, offices, today);
      if (!office) throw new DomainError('not_allowed');
      const takedown: Takedown = {
        _id: randomUUID(),
        record: record._id,
        chain: record.chain,
        kind: record.kind,
        reason: body.reason.trim(),
        by: actor.personId,
        actingAs: office.id,
        at,
      };
      await store.takedowns.insertOne(takedown).catch((error: unknown) => {
        throw isDuplicateKey(error) ? new DomainError('already_taken_down') : error;
      });
      response.status(201);
      return viewOf(takedown);
    },
  );
}

function viewOf({ _id, reason, by, at }: Takedown): { id: string; reason: string; by: string; at: Instant } {
  return { id: _id, reason, by, at };
}

/** Each organisation with its superior, by organisation. */
async function officesOver(store: PublicationStore, organisations: string[]): Promise<Map<string, string[]>> {
  const found = await store.organisations.find({ _id: { $in: [...new Set(organisations)] } }).toArray();
  return new Map(found.map(({ _id, parentId }) => [_id, [_id, ...(parentId ? [parentId] : [])]]));
}

/** The office of whoever published it, an organisation its own and a branch its members', or of that one's superior. */
function mayTakeDown(
  actor: Actor,
  { subjectId, subjectType, organisations }: Pick<PublicationRecord, 'subjectId' | 'subjectType' | 'organisations'>,
  offices: Map<string, string[]>,
  today: Day,
): Appointment | undefined {
  const publisher = subjectType === 'organisation' ? subjectId : (organisations[0] ?? '');
  return officeOf(actor, offices.get(publisher) ?? [], today);
}

async function seesRecord(
  store: PublicationStore,
  actor: Actor,
  { organisations }: PublicationRecord,
  today: Day,
): Promise<boolean> {
  const found = await store.organisations.find({ _id: { $in: organisations } }).toArray();
  return found.some((organisation) => sees(actor, organisation, today));
}
